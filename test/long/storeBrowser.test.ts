import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ByteStore } from '../../src/bytes/byteStore.ts';
import { Http } from '../../src/net/http.ts';
import type { PlaceAddress } from '../../src/site/places.ts';
import { Places } from '../../src/site/places.ts';
import type { Site } from '../../src/site/site.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { removeBelow } from '../../src/stores/removeBelow.ts';
import * as core from '../../src/vscode/core.ts';
import { errorRow, errorRows } from '../../src/vscode/platform/errorRow.ts';
import type { Row } from '../../src/vscode/platform/row.ts';
import type { StorePlace } from '../../src/vscode/platform/subjects.ts';
import type { BrowseParts } from '../../src/vscode/stores/browseParts.ts';
import { urlOf } from '../../src/vscode/stores/placeUrl.ts';
import { SavedPlaces } from '../../src/vscode/stores/savedPlaces.ts';
import { StoreBrowser } from '../../src/vscode/stores/storeBrowser.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const PREFIX = `browser-${Date.now()}`;
const array = (shape: number[], chunks: number[]) => ({
  zarr_format: 2,
  shape,
  chunks,
  dtype: '<f4',
  compressor: null,
  fill_value: 0,
  order: 'C',
  filters: null,
});

let stack: Stack;
let site: Site;
let store: ByteStore;
const closing: (() => void)[] = [];

