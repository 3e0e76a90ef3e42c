import type { Cancellable } from '../../../base/abort.ts';
import type { MetadataDocument } from '../../../shared/preview.ts';
import type { DecodedChunk } from '../../../zarr/chunkDecoder.ts';
import type { FromWorker, SummaryWish, ToWorker } from '../../worker/protocol.ts';
import type { Summary } from '../../worker/summary.ts';
import { DecodeFailed } from './errors.ts';

/** The half of a `Worker` that the pool uses. */
export interface DecodeWorker {
  postMessage(message: ToWorker, transfer: ArrayBuffer[]): void;
}

/** Starts a worker; `onMessage` and `onError` are called for as long as it lives. */
export type StartWorker = (
  onMessage: (message: FromWorker) => void,
  onError: (message: string) => void,
) => DecodeWorker;

/** Chunks that one worker is given ahead, so that it does not wait for the page between two. */
const ahead = 2;

type Decoded = Exclude<FromWorker, { type: 'undecodable' }>;

interface Job {
  readonly array: number;
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly summary?: SummaryWish;
  readonly resolve: (answer: Decoded) => void;
  readonly reject: (error: Error) => void;
}

interface Slot {
  readonly worker: DecodeWorker;
  /** Numbers of the jobs it has and has not answered. */
  readonly jobs: Set<number>;
}

/**
 * Decodes chunks in workers. One is started with the first program, further ones when a chunk
 * would have to wait; the least busy one gets the next chunk, first come first served.
 */
export class DecodePool {
  readonly #most: number;
  readonly #onProblem: (message: string) => void;
  readonly #slots: Slot[] = [];
  readonly #arrays = new Map<number, readonly MetadataDocument[]>();
  readonly #waiting = new Set<Job>();
  readonly #under = new Map<number, Job>();
  #start: StartWorker | undefined;
  #lastArray = 0;
  #lastJob = 0;

  /** @param most workers at most. */
  constructor(most: number, onProblem: (message: string) => void) {
    this.#most = most;
    this.#onProblem = onProblem;
  }

  /** There is a program now; a second one is ignored. */
  start(start: StartWorker): void {
    if (this.#start) return;
    this.#start = start;
    this.#grow();
    this.#next();
  }

  /** Names an array whose chunks will come; returns its number. */
  open(metadata: readonly MetadataDocument[]): number {
    const array = ++this.#lastArray;
    this.#arrays.set(array, metadata);
    for (const slot of this.#slots) slot.worker.postMessage({ type: 'open', array, metadata }, []);
    return array;
  }

  /** Chunks of this array will not come any more. */
  close(array: number): void {
    this.#arrays.delete(array);
    for (const { worker } of this.#slots) worker.postMessage({ type: 'close', array }, []);
  }

  /**
   * The values of a chunk.
   *
   * @param bytes move into the worker.
   * @throws DecodeFailed when they are no chunk of this array.
   */
  async decode(
    array: number,
    key: string,
    bytes: Uint8Array,
    options: Cancellable = {},
  ): Promise<DecodedChunk> {
    const answer = await this.#queue({ array, key, bytes }, options);
    if (answer.type === 'decoded') return answer.chunk;
    throw new DecodeFailed('The worker gave a summary for a chunk.');
  }

  /** As `decode`, for what is known of all elements of a chunk, which need not leave the worker. */
  async summarize(
    array: number,
    key: string,
    bytes: Uint8Array,
    summary: SummaryWish,
    options: Cancellable = {},
  ): Promise<Summary> {
    const answer = await this.#queue({ array, key, bytes, summary }, options);
    if (answer.type === 'summarized') return answer.summary;
    throw new DecodeFailed('The worker gave a chunk for a summary.');
  }

  #queue(wish: Omit<Job, 'resolve' | 'reject'>, { signal }: Cancellable): Promise<Decoded> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const job: Job = { ...wish, resolve, reject };
      this.#waiting.add(job);
      // What a worker has is decoded to its end, and kept; what waits is dropped.
      signal?.addEventListener('abort', () => {
        if (this.#waiting.delete(job)) reject(signal.reason as Error);
      });
      this.#next();
    });
  }

  #next(): void {
    for (const job of this.#waiting) {
      const slot = this.#free() ?? this.#grow();
      if (!slot) return;
      this.#waiting.delete(job);
      const number = ++this.#lastJob;
      slot.jobs.add(number);
      this.#under.set(number, job);
      const { array, key, summary } = job;
      const bytes = alone(job.bytes);
      slot.worker.postMessage({ type: 'decode', job: number, array, key, bytes, summary }, [
        bytes.buffer as ArrayBuffer,
      ]);
    }
  }

  /** An idle worker, or one that may be given a chunk ahead when no more can be started. */
  #free(): Slot | undefined {
    const [least] = [...this.#slots].sort((a, b) => a.jobs.size - b.jobs.size);
    const limit = this.#slots.length < this.#most ? 1 : ahead;
    return least && least.jobs.size < limit ? least : undefined;
  }

  #grow(): Slot | undefined {
    if (!this.#start || this.#slots.length >= this.#most) return undefined;
    const slot: Slot = {
      worker: this.#start(
        (message) => this.#answered(slot, message),
        (message) => this.#broke(slot, message),
      ),
      jobs: new Set(),
    };
    for (const [array, metadata] of this.#arrays) {
      slot.worker.postMessage({ type: 'open', array, metadata }, []);
    }
    this.#slots.push(slot);
    return slot;
  }

  #answered(slot: Slot, message: FromWorker): void {
    const job = this.#under.get(message.job);
    this.#under.delete(message.job);
    slot.jobs.delete(message.job);
    if (message.type === 'undecodable') job?.reject(new DecodeFailed(message.message));
    else job?.resolve(message);
    this.#next();
  }

  /** A worker that died fails what it had; another takes its place with the next chunk. */
  #broke(slot: Slot, message: string): void {
    const at = this.#slots.indexOf(slot);
    if (at >= 0) this.#slots.splice(at, 1);
    for (const number of slot.jobs) {
      this.#under.get(number)?.reject(new DecodeFailed(message));
      this.#under.delete(number);
    }
    this.#onProblem(message);
    this.#next();
  }
}

/** Bytes in memory of their own: what moves to a worker takes its whole buffer along. */
function alone(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}
