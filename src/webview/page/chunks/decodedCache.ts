import type { DecodedChunk } from '../../../zarr/chunkDecoder.ts';

/**
 * Decoded chunks in the type of their array, the last used of them: bounded in bytes, because
 * chunks differ by a factor of a million. The newest chunk is always kept.
 */
export class DecodedCache {
  readonly capacity: number;
  /** Oldest use first: a `Map` keeps the order of insertion. */
  readonly #entries = new Map<string, DecodedChunk>();
  #size = 0;

  /** @param capacity in bytes. */
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Bytes held now. */
  get size(): number {
    return this.#size;
  }

  /** True when it is held; does not count as a use. */
  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /** The chunk, which counts as used now. */
  get(id: string): DecodedChunk | undefined {
    const chunk = this.#entries.get(id);
    if (!chunk) return undefined;
    this.#entries.delete(id);
    this.#entries.set(id, chunk);
    return chunk;
  }

  /** Keeps a chunk; drops the longest unused ones that are too much. */
  set(id: string, chunk: DecodedChunk): void {
    this.delete(id);
    this.#entries.set(id, chunk);
    this.#size += chunk.data.byteLength;
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.capacity || oldest === id) break;
      this.delete(oldest);
    }
  }

  /** Drops everything. */
  clear(): void {
    this.#entries.clear();
    this.#size = 0;
  }

  delete(id: string): void {
    this.#size -= this.#entries.get(id)?.data.byteLength ?? 0;
    this.#entries.delete(id);
  }
}
