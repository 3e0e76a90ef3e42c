import { describe, expect, it } from 'vitest';
import { unpack } from '../../../../src/shared/batches.ts';
import type { ToPage } from '../../../../src/shared/preview.ts';
import { ChunkReads } from '../../../../src/vscode/preview/chunkReads.ts';
import { MemoryStore } from '../../zarr/fixture.ts';

type Said = Extract<ToPage, { type: 'bytes' | 'failed' }>;

function setUp(count: number, size = 10) {
  const keys = Array.from({ length: count }, (_, i) => `0.${i}`);
  const store = new MemoryStore(keys.map((key, i) => [key, new Uint8Array(size).fill(i)]));
  const said: Said[] = [];
  const reads = new ChunkReads({
    store,
    generation: 3,
    isKey: (key) => /^\d+\.\d+$/.test(key),
    say: (message) => said.push(message),
  });
  return { store, said, reads, wanted: keys.map((key) => ({ key })) };
}
const batches = (said: readonly Said[]) => said.filter((one) => one.type === 'bytes');

describe('ChunkReads', () => {
  it('sends a small batch first, then large ones, the last marked', async () => {
    const { said, reads, wanted, store } = setUp(100);
    await reads.read(7, wanted);
    const sizes = batches(said).map(({ objects }) => objects.length);
    expect(sizes[0]).toBe(4);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(100);
    expect(said.map((one) => one.type === 'bytes' && one.last)).toEqual(
      said.map((_, i) => i === said.length - 1),
    );
    expect(said.every(({ request, generation }) => request === 7 && generation === 3)).toBe(true);
    expect(store.most).toBe(16);
    expect(store.asked).toEqual(wanted.map(({ key }) => key));
  });

  it('gives every object to the index at which it was wanted', async () => {
    const { said, reads, wanted } = setUp(30);
    await reads.read(1, [...wanted, { key: '9.9' }]);
    const got = new Map(batches(said).flatMap((batch) => unpack(batch)));
    for (let i = 0; i < 30; i++) expect(got.get(i)).toEqual(new Uint8Array(10).fill(i));
    expect([got.has(30), got.get(30)]).toEqual([true, undefined]);
  });

  it('keeps messages at a megabyte, except for one larger object', async () => {
    const { said, reads, wanted } = setUp(7, 400_000);
    await reads.read(1, wanted);
    for (const { bytes } of batches(said)) {
      expect(bytes.byteLength).toBeLessThanOrEqual(2 ** 20);
      expect(bytes.byteLength).toBe(bytes.buffer.byteLength);
    }
    const large = setUp(2, 3_000_000);
    await large.reads.read(1, large.wanted);
    expect(batches(large.said).map(({ bytes }) => bytes.byteLength)).toEqual([3e6, 3e6]);
  });

  it('reads parts of objects', async () => {
    const { said, reads } = setUp(1);
    const range = { offset: 2, length: 3 };
    await reads.read(1, [
      { key: '0.0', range },
      { key: '0.0', range: { suffix: 4 } },
    ]);
    const lengths = batches(said).flatMap(({ objects }) => objects.map(({ length }) => length));
    expect(lengths.sort()).toEqual([3, 4]);
  });

  it('answers an empty request', async () => {
    const { said, reads } = setUp(0);
    await reads.read(1, []);
    expect(said).toMatchObject([{ type: 'bytes', last: true, objects: [] }]);
  });

  it.each(['../secret', '.zattrs', 'other/0.0', '', '0.0/..'])(
    'reads nothing when one key is %j',
    async (key) => {
      const { said, reads, store } = setUp(1);
      await reads.read(1, [{ key: '0.0' }, { key }]);
      expect(said).toMatchObject([{ type: 'failed', request: 1 }]);
      expect(store.asked).toEqual([]);
    },
  );

  it('says the sentence of the first failure, once, and stops the others', async () => {
    const { said, reads, wanted, store } = setUp(100);
    const get = store.get.bind(store);
    store.get = (key) =>
      key === '0.5' ? Promise.reject(new Error('The store refused the keys.')) : get(key);
    await reads.read(1, wanted);
    const failures = said.filter(({ type }) => type === 'failed');
    expect(failures).toMatchObject([{ message: 'The store refused the keys.' }]);
    expect(said.at(-1)?.type).toBe('failed');
    expect(store.asked.length).toBeLessThan(50);
  });

  it('says nothing more about a request that was aborted', async () => {
    const { said, reads, wanted, store } = setUp(100);
    const reading = reads.read(1, wanted);
    const other = reads.read(2, [{ key: '0.0' }]);
    reads.abort(1);
    await Promise.all([reading, other]);
    expect(said).toMatchObject([{ type: 'bytes', request: 2, last: true }]);
    expect(store.asked.length).toBeLessThanOrEqual(17);
    const third = reads.read(3, wanted);
    reads.dispose();
    await third;
    expect(said).toHaveLength(1);
  });
});

describe('ChunkReads of objects that cannot be read', () => {
  it('says for each what is wrong with it, and reads the others', async () => {
    const { store, said } = setUp(5);
    const get = store.get.bind(store);
    store.get = (key) => (/0\.[13]/.test(key) ? Promise.reject(new Error(key)) : get(key));
    const reads = new ChunkReads({
      store,
      generation: 3,
      isKey: () => true,
      say: (message) => said.push(message),
      explain: (error, key) =>
        Promise.resolve(key === '0.1' ? undefined : `No: ${(error as Error).message}`),
    });
    await reads.read(
      1,
      ['0.0', '0.1', '0.2', '0.3', '0.4'].map((key) => ({ key })),
    );
    const objects = batches(said).flatMap((batch) => batch.objects);
    const told = objects
      .toSorted((a, b) => a.index - b.index)
      .map(({ length, problem }) => problem ?? length);
    expect(told).toEqual([10, -1, 10, 'No: 0.3', 10]);
  });
});
