import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { HubCarrier } from '../../src/hub/hubCarrier.ts';
import { Http } from '../../src/net/http.ts';
import { localProfile } from '../../src/site/localProfile.ts';
import type { Profile, StoreProfile } from '../../src/site/profile.ts';
import { Site, type SiteOptions } from '../../src/site/site.ts';
import { connectProxy, type ConnectProxy, type ConnectProxyOptions } from '../kit/connectProxy.ts';
import { variantStack } from '../kit/variantStack.ts';

/** Hub under a path, hub and store with a private authority, the gateway behind the hub. */
const variant = variantStack({ hubPath: '/jupyter', tls: true, hideProxy: true });
const text = (value: string) => new TextEncoder().encode(value);
const open: AsyncDisposable[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

type Change = Partial<SiteOptions> & { readonly bend?: (profile: Profile) => Profile };

/** Minted once: a POST is not repeated on a connection that the hub has closed meanwhile. */
let token: Promise<string> | undefined;

async function siteWith({ bend = (profile) => profile, ...change }: Change = {}): Promise<Site> {
  const value = await (token ??= variant.stack.userToken());
  const site = new Site({
    profile: bend(localProfile(variant.stack.addresses)),
    credentials: {
      token: () => Promise.resolve(value),
      storeKeys: () => Promise.resolve(variant.stack.storeKeys()),
    },
    ...change,
  });
  open.push(site);
  return site;
}

async function proxyWith(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const proxy = await connectProxy(options);
  open.push(proxy);
  return proxy;
}

const bucket = () => variant.stack.addresses.s3.bucket;
const without = (profile: Profile): Profile => ({ ...profile, ca: undefined });
/** This machine stands for the institution, so its own addresses have to go through the proxy too. */
const noProxy = ['<-loopback>'];

/** Everything that one does at a site, each by itself: hub, gateway, and both halves of the store. */
function errands(site: Site): Readonly<Record<string, () => Promise<unknown>>> {
  const store = site.openStore(`s3://${bucket()}/walls`);
  return {
    user: () => site.user(),
    clusters: () => site.gateway.clusters(),
    buckets: () => site.listBuckets('Local'),
    put: () => store.put('object', text('bytes')),
    list: () => store.list(),
    get: () => store.get('object'),
    range: () => store.getRange('object', { offset: 1, length: 2 }),
    delete: () => store.delete(['object']),
  };
}

async function failuresOf(site: Site): Promise<Readonly<Record<string, string>>> {
  const entries = Object.entries(errands(site)).map(async ([name, errand]) => {
    const message = await errand().then(
      () => 'nothing went wrong',
      (error: unknown) => (error as Error).message,
    );
    return [name, message] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function expectAllWell(site: Site): Promise<void> {
  const { user, clusters, buckets, put, list, get, range, delete: remove } = errands(site);
  expect(await user?.()).toMatchObject({ name: variant.stack.addresses.user });
  expect(await clusters?.()).toEqual([]);
  expect(await buckets?.()).toContain(bucket());
  await put?.();
  expect(await list?.()).toMatchObject({ objects: [{ key: 'object', size: 5 }] });
  expect(await get?.()).toEqual(text('bytes'));
  expect(await range?.()).toEqual(text('yt'));
  await remove?.();
  expect(await list?.()).toMatchObject({ objects: [] });
}

describe('a site with a private authority', () => {
  it('works with the authority of its profile', async () => {
    expect(variant.stack.addresses.hub).toMatch(/^https:.*\/jupyter$/);
    expect(variant.stack.addresses.s3.endpoint).toMatch(/^https:/);
    await expectAllWell(await siteWith());
  });

  it('without it, says at each errand whose certificate it is and what to do', async () => {
    const failures = await failuresOf(await siteWith({ bend: without }));
    const { hub, s3 } = variant.stack.addresses;
    for (const [name, message] of Object.entries(failures)) {
      expect(message, name).toMatch(/comes from an authority that this computer does not know/);
      const host = new URL(name === 'user' || name === 'clusters' ? hub : s3.endpoint).host;
      expect(message, name).toContain(`The certificate of ${host}`);
    }
  });
});

const credentials = { user: 'ann', password: 'pass/word%1' };
const addressOf = ({ port }: ConnectProxy) =>
  `http://ann:${encodeURIComponent(credentials.password)}@127.0.0.1:${port}`;

describe('a site behind a proxy', () => {
  it('is reached through it, hub, gateway and store', async () => {
    const proxy = await proxyWith(credentials);
    await expectAllWell(await siteWith({ network: { proxy: addressOf(proxy), noProxy, env: {} } }));
    const { hub, s3 } = variant.stack.addresses;
    expect(new Set(proxy.tunnels)).toEqual(new Set([new URL(hub).host, new URL(s3.endpoint).host]));
  });

  it('is reached through it by the WebSocket to a kernel of the hub too', async () => {
    const proxy = await proxyWith(credentials);
    const { hub, ca } = variant.stack.addresses;
    using http = new Http({ network: { ca, proxy: addressOf(proxy), noProxy, env: {} } });
    const value = await (token ??= variant.stack.userToken());
    await using carrier = new HubCarrier({
      hub,
      http,
      token: () => Promise.resolve(value),
      mayStart: () => Promise.resolve(true),
      allowed: [],
    });
    const { proxyAddress } = await carrier.environment();
    expect(proxyAddress).toMatch(/:\d+$/);
    expect(proxy.tunnels.length).toBeGreaterThan(1);
    expect(new Set(proxy.tunnels)).toEqual(new Set([new URL(hub).host]));
  });

  it('that the environment names, except for what NO_PROXY names', async () => {
    const proxy = await proxyWith();
    const { hub, s3 } = variant.stack.addresses;
    const NO_PROXY = `<-loopback>,${new URL(s3.endpoint).host}`;
    await expectAllWell(await siteWith({ network: { env: { HTTPS_PROXY: proxy.url, NO_PROXY } } }));
    expect(new Set(proxy.tunnels)).toEqual(new Set([new URL(hub).host]));
  });

  it('that wants credentials says so at each errand, and never names the host as culprit', async () => {
    const proxy = await proxyWith(credentials);
    const site = await siteWith({ network: { proxy: proxy.url, noProxy, env: {} } });
    for (const [name, message] of Object.entries(await failuresOf(site))) {
      expect(message, name).toContain(`The proxy 127.0.0.1:${proxy.port} asks for a user name`);
    }
  });

  it('that dies under way is named at each errand, and used again when it is back', async () => {
    const proxy = await proxyWith();
    const site = await siteWith({ network: { proxy: proxy.url, noProxy, env: {} } });
    await expectAllWell(site);
    await proxy.kill();
    for (const [name, message] of Object.entries(await failuresOf(site))) {
      expect(message, name).toContain(`he proxy 127.0.0.1:${proxy.port}`);
    }
    await proxyWith({ port: proxy.port });
    await expectAllWell(site);
  });
});

describe('keys of the store that are not saved', () => {
  const withKeys = (keys: StoreProfile['keys']) => (profile: Profile) => ({
    ...profile,
    stores: profile.stores.map((store) => ({ ...store, keys })),
  });
  const noSaved = {
    token: () => token ?? variant.stack.userToken(),
    storeKeys: () => Promise.reject(new Error('not asked')),
  };
  let folder: string | undefined;
  afterAll(async () => {
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it('are read from an AWS profile, for reading and for listing', async () => {
    folder = await mkdtemp(join(tmpdir(), 'science-gateway-aws-'));
    const file = join(folder, 'credentials');
    const { accessKeyId, secretAccessKey } = variant.stack.storeKeys();
    const lines = `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}`;
    await writeFile(file, `[default]\n[campus]\n${lines}\n`);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
    const secrets: string[] = [];
    const bend = withKeys({ awsProfile: 'campus' });
    await expectAllWell(
      await siteWith({ bend, credentials: noSaved, onSecret: (one) => secrets.push(one) }),
    );
    expect(secrets).toContain(secretAccessKey);
  });

  it('are taken from the environment', async () => {
    const { accessKeyId, secretAccessKey } = variant.stack.storeKeys();
    vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
    await expectAllWell(await siteWith({ bend: withKeys('environment'), credentials: noSaved }));
  });

  it('from the environment do not shadow the saved ones', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'somebody');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'else');
    vi.stubEnv('AWS_ENDPOINT_URL', 'https://127.0.0.1:1');
    vi.stubEnv('AWS_PROFILE', 'campus');
    await expectAllWell(await siteWith());
  });
});
