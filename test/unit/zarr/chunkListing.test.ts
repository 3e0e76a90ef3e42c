import { describe, expect, it } from 'vitest';
import type { ListOptions } from '../../../src/bytes/byteStore.ts';
import type { ZarrArrayInfo } from '../../../src/zarr/arrayInfo.ts';
import { storedGridShape } from '../../../src/zarr/chunkGrid.ts';
import {
  chunkPrefix,
  listChunks,
  placeInGrid,
  storedCount,
  type ListedChunk,
} from '../../../src/zarr/chunkListing.ts';
import { openArray } from '../../../src/zarr/node.ts';
import { shardContents } from '../../../src/zarr/shardContents.ts';
import { type MemoryStore, storeOf } from './fixture.ts';

async function opened(name: string): Promise<{ store: MemoryStore; info: ZarrArrayInfo }> {
  const store = storeOf(name, 'a/');
  return { store, info: (await openArray(store, 'a')).node };
}

async function all(store: MemoryStore, info: ZarrArrayInfo, options = {}): Promise<ListedChunk[]> {
  const found: ListedChunk[] = [];
  for await (const { chunks } of listChunks(store, info, options)) found.push(...chunks);
  return found;
}

describe('listChunks', () => {
  it.each(['v2/raw', 'v2/slash', 'v3/bytes', 'v3/key-v2', 'v3/sharded'])(
    '%s: names every stored object with its size',
    async (name) => {
      const { store, info } = await opened(name);
      const found = await all(store, info);
      const places = found.map(({ coords }) => placeInGrid(coords, storedGridShape(info)));
      expect(places.sort((a, b) => a - b)).toEqual([...Array(storedCount(info)).keys()]);
      for (const { key, size } of found) expect(store.objects.get(key)?.length).toBe(size);
    },
  );

  it('names what exists and nothing else', async () => {
    const { store, info } = await opened('v2/missing');
    expect(await all(store, info)).toHaveLength(7);
    await store.put('a/9.9', new Uint8Array(3));
    await store.put('a/notes.txt', new Uint8Array(3));
    await store.put('a/00.1', new Uint8Array(3));
    expect(await all(store, info)).toHaveLength(7);
  });

  it.each(['v2/raw', 'v2/slash', 'v3/bytes', 'v3/key-v2'])(
    '%s: looks only at what begins with the leading coordinates',
    async (name) => {
      const { store, info } = await opened(name);
      const asked: (string | undefined)[] = [];
      const list = (options: ListOptions = {}) => {
        asked.push(options.prefix);
        return store.list(options);
      };
      const found: ListedChunk[] = [];
      for await (const { chunks } of listChunks({ list }, info, { leading: [1] })) {
        found.push(...chunks);
      }
      expect(found.map(({ coords }) => coords)).toEqual([
        [1, 0],
        [1, 1],
        [1, 2],
      ]);
      expect(new Set(asked)).toEqual(new Set([chunkPrefix(info, [1])]));
      expect(await all(store, info, { leading: [1, 2] })).toHaveLength(1);
    },
  );

  it('does not take 10.0 for 1.0', async () => {
    const { store, info } = await opened('v2/raw');
    const long = { ...info, shape: [60, 10] };
    await store.put('a/1.0', new Uint8Array(1));
    await store.put('a/10.0', new Uint8Array(1));
    const found = await all(store, long, { leading: [1] });
    expect(found.map(({ key }) => key)).toEqual(['a/1.0', 'a/1.1', 'a/1.2']);
    expect(await all(store, long, { leading: [1, 0] })).toHaveLength(1);
  });

  it('takes one step a request, and stops at its limit', async () => {
    const { store, info } = await opened('v2/raw');
    const thens: string[] = [];
    for await (const { then } of listChunks(store, info)) thens.push(then);
    // Pages of four keys: nine chunks and two documents, as that store gives them.
    expect(thens).toEqual(['more', 'more', 'end']);
    const some: string[] = [];
    let count = 0;
    for await (const { then, chunks } of listChunks(store, info, { limit: 6 })) {
      some.push(then);
      count += chunks.length;
    }
    expect(some.at(-1)).toBe('limit');
    expect(count).toBeLessThanOrEqual(6);
  });
});

describe('shardContents', () => {
  it('names the chunks that are in a shard', async () => {
    const { store, info } = await opened('v3/sharded-missing');
    const grid = storedGridShape(info);
    const listed = await all(store, info);
    const found: string[] = [];
    for (const { coords } of listed) {
      for (const chunk of (await shardContents(store, info, coords)) ?? []) {
        expect(chunk.size).toBeGreaterThan(0);
        found.push(chunk.coords.join());
      }
    }
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(9);
    expect(new Set(found).size).toBe(found.length);
    const none = grid.map(() => 99);
    expect(await shardContents(store, info, none)).toBeUndefined();
  });

  it('does not believe a damaged index', async () => {
    const { store, info } = await opened('v3/sharded');
    const [first] = await all(store, info);
    if (!first) throw new Error('no shard');
    const bytes = store.objects.get(first.key) ?? new Uint8Array();
    store.objects.set(first.key, bytes.slice(0, -1));
    await expect(shardContents(store, info, first.coords)).rejects.toThrow('damaged');
  });
});
