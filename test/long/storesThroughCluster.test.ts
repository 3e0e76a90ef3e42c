import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { placeOf } from '../../src/site/clusterKeys.ts';
import { ClusterStore } from '../../src/site/clusterStore.ts';
import type { Site } from '../../src/site/site.ts';
import { storeWorkers } from '../../src/site/storeWorkers.ts';
import { Http } from '../../src/net/http.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { OpenCluster } from '../kit/openCluster.ts';
import { FarEnd } from '../kit/farEnd.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const { bucket } = inject('stackAddresses').s3;
const ROOT = `s3://${bucket}/through-cluster`;
const large = randomBytes(5 * 2 ** 20 + 17);

let stack: Stack;
/** Of a person who has no keys of the store. */
let site: Site;
let cluster: OpenCluster;
/** Takes connections and never says a word, like a firewall that drops. */
let silence: FarEnd;

beforeAll(async () => {
  stack = await testStack();
  silence = await FarEnd.of(() => undefined);
  await using owner = await testSite(stack);
  const store = owner.openStore(ROOT);
  await store.put('small', Buffer.from('0123456789'));
  await store.put('large', large);
  await store.put('empty', new Uint8Array(0));
  await store.put('folder/a b+c%d&é', Buffer.from('odd name'));
  const token = await stack.userToken();
  site = await testSite(stack, {
    credentials: {
      token: () => Promise.resolve(token),
      storeKeys: () => Promise.resolve(undefined),
    },
  });
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
  await silence[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

/** The same store from a network that does not reach it. */
function farStore(): ClusterStore {
  const { host, port } = silence.target;
  const http = new Http({
    network: { proxy: `http://${host}:${port}`, noProxy: ['<-loopback>'], env: {} },
  });
  const place = { ...placeOf(site.profile, 'Local'), prefix: 'through-cluster' };
  return new ClusterStore({ url: ROOT, place, http, workers: (how) => storeWorkers(site, how) });
}

describe('a store without keys here', () => {
  test('says what to do while no cluster runs', async () => {
    await expect(site.openStore(ROOT).get('small')).rejects.toMatchObject({
      code: 'NoKeys',
      remedy: 'startWorker',
      message: expect.stringMatching(/no cluster of yours runs.*start one worker/) as string,
    });
  });

  test('is read directly, at addresses that a worker signs', async () => {
    cluster = await OpenCluster.create(stack, site, 1);
    const store = site.openStore(ROOT);
    expect(await store.get('small')).toEqual(new Uint8Array(Buffer.from('0123456789')));
    expect(await store.get('nothing')).toBeUndefined();
    expect(await store.get('empty')).toHaveLength(0);
    expect(Buffer.from((await store.getRange('small', { offset: 2, length: 3 })) ?? [])).toEqual(
      Buffer.from('234'),
    );
    expect(Buffer.from((await store.getRange('small', { suffix: 2 })) ?? [])).toEqual(
      Buffer.from('89'),
    );
    expect(Buffer.from((await store.get('folder/a b+c%d&é')) ?? []).toString()).toBe('odd name');
    expect(Buffer.compare((await store.get('large')) ?? Buffer.alloc(0), large)).toBe(0);
  });

  test('is listed, page by page', async () => {
    const store = site.openStore(ROOT);
    const first = await store.list({ delimiter: '/', limit: 2 });
    const second = await store.list({ delimiter: '/', limit: 2, next: first.next });
    expect([...first.objects, ...second.objects].map(({ key }) => key).sort()).toEqual([
      'empty',
      'large',
      'small',
    ]);
    expect([...first.prefixes, ...second.prefixes]).toEqual(['folder/']);
    expect(first.next).toBeDefined();
  });

  test('can only be read', async () => {
    await expect(site.openStore(ROOT).put('new', Buffer.from('x'))).rejects.toMatchObject({
      code: 'NoKeys',
    });
  });

  test('that is out of reach comes through the worker, byte for byte', async () => {
    const store = farStore();
    expect(Buffer.from((await store.get('small')) ?? []).toString()).toBe('0123456789');
    expect(await store.get('nothing')).toBeUndefined();
    expect(await store.get('empty')).toHaveLength(0);
    expect(Buffer.from((await store.getRange('small', { suffix: 3 })) ?? []).toString()).toBe(
      '789',
    );
    expect((await store.list({ delimiter: '/' })).prefixes).toEqual(['folder/']);
    expect(silence.connections).toBeGreaterThan(0);
    const began = performance.now();
    const rounds = 8;
    for (let round = 0; round < rounds; round++) {
      expect(Buffer.compare((await store.get('large')) ?? Buffer.alloc(0), large)).toBe(0);
    }
    const rate = (rounds * large.length) / (performance.now() - began) / 1000;
    console.log(`  through the worker: ${rate.toFixed(0)} MB/s`);
    const part = await store.getRange('large', { offset: 3, length: 3 * 2 ** 20 });
    expect(Buffer.compare(part ?? Buffer.alloc(0), large.subarray(3, 3 + 3 * 2 ** 20))).toBe(0);
    await expect(store.put('new', Buffer.from('x'))).rejects.toMatchObject({ code: 'ReadOnly' });
  });

  test('goes on when its cluster is gone and another one is there', async () => {
    const store = farStore();
    await store.get('small');
    const before = cluster;
    cluster = await OpenCluster.create(stack, site, 1);
    await before[Symbol.asyncDispose]();
    expect(Buffer.from((await store.get('small')) ?? []).toString()).toBe('0123456789');
  });
});
