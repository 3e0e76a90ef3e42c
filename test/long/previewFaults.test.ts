import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CachedStore } from '../../src/bytes/cachedStore.ts';
import { LimitedStore } from '../../src/bytes/limitedStore.ts';
import { RetryingStore } from '../../src/bytes/retryingStore.ts';
import { Http } from '../../src/net/http.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { S3Store } from '../../src/stores/s3Store.ts';
import type { S3Keys } from '../../src/stores/sigV4.ts';
import { FaultyStore } from '../kit/faultyStore.ts';
import { JoinedPreview } from '../kit/joinedPreview.ts';
import { testStack } from '../kit/stack.ts';
import { storeOf } from '../unit/zarr/fixture.ts';

/**
 * The preview over the real object store, through a network that fails on purpose. Every chunk of
 * the picture must be shown as what it is; nothing that could not be read is ever a fill value.
 */
const NAMES = ['v2/raw', 'v2/missing', 'v3/sharded'];
const PREFIX = `preview-faults-${Date.now()}`;

let stack: Stack;
let http: Http;
let keys: S3Keys;
let faults: FaultyStore;
let preview: JoinedPreview | undefined;

function openStore(prefix: string, endpoint: string): S3Store {
  return new S3Store({
    ...stack.addresses.s3,
    endpoint,
    addressing: 'path',
    anonymous: false,
    prefix,
    keys: () => Promise.resolve(keys),
    http,
  });
}
function plainStore(): S3Store {
  const { endpoint } = stack.addresses.s3;
  return openStore(PREFIX, endpoint);
}
/** As the product wraps a store. */
function productStore(url: string) {
  const prefix = url.replace(/^s3:\/\/[^/]+\//, '');
  const plain = openStore(prefix, faults.endpoint);
  return Promise.resolve(
    new CachedStore(new LimitedStore(new RetryingStore(plain, { pause: 5 })), 2 ** 20),
  );
}
function open(name: string, renew?: () => Promise<boolean>): JoinedPreview {
  const { bucket } = stack.addresses.s3;
  preview = new JoinedPreview(productStore, `s3://${bucket}/${PREFIX}/${name}`, renew);
  return preview;
}
/** One letter a chunk: present, missing, writing, unreadable, `?` unknown. */
function letters(shown: JoinedPreview): string {
  const letter = { present: 'p', missing: 'm', writing: 'w', unreadable: 'x', unknown: '?' };
  return shown
    .tiles()
    .map(({ state }) => letter[state])
    .join('');
}
const isChunk = (path: string, chunk: string) => path.endsWith(`/${chunk}`);

beforeAll(async () => {
  stack = await testStack();
  keys = stack.storeKeys();
  http = new Http();
  for (const name of NAMES) {
    for (const [key, bytes] of storeOf(name).objects) {
      await plainStore().put(`${name}/${key}`, bytes);
    }
  }
});
beforeEach(async () => {
  faults = await FaultyStore.before(stack.addresses.s3.endpoint);
});
afterEach(async () => {
  preview?.[Symbol.dispose]();
  preview = undefined;
  await faults[Symbol.asyncDispose]();
});
afterAll(async () => {
  const { objects } = await plainStore().list();
  await plainStore().delete(objects.map(({ key }) => key));
  http.dispose();
  await stack[Symbol.asyncDispose]();
});

describe('a chunk that the store does not give', () => {
  it.each([
    ['500', { status: 500 }, /could not give .*1\.1/],
    ['429', { status: 429, code: 'SlowDown' }, /SlowDown/],
    ['416', { status: 416, code: 'InvalidRange' }, /InvalidRange/],
    ['a short body', { how: 'short' }, /in part|reached/],
  ] as const)('%s: is unreadable, and says why; all others are shown', async (_, fault, why) => {
    faults.fault = ({ path }) => (isChunk(path, '1.1') ? fault : undefined);
    const shown = open('v2/raw');
    await shown.done();
    expect(letters(shown)).toBe('ppppxpppp');
    expect(shown.viewing.data.problemOf(4)).toMatch(why);
    expect(shown.viewing.data.at(4, 5)).toEqual({ state: 'broken', value: undefined });
    // And is read when the fault is over.
    faults.fault = () => undefined;
    shown.session.changed(undefined);
    await shown.until((viewing) => viewing?.data.stateOf(4) === 'there');
    expect(letters(shown)).toBe('ppppppppp');
  });

  it('404: was never written', async () => {
    faults.fault = ({ path }) =>
      isChunk(path, '1.1') ? { status: 404, code: 'NoSuchKey' } : undefined;
    const shown = open('v2/raw');
    await shown.done();
    expect(letters(shown)).toBe('ppppmpppp');
  });

  it('403 with a listing: the missing one is missing, the refused one is denied', async () => {
    faults.fault = ({ path, isList }) =>
      !isList && (isChunk(path, '0.1') || isChunk(path, '1.1'))
        ? { status: 403, code: 'AccessDenied' }
        : undefined;
    const shown = open('v2/missing');
    await shown.done();
    expect(letters(shown)).toBe('pmppxpppm');
    expect(shown.viewing.data.problemOf(4)).toMatch('Denied: the chunk 1.1 exists');
    expect(faults.asked.filter(({ isList }) => isList)).toHaveLength(1);
  });

  it('403 without a listing: unreadable, missing or not allowed, never a fill value', async () => {
    faults.fault = ({ path, isList }) =>
      isList || isChunk(path, '0.1') ? { status: 403, code: 'AccessDenied' } : undefined;
    const shown = open('v2/missing');
    await shown.done();
    expect(letters(shown)).toBe('pxppppppm');
    expect(shown.viewing.data.problemOf(1)).toBe(
      'The chunk 0.1 is unreadable (403: missing or not allowed).',
    );
  });

  it('200 for a range of a shard: unreadable, not the wrong bytes', async () => {
    faults.fault = ({ path }) => (path.includes('/c/0/') ? { how: 'whole' } : undefined);
    const shown = open('v3/sharded');
    await shown.done();
    const states = letters(shown);
    expect(states).toContain('x');
    expect(states).toContain('p');
    expect(shown.viewing.data.problemOf(states.indexOf('x'))).toMatch('does not support ranges');
  });

  it('a connection that stalls holds nothing else up, and goes on when the network is back', async () => {
    faults.fault = ({ path }) => (isChunk(path, '1.1') ? { how: 'stall' } : undefined);
    const shown = open('v2/raw');
    await shown.until((viewing) => viewing?.data.chunks('there').length === 8);
    expect(letters(shown)).toBe('pppp?pppp');
    expect(faults.stalled).toBeGreaterThan(0);
    faults.fault = () => undefined;
    faults.release();
    await shown.done();
    expect(letters(shown)).toBe('ppppppppp');
  });
});

describe('keys that run out while one scrolls', () => {
  it('are asked for once, and the view goes on', async () => {
    let [chunks, isRenewed] = [0, false];
    // Good for the first reads of the picture, and then no longer.
    faults.fault = ({ path }) =>
      /\/\d\.\d$/.test(path) && !isRenewed && ++chunks > 3
        ? { status: 400, code: 'ExpiredToken' }
        : undefined;
    const shown = open('v2/raw', async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      isRenewed = true;
      return true;
    });
    await shown.done();
    expect(letters(shown)).toContain('x');
    await shown.until((viewing) => viewing?.data.chunks('there').length === 9);
    await shown.done();
    expect(letters(shown)).toBe('ppppppppp');
    expect(shown.questions).toBe(1);
  });
});

