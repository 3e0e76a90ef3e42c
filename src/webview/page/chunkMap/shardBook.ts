import { unpackNumbers } from '../../../shared/knowledge.ts';
import type { Tile } from './chunkBook.ts';

/** Indices of shards that one array is worth; each is a small read of its own. */
const mostShards = 64;

/** What the indices of shards tell of the chunks inside, also of those that were never read. */
export class ShardBook {
  /** Stored bytes of the chunks that a shard holds, by place in the grid of chunks. */
  readonly #known = new Map<string, ReadonlyMap<number, number>>();
  /** When the shards that were asked about had been written. */
  readonly #asked = new Map<string, number | undefined>();

  clear(): void {
    this.#known.clear();
    this.#asked.clear();
  }

  /** Takes what the host said of a shard: pairs of place and size. */
  take({ coords, chunks }: { readonly coords: readonly number[]; readonly chunks: Uint8Array }) {
    const numbers = unpackNumbers(chunks);
    const sizes = new Map<number, number>();
    for (let i = 0; i + 1 < numbers.length; i += 2) sizes.set(numbers[i] ?? 0, numbers[i + 1] ?? 0);
    this.#known.set(coords.join(), sizes);
  }

  /** Stored bytes of a chunk inside its shard, when that is known. */
  sizeOf({ shard }: Tile, place: number): number | undefined {
    return shard && this.#known.get(shard.join())?.get(place);
  }

  /** Whether a chunk is in its shard; `undefined`: the index was not read. */
  has({ shard }: Tile, place: number): boolean | undefined {
    return shard && this.#known.get(shard.join())?.has(place);
  }

  /** Shards that exist, with chunks of which nothing is known, or that were written since; once each. */
  wanted(tiles: readonly Tile[]): (readonly number[])[] {
    return tiles.flatMap((tile) => {
      const key = tile.shard?.join() ?? '';
      const isAsked = this.#asked.has(key);
      if (tile.modified === undefined || (!isAsked && this.#asked.size >= mostShards)) return [];
      return isAsked || tile.state === 'unknown' ? this.ask(tile) : [];
    });
  }

  /** The shard of a chunk, unless that was asked about already. */
  ask({ shard, modified }: Tile): (readonly number[])[] {
    const key = shard?.join();
    if (!shard || key === undefined) return [];
    if (this.#asked.has(key) && this.#asked.get(key) === modified) return [];
    this.#asked.set(key, modified);
    return [shard];
  }
}
