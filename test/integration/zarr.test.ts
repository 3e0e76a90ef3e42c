import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LimitedStore } from '../../src/bytes/limitedStore.ts';
import { Http } from '../../src/net/http.ts';
import { S3Store } from '../../src/stores/s3Store.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { childNodes } from '../../src/zarr/children.ts';
import { chunksPresent } from '../../src/zarr/chunksPresent.ts';
import { listChunks } from '../../src/zarr/chunkListing.ts';
import { openArray } from '../../src/zarr/node.ts';
import { readRegion } from '../../src/zarr/region.ts';
import { expected, storeOf } from '../unit/zarr/fixture.ts';
import { testStack } from '../kit/stack.ts';

const NAMES = ['v2/raw', 'v2/blosc-lz4', 'v2/missing', 'v3/sharded', 'v3/sharded-missing'];
const PREFIX = `zarr-test-${Date.now()}`;

let stack: Stack;
let http: Http;
let store: LimitedStore;

beforeAll(async () => {
  stack = await testStack();
  http = new Http();
  const keys = stack.storeKeys();
  store = new LimitedStore(
    new S3Store({
      ...stack.addresses.s3,
      addressing: 'path',
      anonymous: false,
      prefix: PREFIX,
      keys: () => Promise.resolve(keys),
      http,
    }),
  );
  for (const name of NAMES) {
    for (const [key, bytes] of storeOf(name).objects) await store.put(`${name}/${key}`, bytes);
  }
});
afterAll(async () => {
  const { objects } = await store.list();
  await store.delete(objects.map(({ key }) => key));
  http.dispose();
  await stack[Symbol.asyncDispose]();
});

describe('arrays in the object store', () => {
  it.each(NAMES)('%s is read as zarr-python reads it', async (name) => {
    const { node } = await openArray(store, name);
    const box = { start: node.shape.map(() => 0), count: node.shape };
    const { data } = await readRegion(store, node, box);
    const got = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    expect(got).toEqual(expected(name).bytes);
  });

  it('says which chunks are there, from the listing and from reading', async () => {
    const { node } = await openArray(store, 'v2/missing');
    expect(await chunksPresent(store, node)).toMatchObject({ present: 7, total: 9 });
    const { missing } = await readRegion(store, node, { start: [0, 0], count: [7, 10] });
    expect(missing.map(({ chunk }) => chunk)).toEqual([
      [0, 1],
      [2, 2],
    ]);
  });

  it('says key, size and age of stored chunks, only of the rows that are wanted', async () => {
    const { node } = await openArray(store, 'v3/sharded-missing');
    const found = [];
    for await (const { chunks } of listChunks(store, node, { leading: [0] })) found.push(...chunks);
    expect(found.length).toBeGreaterThan(0);
    for (const { coords, key, size, modified } of found) {
      expect([coords[0], (await store.get(key))?.length]).toEqual([0, size]);
      expect(Math.abs((store.clock() ?? NaN) - modified)).toBeLessThan(600_000);
    }
  });

  it('lists what lies under a prefix', async () => {
    const { children } = await childNodes(store, 'v2');
    expect(children.map(({ name, node }) => `${name} ${node?.kind ?? ''}`)).toEqual([
      'blosc-lz4 array',
      'missing array',
      'raw array',
    ]);
  });
});