describe('the chunk map over a real store', () => {
  it('fills in while a job writes, with one LIST in ten seconds', async () => {
    const shown = open('v2/missing');
    await shown.done();
    shown.session.receive({ type: 'watchChunks', generation: 1, leading: [] });
    await shown.until(() => shown.chunks.at(-1)?.listing === 'known');
    expect(letters(shown)).toBe('pmppppppm');
    shown.session.changed(undefined, ['random_array']);
    expect(letters(shown)).toBe('pwppppppw');
    const bytes = storeOf('v2/missing').objects.get('0.0') ?? new Uint8Array();
    await plainStore().put('v2/missing/0.1', bytes);
    const began = Date.now();
    // As a job tells of its progress.
    const events = setInterval(() => shown.session.changed(undefined, ['random_array']), 500);
    try {
      await shown.until((viewing) => viewing?.data.stateOf(1) === 'there');
      expect(Date.now() - began).toBeLessThan(5000);
      expect(letters(shown)).toBe('ppppppppw');
      await shown.until(() => shown.tiles()[1]?.size === bytes.length);
    } finally {
      clearInterval(events);
    }
    expect(faults.asked.filter(({ isList }) => isList).length).toBeLessThanOrEqual(2);
    const { clock = 0 } = shown.chunks.at(-1) ?? {};
    expect(clock - (shown.tiles()[1]?.modified ?? 0)).toBeLessThan(60_000);
    await plainStore().delete(['v2/missing/0.1']);
  });

  it('backs off when the store is too busy to list', async () => {
    faults.fault = ({ isList }) => (isList ? { status: 503, code: 'SlowDown' } : undefined);
    const shown = open('v2/raw');
    await shown.done();
    shown.session.receive({ type: 'watchChunks', generation: 1, leading: [] });
    await shown.until(() => shown.chunks.at(-1)?.listing === 'failed');
    const asked = faults.asked.filter(({ isList }) => isList).length;
    const events = setInterval(() => shown.session.changed(undefined, ['job']), 200);
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    clearInterval(events);
    expect(faults.asked.filter(({ isList }) => isList)).toHaveLength(asked);
    expect(letters(shown)).toBe('ppppppppp');
  });
});

describe('an array that is replaced while it is open', () => {
  it('is opened anew, and none of its chunks is taken for one of the old', async () => {
    const copy = `${PREFIX}/replaced`;
    const { endpoint, bucket } = stack.addresses.s3;
    const store = openStore(copy, endpoint);
    for (const [key, bytes] of storeOf('v2/raw').objects) await store.put(key, bytes);
    preview = new JoinedPreview(productStore, `s3://${bucket}/${copy}`);
    const shown = preview;
    await shown.done();
    expect(shown.viewing.array.dtype).toBe('<f4');
    for (const [key, bytes] of storeOf('v2/dtype-f8').objects) await store.put(key, bytes);
    shown.session.changed(undefined);
    await shown.until((viewing) => viewing?.array.dtype === '<f8');
    await shown.done();
    expect(letters(shown)).toMatch(/^p+$/);
    const { objects } = await store.list();
    await store.delete(objects.map(({ key }) => key));
  });
});
