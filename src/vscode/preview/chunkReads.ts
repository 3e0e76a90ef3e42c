import { setMaxListeners } from 'node:events';
import { isAbort, sentence } from '../../base/errors.ts';
import type { ByteStore } from '../../bytes/byteStore.ts';
import { READS_AT_ONCE } from '../../bytes/limitedStore.ts';
import { Turnstile } from '../../bytes/turnstile.ts';
import { Batches } from '../../shared/batches.ts';
import type { ToPage, Wanted } from '../../shared/preview.ts';

/** A batch that is not full goes all the same after this many milliseconds. */
const flushAfter = 50;

/** What the reads of one array need. */
export interface ChunkReadsOptions {
  readonly store: Pick<ByteStore, 'get' | 'getRange'>;
  readonly generation: number;
  /** True for keys of the opened array; nothing else is read, whatever the page asks for. */
  readonly isKey: (key: string) => boolean;
  readonly say: (message: Extract<ToPage, { type: 'bytes' | 'failed' }>) => void;
  /**
   * What a failed read means for its object: a sentence, or `undefined` when it does not exist.
   * Other objects of the request are read all the same, unless it throws.
   */
  readonly explain?: (error: unknown, key: string) => Promise<string | undefined>;
}

/** Answers the page's requests for compressed chunks: each gets its bytes or a sentence. */
export class ChunkReads {
  readonly #options: ChunkReadsOptions;
  readonly #turnstile = new Turnstile(READS_AT_ONCE);
  readonly #underWay = new Map<number, AbortController>();

  constructor(options: ChunkReadsOptions) {
    this.#options = options;
  }

  /** Reads what is wanted, in its order; resolves when the last answer has been said. */
  async read(request: number, wanted: readonly Wanted[]): Promise<void> {
    this.abort(request);
    const own = new AbortController();
    // Hundreds of reads wait for one signal; Node would take that for a leak.
    setMaxListeners(0, own.signal);
    this.#underWay.set(request, own);
    try {
      const refused = wanted.find(({ key }) => !this.#options.isKey(key));
      if (refused) throw new KeyRefused(refused.key);
      await this.#readAll(request, wanted, own);
    } catch (error) {
      if (own.signal.aborted && isAbort(error)) return;
      own.abort();
      const { generation, say } = this.#options;
      say({ type: 'failed', request, generation, message: sentence(error) });
    } finally {
      if (this.#underWay.get(request) === own) this.#underWay.delete(request);
    }
  }

  /** Stops the reads of one request; nothing more is said about it. */
  abort(request: number): void {
    this.#underWay.get(request)?.abort();
    this.#underWay.delete(request);
  }

  /** Stops all reads. */
  dispose(): void {
    for (const request of [...this.#underWay.keys()]) this.abort(request);
  }

  async #explained(error: unknown, key: string, signal: AbortSignal): Promise<string | undefined> {
    signal.throwIfAborted();
    const { explain } = this.#options;
    if (!explain) throw error;
    const said = await explain(error, key);
    signal.throwIfAborted();
    return said;
  }

  async #readAll(request: number, wanted: readonly Wanted[], own: AbortController): Promise<void> {
    const { store, generation, say } = this.#options;
    const { signal } = own;
    const batches = new Batches();
    let left = wanted.length;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      clearTimeout(timer);
      timer = undefined;
      if (signal.aborted) return;
      say({ type: 'bytes', request, generation, ...batches.take(), last: left === 0 });
    };
    const readOne = async ({ key, range }: Wanted, index: number): Promise<void> => {
      const read = await this.#turnstile
        .run(() => (range ? store.getRange(key, range, { signal }) : store.get(key, { signal })), {
          signal,
        })
        .catch((error: unknown) => this.#explained(error, key, signal));
      const isProblem = typeof read === 'string';
      if (!isProblem && !batches.hasRoomFor(read?.byteLength ?? 0)) flush();
      left--;
      if (isProblem) batches.addProblem(index, read);
      else batches.add(index, read);
      if (batches.isFull || left === 0) flush();
      else timer ??= setTimeout(flush, flushAfter);
    };
    try {
      if (left === 0) flush();
      await Promise.all(wanted.map(readOne));
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The page asked for something that is not part of the array. */
class KeyRefused extends Error {
  constructor(key: string) {
    super(`“${key.slice(0, 80)}” is not a chunk of this array.`);
  }
}
