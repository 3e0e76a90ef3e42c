import type { PackedObject } from './preview.ts';

/** One message's worth of objects. */
export interface Batch {
  readonly objects: readonly PackedObject[];
  readonly bytes: Uint8Array;
}

/**
 * How objects are packed. The first batch is small, because the first pixel waits for it; later
 * ones are large, because each message costs milliseconds. More than 253 buffers in one message
 * are lost by VS Code, so a batch is always one buffer.
 */
const first = { objects: 4, bytes: 2 ** 20 };
const later = { objects: 200, bytes: 2 ** 20 };

/** Collects objects and says when a batch is full. */
export class Batches {
  #waiting: { index: number; bytes: Uint8Array | undefined; problem?: string }[] = [];
  #size = 0;
  #sent = 0;

  /** True when there is something that `take` would return. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** True when the batch should go now rather than wait for more. */
  get isFull(): boolean {
    const limit = this.#sent === 0 ? first : later;
    return this.#waiting.length >= limit.objects || this.#size >= limit.bytes;
  }

  /** True when `bytes` more would make the batch too large; take it before adding. */
  hasRoomFor(bytes: number): boolean {
    return this.isEmpty || this.#size + bytes <= later.bytes;
  }

  /** Adds the object wanted at `index`; `undefined`: it does not exist. */
  add(index: number, bytes: Uint8Array | undefined): void {
    this.#waiting.push({ index, bytes });
    this.#size += bytes?.byteLength ?? 0;
  }

  /** Says why the object wanted at `index` cannot be read. */
  addProblem(index: number, problem: string): void {
    this.#waiting.push({ index, bytes: undefined, problem });
  }

  /** Everything added so far in one buffer of exactly its size, and forgets it. */
  take(): Batch {
    const bytes = new Uint8Array(this.#size);
    let offset = 0;
    const objects = this.#waiting.map(({ index, bytes: one, problem }): PackedObject => {
      const length = one?.byteLength ?? -1;
      const at = { index, offset, length, ...(problem === undefined ? {} : { problem }) };
      if (one) bytes.set(one, offset);
      offset += one?.byteLength ?? 0;
      return at;
    });
    this.#waiting = [];
    this.#size = 0;
    this.#sent++;
    return { objects, bytes };
  }
}

/** Takes a batch apart again; `undefined` where the object does not exist or has a problem. */
export function unpack({
  objects,
  bytes,
}: Batch): [index: number, bytes: Uint8Array | undefined][] {
  return objects.map(({ index, offset, length }) => [
    index,
    length < 0 ? undefined : bytes.subarray(offset, offset + length),
  ]);
}
