import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../../src/zarr/byteSource.ts';
import { openArray } from '../../../src/zarr/node.ts';
import { readRegion } from '../../../src/zarr/region.ts';
import { defaultView, readSlice2d } from '../../../src/zarr/slice.ts';
import { change, expected, storeOf } from './fixture.ts';

/** The values of `v2/f-order-3d`, shape 3 × 4 × 5: element (i, j, k) is −3 (20 i + 5 j + k). */
function cube(): Int32Array {
  const { bytes } = expected('v2/f-order-3d');
  return new Int32Array(bytes.buffer, bytes.byteOffset, 60);
}

describe('readSlice2d', () => {
  it.each([
    { axes: [1, 2], indices: [2, 0, 0] },
    { axes: [2, 1], indices: [2, 0, 0] },
    { axes: [0, 2], indices: [0, 3, 0] },
    { axes: [2, 0], indices: [0, 3, 0] },
    { axes: [-1, 1], indices: [1, 0, 4] },
    { axes: [1, -1], indices: [1, 0, 4] },
    { axes: [-1, -1], indices: [1, 2, 3] },
  ] as const)('shows dimensions $axes at $indices', async ({ axes, indices }) => {
    const store = storeOf('v2/f-order-3d');
    const { node } = await openArray(store, '');
    const { data, shape } = await readSlice2d(store, node, { axes, indices });
    const values = cube();
    const want: number[] = [];
    for (let y = 0; y < shape[0]; y += 1) {
      for (let x = 0; x < shape[1]; x += 1) {
        const at: number[] = [...indices];
        if (axes[0] >= 0) at[axes[0]] = y;
        if (axes[1] >= 0) at[axes[1]] = x;
        const [i = 0, j = 0, k = 0] = at;
        want.push(values[i * 20 + j * 5 + k] ?? NaN);
      }
    }
    expect([...data]).toEqual(want);
  });

  it('says where missing chunks would be, in the slice', async () => {
    const store = storeOf('v2/missing');
    const { node } = await openArray(store, '');
    const { missing, data } = await readSlice2d(store, node, { axes: [0, 1], indices: [0, 0] });
    expect(missing).toEqual([
      { chunk: [0, 1], y: 0, x: 4, height: 3, width: 4 },
      { chunk: [2, 2], y: 6, x: 8, height: 1, width: 2 },
    ]);
    expect(data[4]).toBeNaN();
    const turned = await readSlice2d(store, node, { axes: [1, 0], indices: [0, 0] });
    expect(turned.missing[0]).toEqual({ chunk: [0, 1], y: 4, x: 0, height: 4, width: 3 });
  });

  it('asks only for the chunks it needs, each once, at most 16 at a time', async () => {
    const store = storeOf('v2/raw');
    change(store, '.zarray', { chunks: [1, 1], shape: [7, 10] });
    const { node } = await openArray(store, '');
    store.asked.length = 0;
    store.objects.clear();
    const { missing } = await readRegion(store, node, { start: [2, 3], count: [5, 6] });
    expect(store.asked).toHaveLength(30);
    expect(new Set(store.asked).size).toBe(30);
    expect(missing).toHaveLength(30);
    expect(store.most).toBe(16);
  });

  it('reads the index of a shard once', async () => {
    const store = storeOf('v3/sharded');
    const { node } = await openArray(store, '');
    store.asked.length = 0;
    await readRegion(store, node, { start: [0, 0], count: [6, 8] });
    // Four chunks and one index.
    expect(store.asked).toHaveLength(5);
  });

  it('reports every chunk as it arrives', async () => {
    const store = storeOf('v2/missing');
    const { node } = await openArray(store, '');
    const seen: string[] = [];
    await readSlice2d(store, node, defaultView(node), {
      onChunk: ({ chunk }, isMissing) => seen.push(`${chunk.join()} ${isMissing}`),
    });
    expect(seen).toHaveLength(9);
    expect(seen).toContain('0,1 true');
    expect(seen).toContain('0,0 false');
  });

  it('stops when aborted, and passes the signal on', async () => {
    const abort = new AbortController();
    const signals: (AbortSignal | undefined)[] = [];
    const store = storeOf('v2/raw');
    const { node } = await openArray(store, '');
    const slow: ByteSource = {
      get: async (key, options) => {
        signals.push(options?.signal);
        if (signals.length === 3) abort.abort(new Error('enough'));
        return store.get(key);
      },
    };
    const reading = readSlice2d(slow, node, defaultView(node), { signal: abort.signal });
    await expect(reading).rejects.toThrow('enough');
    expect(signals.every((signal) => signal?.aborted)).toBe(true);
    expect(signals.length).toBeLessThan(9);
  });

  it('throws what the store throws and stops the other reads', async () => {
    const store = storeOf('v2/raw');
    const { node } = await openArray(store, '');
    const broken: ByteSource = {
      get: (key) => (key === '0.1' ? Promise.reject(new Error('refused')) : store.get(key)),
    };
    await expect(readSlice2d(broken, node, defaultView(node))).rejects.toThrow('refused');
  });

  it('refuses what would not fit into memory, before anything is read', async () => {
    const store = storeOf('v2/raw');
    change(store, '.zarray', { shape: [100_000, 100_000], chunks: [1000, 1000] });
    const { node } = await openArray(store, '');
    await expect(readSlice2d(store, node, defaultView(node))).rejects.toMatchObject({
      _tag: 'TooLarge',
    });
    change(store, '.zarray', { shape: [1000, 1000], chunks: [1, 1] });
    const { node: many } = await openArray(store, '');
    await expect(readSlice2d(store, many, defaultView(many))).rejects.toThrow('1000000 chunks');
    change(store, '.zarray', { shape: [1e6, 1e6], chunks: [1e6, 1e6] });
    const { node: huge } = await openArray(store, '');
    const one = { start: [0, 0], count: [1, 1] };
    await expect(readRegion(store, huge, one)).rejects.toThrow('smaller chunks');
  });

  it('reads an array without elements', async () => {
    const store = storeOf('v2/empty');
    const { node } = await openArray(store, '');
    const slice = await readSlice2d(store, node, defaultView(node));
    expect(slice).toMatchObject({ shape: [0, 10], missing: [] });
  });
});
