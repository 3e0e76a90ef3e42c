import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chunkCount,
  chunkKey,
  coordsOfKey,
  gridCoords,
  gridShape,
  storedGridShape,
} from '../../../src/zarr/chunkGrid.ts';
import { chunksPresent } from '../../../src/zarr/chunksPresent.ts';
import { openArray } from '../../../src/zarr/node.ts';
import { overlaps } from '../../../src/zarr/region.ts';
import { storeOf } from './fixture.ts';

describe('the chunk grid', () => {
  it.each([
    ['v2/raw', '1.2', 9],
    ['v2/slash', '1/2', 9],
    ['v3/bytes', 'c/1/2', 9],
    ['v3/key-v2', '1.2', 9],
    ['v3/sharded', 'c/0/1', 9],
  ])('%s: key of chunk 1, 2 is %s', async (name, key, count) => {
    const { node } = await openArray(storeOf(name), '');
    expect(chunkKey(node, [1, 2])).toBe(key);
    expect(chunkCount(node)).toBe(count);
  });

  it('of a scalar has one chunk', async () => {
    expect(chunkKey((await openArray(storeOf('v2/scalar'), '')).node, [])).toBe('0');
    const { node } = await openArray(storeOf('v3/scalar', 'a/'), 'a');
    expect(chunkKey(node, [])).toBe('a/c');
    expect(coordsOfKey(node, 'c')).toEqual([]);
    expect([...gridCoords(gridShape(node))]).toEqual([[]]);
  });

  it('knows its own keys and no others', async () => {
    for (const name of ['v2/raw', 'v2/slash', 'v3/bytes', 'v3/key-v2', 'v3/sharded']) {
      const { node } = await openArray(storeOf(name), '');
      const keys = [...gridCoords(storedGridShape(node))].map((coords) => {
        const first = coords.map((at, axis) => {
          return (at * ((node.shards ?? node.chunks)[axis] ?? 1)) / (node.chunks[axis] ?? 1);
        });
        const key = chunkKey(node, first);
        expect(coordsOfKey(node, key)).toEqual(coords);
        return key;
      });
      expect(new Set(keys).size).toBe(keys.length);
      for (const other of [
        '.zarray',
        '3.0',
        '0.3',
        '0',
        '0.0.0',
        '00.0',
        '-1.0',
        'c/0',
        'c/9/9',
        '',
      ]) {
        expect(coordsOfKey(node, other)).toBeUndefined();
      }
    }
  });

  it('cuts every box into parts that cover it exactly once', async () => {
    const { node } = await openArray(storeOf('v2/raw'), '');
    fc.assert(
      fc.property(fc.nat(6), fc.nat(9), fc.nat(7), fc.nat(10), (y, x, height, width) => {
        const count = [Math.min(height, 7 - y), Math.min(width, 10 - x)];
        const hits = new Uint8Array(70);
        for (const part of overlaps(node, { start: [y, x], count })) {
          const [top = 0, left = 0] = part.start;
          const [rows = 0, columns = 0] = part.count;
          for (let row = top; row < top + rows; row += 1) {
            hits.fill((hits[row * 10 + left] ?? 0) + 1, row * 10 + left, row * 10 + left + columns);
          }
        }
        hits.forEach((hit, at) => {
          const [row, column] = [Math.floor(at / 10), at % 10];
          const isIn =
            row >= y && row < y + (count[0] ?? 0) && column >= x && column < x + (count[1] ?? 0);
          expect(hit).toBe(isIn ? 1 : 0);
        });
      }),
    );
  });
});

describe('chunksPresent', () => {
  it.each([
    ['v2/missing', 7, 9],
    ['v2/raw', 9, 9],
    ['v3/missing', 8, 9],
    ['v3/sharded-missing', 3, 4],
    ['v2/scalar', 1, 1],
    ['v3/scalar', 1, 1],
    ['v2/empty', 0, 0],
  ])('%s: %i of %i', async (name, present, total) => {
    const store = storeOf(name, 'x/');
    const { node } = await openArray(store, 'x');
    const pages: number[] = [];
    const found = await chunksPresent(store, node, { onPage: (count) => pages.push(count) });
    expect(found).toMatchObject({ present, total });
    expect(pages.at(-1)).toBe(present);
  });

  it('knows which, and their size', async () => {
    const store = storeOf('v2/missing');
    const { node } = await openArray(store, '');
    const found = await chunksPresent(store, node);
    expect(found.has([0, 0])).toBe(true);
    expect(found.has([0, 1])).toBe(false);
    expect(found.bytes).toBe(7 * 12 * 8);
  });
});
