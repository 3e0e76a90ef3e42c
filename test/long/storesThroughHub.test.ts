import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ServerQuestion } from '../../src/hub/hubCarrier.ts';
import { localProfile } from '../../src/site/localProfile.ts';
import type { Profile } from '../../src/site/profile.ts';
import { Site } from '../../src/site/site.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { FarEnd } from '../kit/farEnd.ts';
import { OpenCluster } from '../kit/openCluster.ts';
import { testStack } from '../kit/stack.ts';
import { variantStack } from '../kit/variantStack.ts';

const large = randomBytes(5 * 2 ** 20 + 17);
const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

/** Takes connections and never says a word, like a firewall that drops. */
let silence: FarEnd;
const open: AsyncDisposable[] = [];

beforeAll(async () => {
  silence = await FarEnd.of(() => undefined);
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});
afterAll(async () => {
  await silence[Symbol.asyncDispose]();
});

/** A user with keys whose network lets them to hub and gateway, and to no store. */
async function farSite(
  stack: Stack,
  {
    asked = [],
    answer = true,
    bend = (profile) => profile,
  }: {
    asked?: ServerQuestion[];
    answer?: boolean;
    bend?: (profile: Profile) => Profile;
  } = {},
): Promise<Site> {
  const { hub, gateway } = stack.addresses;
  const { host, port } = silence.target;
  const token = await stack.userToken();
  const site = new Site({
    profile: bend({ ...localProfile(stack.addresses), carrier: 'auto' }),
    credentials: {
      token: () => Promise.resolve(token),
      storeKeys: () => Promise.resolve(stack.storeKeys()),
    },
    network: {
      proxy: `http://${host}:${port}`,
      noProxy: ['<-loopback>', ...[hub, gateway].map((one) => new URL(one).host)],
      env: {},
    },
    mayStartServer: (question) => {
      asked.push(question);
      return Promise.resolve(answer);
    },
  });
  open.push(site);
  return site;
}

/** All that a store can do, through the hub. */
async function everything(site: Site, bucket: string): Promise<void> {
  const store = site.openStore(`s3://${bucket}/through-hub`, { isLive: true });
  // A look first: what is written goes the way that was found.
  expect(await store.get('nothing')).toBeUndefined();
  await store.put('small', Buffer.from('0123456789'));
  await store.put('folder/a b+c%d&é', Buffer.from('odd name'));
  await store.put('large', large);
  expect(text(await store.get('small'))).toBe('0123456789');
  expect(text(await store.getRange('small', { offset: 2, length: 3 }))).toBe('234');
  expect(text(await store.getRange('small', { suffix: 3 }))).toBe('789');
  expect(text(await store.get('folder/a b+c%d&é'))).toBe('odd name');
  const first = await store.list({ delimiter: '/', limit: 2 });
  const second = await store.list({ delimiter: '/', limit: 2, next: first.next });
  expect([...first.objects, ...second.objects].map(({ key }) => key)).toEqual(['large', 'small']);
  expect([...first.prefixes, ...second.prefixes]).toEqual(['folder/']);
  const began = performance.now();
  const rounds = 4;
  for (let round = 0; round < rounds; round++) {
    expect(Buffer.compare((await store.get('large')) ?? Buffer.alloc(0), large)).toBe(0);
  }
  const rate = (rounds * large.length) / (performance.now() - began) / 1000;
  console.log(`  through the hub: ${rate.toFixed(0)} MB/s`);
  const parts = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      store.getRange('large', { offset: n * 100_000, length: 100_000 }),
    ),
  );
  expect(Buffer.compare(Buffer.concat(parts as Uint8Array[]), large.subarray(0, 4e6))).toBe(0);
  await store.delete(['small', 'large', 'folder/a b+c%d&é']);
  expect((await store.list()).objects).toEqual([]);
}

describe('a store out of reach, with keys here', () => {
  let stack: Stack;
  let bucket: string;
  beforeAll(async () => {
    stack = await testStack();
    ({ bucket } = stack.addresses.s3);
  });
  afterAll(async () => {
    await stack[Symbol.asyncDispose]();
  });

  test('is not read through a server that one may not start, and the question comes once', async () => {
    const asked: ServerQuestion[] = [];
    const site = await farSite(stack, { asked, answer: false });
    const store = site.openStore(`s3://${bucket}/through-hub`);
    const refused = {
      _tag: 'StoreUnreachable',
      message: expect.stringContaining(bucket) as string,
    };
    await expect(store.get('small')).rejects.toMatchObject(refused);
    // Its repetitions are told at once.
    await expect(store.get('other')).rejects.toMatchObject(refused);
    expect(asked).toHaveLength(1);
  });

  test('is read and written through the user’s own server', async () => {
    const asked: ServerQuestion[] = [];
    await everything(await farSite(stack, { asked }), bucket);
    expect(asked).toHaveLength(1);
    expect(silence.connections).toBeGreaterThan(0);
  });

  test('stays out of reach where the profile wants no way but TCP', async () => {
    const asked: ServerQuestion[] = [];
    const site = await farSite(stack, { asked, bend: (one) => ({ ...one, carrier: 'tcp' }) });
    const store = site.openStore(`s3://${bucket}/through-hub`);
    await expect(store.get('small')).rejects.toMatchObject({ _tag: 'StoreUnreachable' });
    expect(asked).toEqual([]);
  });

  test('goes on when the server was stopped in between', async () => {
    const site = await farSite(stack);
    const store = site.openStore(`s3://${bucket}/through-hub`, { isLive: true });
    expect(await store.get('nothing')).toBeUndefined();
    await store.put('kept', Buffer.from('kept'));
    await site.stopServer();
    await expect.poll(() => site.isServerRunning(), { timeout: 30_000 }).toBe(false);
    expect(text(await store.get('kept'))).toBe('kept');
  });

  test('of nobody’s profile is never asked of the server', async () => {
    const asked: ServerQuestion[] = [];
    const site = await farSite(stack, { asked });
    const url = 'https://public.s3.eu-west-1.amazonaws.com/a';
    const store = await site.places.open({ url });
    await expect(store.get('zarr.json')).rejects.toMatchObject({ _tag: 'StoreUnreachable' });
    expect(asked).toEqual([]);
  });

  test('is read through a worker where there is one, and no server is asked for', async () => {
    const asked: ServerQuestion[] = [];
    const site = await farSite(stack, { asked });
    await using cluster = await OpenCluster.create(stack, site, 1);
    expect(cluster.board.workers).toBe(1);
    const store = site.openStore(`s3://${bucket}/through-hub`, { isLive: true });
    expect(text(await store.get('kept'))).toBe('kept');
    expect(asked).toEqual([]);
    // What a worker cannot do, the server does.
    await store.put('more', Buffer.from('more'));
    expect(text(await store.get('more'))).toBe('more');
    expect(asked).toHaveLength(1);
    await store.delete(['kept', 'more']);
  });
});

describe('a store with a certificate of the institution’s own', () => {
  const variant = variantStack({ hubPath: '/jupyter', tls: true, hideProxy: true });

  test('is read and written through the user’s own server, which sees ciphertext', async () => {
    await everything(await farSite(variant.stack), variant.stack.addresses.s3.bucket);
  });
});
