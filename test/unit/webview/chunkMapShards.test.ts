import { describe, expect, it } from 'vitest';
import { packNumbers } from '../../../src/shared/knowledge.ts';
import type { Tile } from '../../../src/webview/page/chunkMap/chunkBook.ts';
import { ShardBook } from '../../../src/webview/page/chunkMap/shardBook.ts';

/** 4 × 4 chunks in 2 × 2 shards; those of the first and last shard were listed, and none was read. */
function tiles(modified = 5): Tile[] {
  return Array.from({ length: 16 }, (_, index): Tile => {
    const coords = [Math.floor(index / 4), index % 4];
    const shard = coords.map((at) => Math.floor(at / 2));
    const isListed = shard[0] === shard[1];
    const known = isListed ? { modified: shard[0] === 0 ? modified : 5, size: 100 } : {};
    return { index, coords, key: '', state: isListed ? 'unknown' : 'missing', shard, ...known };
  });
}
const shard = (coords: readonly number[], places: readonly number[]) => ({
  coords,
  chunks: packNumbers(places.flatMap((place) => [place, 20 + place])),
});

describe('the map of chunks in shards that were not read', () => {
  it('asks for the indices of the shards that exist, once each', () => {
    const book = new ShardBook();
    expect(book.wanted(tiles())).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(book.wanted(tiles())).toEqual([]);
  });

  it('knows from an index which chunks are there, and how large', () => {
    const book = new ShardBook();
    const all = tiles();
    const has = () => all.map((tile) => book.has(tile, tile.index));
    expect(new Set(has())).toEqual(new Set([undefined]));
    book.take(shard([0, 0], [0, 5]));
    const [yes, no, not] = [true, false, undefined];
    expect(has().slice(0, 8)).toEqual([yes, no, not, not, no, yes, not, not]);
    const [first] = all;
    expect(first && book.sizeOf(first, 0)).toBe(20);
  });

  it('asks anew for a shard that was written since', () => {
    const book = new ShardBook();
    book.wanted(tiles());
    book.take(shard([0, 0], [0]));
    expect(book.wanted(tiles(6))).toEqual([[0, 0]]);
    expect(book.wanted(tiles(6))).toEqual([]);
  });

  it('reads no more indices than a picture is worth', () => {
    const many = Array.from({ length: 1000 }, (_, i): Tile => {
      return { index: i, coords: [i], key: '', state: 'unknown', shard: [i], modified: 1, size: 1 };
    });
    expect(new ShardBook().wanted(many)).toHaveLength(64);
  });

  it('forgets all of an array that is no longer shown', () => {
    const book = new ShardBook();
    book.wanted(tiles());
    book.take(shard([0, 0], [0]));
    book.clear();
    expect(book.wanted(tiles())).toHaveLength(2);
    expect(tiles().every((tile) => book.has(tile, tile.index) === undefined)).toBe(true);
  });
});