beforeAll(async () => {
  stack = await testStack();
  site = await testSite(stack);
  const { bucket } = stack.addresses.s3;
  store = await site.places.open({ url: `s3://${bucket}/${PREFIX}`, isLive: true });
  const metadata: Record<string, unknown> = { '.zgroup': { zarr_format: 2 } };
  for (let n = 0; n < 30; n++) {
    metadata[`v${n}/.zarray`] = array([4, 4], [2, 2]);
    await store.put(`group/v${n}/.zarray`, json(array([4, 4], [2, 2])));
  }
  await store.put('group/.zgroup', json({ zarr_format: 2 }));
  await store.put('group/.zmetadata', json({ metadata, zarr_consolidated_format: 1 }));
  for (const key of ['0.0', '0.1', '1.1']) await store.put(`group/v0/${key}`, new Uint8Array(16));
  await store.put('large/.zarray', json(array([200_000], [10])));
  for (let n = 0; n < 25; n++) await store.put(`large/${n * 7}`, new Uint8Array(40));
});
afterAll(async () => {
  await removeBelow(store, '', { before: Infinity });
  for (const close of closing) close();
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

/** The view on a site; `asked` are the keys that were read. */
function view(of: Site | undefined, places = of?.places ?? new Places(new Http())) {
  const memory = new Map<string, unknown>();
  const saved = new SavedPlaces({
    keys: () => [...memory.keys()],
    get: (key: string) => memory.get(key) as never,
    update: (key: string, value: unknown) => Promise.resolve(void memory.set(key, value)),
  });
  const asked: string[] = [];
  const openRoot = async (place: StorePlace, { isLive }: { isLive?: boolean } = {}) => {
    const address: PlaceAddress = {
      url: urlOf({ ...place, path: '' }),
      store: place.store,
      isLive,
    };
    const opened = await places.open(address);
    const get: ByteStore['get'] = (key, how) => {
      asked.push(key);
      return opened.get(key, how);
    };
    return { url: opened.url, get, list: opened.list.bind(opened) } as unknown as ByteStore;
  };
  const account = {
    site: of,
    isLocal: false,
    require: () => {
      if (!of) throw new Error('not signed in');
      return of;
    },
  };
  const parts = { account, saved, core, openRoot, reload: () => undefined };
  const folders = { workspaceFolders: () => [], selected: () => [] };
  const browser = new StoreBrowser({ ...parts, ...folders } as unknown as BrowseParts);
  return { browser, saved, asked };
}

const at = (kind: StorePlace['kind'], path: string): Row<StorePlace> => {
  const { name } = site.profile.stores[0] ?? { name: '' };
  const { bucket } = stack.addresses.s3;
  return { id: '', label: '', subject: { kind, store: name, bucket, path: `${PREFIX}/${path}` } };
};

/** A server in front of the store that refuses what `refuses` says. */
async function front(refuses: (path: string) => boolean): Promise<string> {
  const { hostname, port } = new URL(stack.addresses.s3.endpoint);
  const server = createServer((asked, reply) => {
    const { method, url: path = '', headers } = asked;
    if (refuses(path)) {
      reply.writeHead(403, { 'content-type': 'application/xml' });
      reply.end('<Error><Code>AccessDenied</Code><Message>No.</Message></Error>');
      return;
    }
    const passed = request({ hostname, port, method, path, headers }, (answered) => {
      reply.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(reply);
    });
    asked.pipe(passed);
  });
  closing.push(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the rows of the Stores view', () => {
  it('of a group come from its consolidated metadata, without a question for each', async () => {
    const { browser, asked } = view(site);
    const rows = await browser.rows(at('prefix', 'group/'));
    expect(rows.filter(({ context }) => context === 'place.array.writable')).toHaveLength(30);
    expect(asked.length).toBeLessThan(10);
    expect(rows.find(({ label }) => label === 'v3')?.description).toBe('4 × 4 <f4 · chunks 2 × 2');
  });

  it('tell what is written of an array, of a large one when asked', async () => {
    const { browser } = view(site);
    const small = await browser.rows(at('array', 'group/v0/'));
    const written = (rows: readonly Row[]) => rows.find(({ label }) => label === 'Written');
    expect(written(small)?.description).toBe('3 of 4, 48 B · 75 % written');
    const large = at('array', 'large/');
    const before = await browser.rows(large);
    expect(written(before)).toMatchObject({
      description: 'press to count 20000 objects',
      command: { id: 'scienceGateway.store.countChunks' },
    });
    const place = large.subject as StorePlace;
    await browser.count(place, { signal: new AbortController().signal, onPage: () => undefined });
    expect(written(await browser.rows(large))?.description).toMatch(/^25 of 20000, /);
  });

  it('name the buckets that are known where the keys may list none, and how to add one', async () => {
    const endpoint = await front((path) => path === '/' || path.startsWith('/?'));
    const stores = site.profile.stores.map((one) => ({ ...one, endpoint }));
    await using other = await testSite(stack, { profile: (profile) => ({ ...profile, stores }) });
    const { browser, saved } = view(other);
    const name = stores[0]?.name ?? '';
    await saved.addBucket({ profile: other.profile.name, store: name, bucket: 'added-by-me' });
    const rows = await browser.rows({
      id: '',
      label: '',
      subject: { kind: 'store', store: name, bucket: '', path: '' },
    });
    expect(rows.map(({ label }) => label)).toContain('added-by-me');
    expect(rows.find(({ label }) => label === 'added-by-me')?.context).toMatch(/added/);
    expect(rows.at(-1)?.command?.id).toBe('scienceGateway.store.addBucket');
  });

  it('of a web address without a listing come from its metadata', async () => {
    const server = createServer((asked, reply) => {
      const path = decodeURIComponent(asked.url ?? '');
      const key = /^\/data\/([^?]*)$/.exec(path)?.[1];
      void (key === undefined ? Promise.resolve(undefined) : store.get(key)).then((bytes) => {
        reply.writeHead(bytes ? 200 : 404).end(bytes ? Buffer.from(bytes) : 'none');
      });
    });
    closing.push(() => server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data/group`;
    const { browser, saved } = view(undefined);
    await saved.addPlace({ url: root });
    const [place] = await browser.rows(undefined);
    expect(place).toMatchObject({ label: 'group', context: 'place.bucket.added' });
    const rows = await browser.rows(place);
    expect(rows).toHaveLength(30);
    expect(rows[0]).toMatchObject({ label: 'v0', context: 'place.array' });
    const first = rows[0]?.subject;
    expect(first && urlOf(first)).toBe(`${root}/v0`);
  });

  it('say what to do where there are no keys, where the network is gone, and where nothing is', async () => {
    const next = async (rows: Promise<unknown>) =>
      errorRow('scienceGateway.stores', 'x', await rows.catch((error: unknown) => error)).command
        ?.id;
    await using keyless = await testSite(stack, {
      credentials: {
        token: () => stack.userToken(),
        storeKeys: () =>
          Promise.resolve({ accessKeyId: 'WRONGKEYWRONGKEY1234', secretAccessKey: 'wrong' }),
      },
    });
    expect(await next(view(keyless).browser.rows(at('prefix', '')))).toBe(
      'scienceGateway.store.setKeys',
    );
    await using without = await testSite(stack, {
      credentials: {
        token: () => stack.userToken(),
        storeKeys: () => Promise.resolve(undefined),
      },
    });
    const problem: unknown = await view(without)
      .browser.rows(at('prefix', ''))
      .catch((error: unknown) => error);
    expect(
      errorRows('scienceGateway.stores', 'x', problem).map(({ command }) => command?.id),
    ).toEqual([
      'scienceGateway.view.retry',
      'scienceGateway.store.setKeys',
      'scienceGateway.store.startWorker',
    ]);
    const gone = site.profile.stores.map((one) => ({ ...one, endpoint: 'http://127.0.0.1:9' }));
    await using away = await testSite(stack, { profile: (p) => ({ ...p, stores: gone }) });
    expect(await next(view(away).browser.rows(at('prefix', '')))).toBe('scienceGateway.view.retry');
    const missing = {
      ...at('bucket', ''),
      subject: {
        kind: 'bucket',
        store: site.profile.stores[0]?.name ?? '',
        bucket: 'no-such-bucket-here',
        path: '',
      },
    } as const;
    await expect(view(site).browser.rows(missing)).rejects.toThrow(/no-such-bucket-here/);
    const nothing = await view(site).browser.rows(at('prefix', 'nowhere/'));
    expect(nothing).toMatchObject([{ label: 'Empty' }]);
  });
});
