import type { Cancellable } from '../../../base/abort.ts';
import { isAbort, sentence } from '../../../base/errors.ts';
import type { DecodedChunk } from '../../../zarr/chunkDecoder.ts';
import type { DecodedCache } from './decodedCache.ts';

/** What became of a chunk that was asked for. */
export type Outcome =
  | { readonly is: 'there'; readonly chunk: DecodedChunk }
  /** It was never written. */
  | { readonly is: 'missing' }
  | { readonly is: 'broken'; readonly problem: string };

/** A chunk by its coordinates. */
export interface WantedChunk {
  /** Of the chunk in its array, see {@link idOf}. */
  readonly id: string;
  readonly coords: readonly number[];
}

/** What the loader needs. */
export interface ChunkLoaderOptions {
  readonly read: (
    coords: readonly number[],
    options: Cancellable,
  ) => Promise<DecodedChunk | undefined>;
  readonly cache: DecodedCache;
  /** Bytes of one decoded chunk. */
  readonly chunkBytes: number;
  readonly onChunk: (id: string, outcome: Outcome) => void;
}

/** Decoded bytes under way at once: chunks wait in the host rather than here. */
const bytesUnderWay = 64 * 2 ** 20;
const chunksUnderWay = { least: 2, most: 96 };
/** Chunks without values that are remembered, so that nobody asks for them again and again. */
const mostWithout = 100_000;

/**
 * Reads what is wanted now, in the order of need; what is no longer wanted is given up. What was
 * read stays in the cache, and what is there is not read again.
 */
export class ChunkLoader {
  readonly #options: ChunkLoaderOptions;
  readonly #atOnce: number;
  readonly #under = new Map<string, AbortController>();
  readonly #without = new Map<string, Outcome>();
  #wanted: readonly WantedChunk[] = [];
  #next = 0;

  constructor(options: ChunkLoaderOptions) {
    this.#options = options;
    const fit = Math.floor(bytesUnderWay / Math.max(options.chunkBytes, 1));
    this.#atOnce = Math.min(Math.max(fit, chunksUnderWay.least), chunksUnderWay.most);
  }

  /** What is known of a chunk without reading it; counts as a use. */
  known(id: string): Outcome | undefined {
    const chunk = this.#options.cache.get(id);
    return chunk ? { is: 'there', chunk } : this.#without.get(id);
  }

  /** True when {@link known} would answer; does not count as a use. */
  isKnown(id: string): boolean {
    return this.#options.cache.has(id) || this.#without.has(id);
  }

  /** Reads these, the first ones first, and nothing else any more. */
  want(chunks: readonly WantedChunk[]): void {
    this.#wanted = chunks;
    this.#next = 0;
    const wanted = new Set(chunks.map(({ id }) => id));
    for (const [id, own] of [...this.#under]) {
      if (wanted.has(id)) continue;
      this.#under.delete(id);
      own.abort(new DOMException('The picture is no longer wanted.', 'AbortError'));
    }
    this.#fill();
  }

  /** Forgets that chunks have no values: they may have been written since. */
  forgetMissing(): void {
    this.#without.clear();
  }

  #fill(): void {
    while (this.#under.size < this.#atOnce) {
      const chunk = this.#wanted[this.#next];
      if (!chunk) return;
      this.#next++;
      if (!this.#under.has(chunk.id) && !this.isKnown(chunk.id)) void this.#load(chunk);
    }
  }

  async #load({ id, coords }: WantedChunk): Promise<void> {
    const own = new AbortController();
    this.#under.set(id, own);
    let outcome: Outcome;
    try {
      const chunk = await this.#read(coords, own.signal);
      outcome = chunk ? { is: 'there', chunk } : { is: 'missing' };
    } catch (error) {
      outcome = { is: 'broken', problem: sentence(error) };
    }
    // What arrived for nobody is worth keeping all the same; a failure is not.
    if (outcome.is === 'there') this.#options.cache.set(id, outcome.chunk);
    if (this.#under.get(id) !== own) return;
    this.#under.delete(id);
    if (outcome.is !== 'there' && this.#without.size < mostWithout) this.#without.set(id, outcome);
    this.#options.onChunk(id, outcome);
    this.#fill();
  }

  /** Who waits for the index of a shard fails when the one who asked for it first gives up. */
  async #read(coords: readonly number[], signal: AbortSignal): Promise<DecodedChunk | undefined> {
    for (;;) {
      try {
        return await this.#options.read(coords, { signal });
      } catch (error) {
        if (signal.aborted || !isAbort(error)) throw error;
      }
    }
  }
}

/** Names a chunk of one array. */
export function idOf(coords: readonly number[]): string {
  return coords.join('.');
}
