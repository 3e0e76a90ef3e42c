import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { GatewayClient } from '../../src/gateway/gatewayClient.ts';
import { HubClient } from '../../src/hub/hubClient.ts';
import { ENDED } from '../../src/jobs/job.ts';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import { Http } from '../../src/net/http.ts';
import { attachStack } from '../../src/stack/attachStack.ts';
import { signedHead } from '../../src/stack/signedHead.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { ensurePython } from '../kit/python.ts';
import { environmentsOf } from '../kit/stackProcesses.ts';
import { testSite, untilJob } from '../kit/site.ts';
import { testSecrets, testStack } from '../kit/stack.ts';
import { variantStack, type VariantStack } from '../kit/variantStack.ts';

const ann = 'ann@example.org';
const bo = 'bo smith';
/** Asks the gateway in one test only: it keeps the time of a user's first request (auth.py). */
const cy = 'cy';
const http = new Http();
afterAll(() => http.dispose());

function clientOf(stack: Stack, token: string, by: Http = http): GatewayClient {
  return new GatewayClient({
    address: stack.addresses.gateway,
    http: by,
    token: () => Promise.resolve(token),
  });
}

/** True when something takes connections there. */
function listens(address: string): Promise<boolean> {
  const { hostname, port } = new URL(`tcp://${address}`);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Starts a server of a user and gives its environment. */
async function serverEnvironment(
  { stack, secrets }: VariantStack,
  user: string,
  name = '',
): Promise<Readonly<Record<string, string>>> {
  const path = `${encodeURIComponent(user)}/servers/${name}`;
  using trusting = new Http({ network: { ca: stack.addresses.ca } });
  const answer = await trusting.request({
    method: 'POST',
    url: `${stack.addresses.hub}/hub/api/users/${path}`,
    headers: { authorization: `token ${secrets.stackToken}` },
  });
  expect([201, 202], new TextDecoder().decode(answer.body)).toContain(answer.status);
  let found: Readonly<Record<string, string>> | undefined;
  await expect
    .poll(
      async () => {
        const all = await environmentsOf(secrets, /jupyterhub-singleuser/);
        found = all.find(
          (one) => one['JUPYTERHUB_USER'] === user && one['JUPYTERHUB_SERVER_NAME'] === name,
        );
        return found;
      },
      { timeout: 30_000 },
    )
    .toBeDefined();
  return found ?? {};
}

describe('a stack like an institution that shows only its hub', () => {
  const variant = variantStack({
    hubPath: '/jupyter',
    users: [ann, bo, cy],
    options: '2i2c',
    workerKeys: false,
    authCacheSeconds: 5,
    serverScopes: true,
    namedServers: true,
    hideProxy: true,
  });

  test('has hub and gateway below the path, and nothing at the root', async () => {
    const { hub, gateway, gatewayThroughHub } = variant.stack.addresses;
    expect(new URL(hub).pathname).toBe('/jupyter');
    expect(gateway).toBe(gatewayThroughHub);
    expect(new URL(gateway).pathname).toBe('/jupyter/services/dask-gateway');
    expect(await new HubClient(http, hub).version()).toMatch(/^6/);
    const outside = await http.request({ url: `${new URL(hub).origin}/hub/api/` });
    expect(outside.status).not.toBe(200);
  });

  test.each([ann, bo])('knows the user “%s” at hub and gateway', async (name) => {
    const { stack } = variant;
    const token = await stack.userToken({ user: name });
    expect((await new HubClient(http, stack.addresses.hub).user(token)).name).toBe(name);
    expect(await clientOf(stack, token).clusters()).toEqual([]);
  });

  test('gives tokens of fewer scopes, which the gateway refuses', async () => {
    const { stack } = variant;
    const token = await stack.userToken({ user: bo, scopes: ['read:users!user'] });
    const { scopes } = await new HubClient(http, stack.addresses.hub).user(token);
    expect(scopes).not.toContain('access:services!service=dask-gateway');
    await expect(clientOf(stack, token).clusters()).rejects.toThrow();
  });

  test('asks for an image with a tag, and starts clusters without keys', async () => {
    const { stack, secrets } = variant;
    const client = clientOf(stack, await stack.userToken({ user: ann }));
    const described = (await client.options()).map(({ field, type }) => [field, type]);
    expect(described).toEqual([
      ['instance_type', 'select'],
      ['worker_resource_allocation', 'select'],
      ['image', 'string'],
      ['environment', 'mapping'],
      ['idle_timeout_minutes', 'int'],
    ]);
    const bare = client.create({});
    await expect(bare).rejects.toMatchObject({ _tag: 'OptionRejected' });
    await expect(bare).rejects.toThrow('When specifying an image you must also provide a tag');
    const name = await client.create({
      image: 'local/notebook:1',
      worker_resource_allocation: '1CPU, 1.8Gi',
      environment: { COLOUR: 'teal' },
    });
    await client.waitUntilRunning(name);
    await client.scale(name, 1);
    await expect
      .poll(() => environmentsOf(secrets, /dask_worker/), { timeout: 30_000 })
      .toHaveLength(1);
    const parts = await environmentsOf(secrets, /distributed\.cli\.dask_/);
    expect(parts).toHaveLength(2);
    for (const environment of parts) {
      expect(environment).toMatchObject({ COLOUR: 'teal', OMP_NUM_THREADS: '1' });
      expect(environment).not.toHaveProperty('AWS_ACCESS_KEY_ID');
      expect(environment).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
    }
    await client.stop(name);
  });

  test('tells only the servers of its users where schedulers are reached', async () => {
    const { proxy } = variant.stack.addresses;
    expect(await listens(proxy)).toBe(false);
    const environment = await serverEnvironment(variant, ann);
    expect(environment).toMatchObject({
      DASK_GATEWAY__ADDRESS: variant.stack.addresses.gatewayThroughHub,
      DASK_GATEWAY__PUBLIC_ADDRESS: '/jupyter/services/dask-gateway/',
      DASK_GATEWAY__AUTH__TYPE: 'jupyterhub',
      DASK_GATEWAY__CLUSTER__OPTIONS__IMAGE: 'local/notebook:1',
    });
    const real = environment['DASK_GATEWAY__PROXY_ADDRESS'] ?? '';
    expect(real).toMatch(/^gateway:\/\/127\.0\.0\.1:\d+$/);
    expect(await listens(real.replace('gateway://', ''))).toBe(true);
    const token = environment['JUPYTERHUB_API_TOKEN'] ?? '';
    expect(await clientOf(variant.stack, token).clusters()).toEqual([]);
  });

  test('starts named servers', async () => {
    const environment = await serverEnvironment(variant, bo, 'second');
    expect(environment['JUPYTERHUB_SERVICE_PREFIX']).toBe('/jupyter/user/bo%20smith/second/');
  });

  test('goes on trusting a revoked token for the cache time, no longer', async () => {
    const { stack, secrets } = variant;
    const hub = new HubClient(http, stack.addresses.hub);
    const token = await stack.userToken({ user: cy });
    const { tokenId } = await hub.user(token);
    const url = `${stack.addresses.gateway}/api/v1/clusters/`;
    const authorization = `jupyterhub ${token}`;
    const first = await http.request({ url, headers: { authorization } });
    const cookie = String(first.headers['set-cookie']).split(';')[0] ?? '';
    await hub.deleteToken(secrets.stackToken, cy, tokenId ?? '');
    const revoked = Date.now();
    const ask = async () =>
      (await http.request({ url, headers: { authorization, cookie } })).status;
    expect(await ask()).toBe(200);
    await expect.poll(ask, { timeout: 20_000, interval: 250 }).not.toBe(200);
    expect(Date.now() - revoked).toBeLessThan(7_000);
  });
});

describe('a site without cluster options', () => {
  const variant = variantStack({ options: 'none' });

  test('offers none and makes clusters all the same', async () => {
    const { stack } = variant;
    const client = clientOf(stack, await stack.userToken());
    expect(await client.options()).toEqual([]);
    const name = await client.create({});
    expect((await client.waitUntilRunning(name)).status).toBe('running');
    await client.stop(name);
  });
});

describe('the usual stack beside them', () => {
  test('has one user and no named servers, and its servers’ token lacks the gateway', async () => {
    await using stack = await testStack();
    const usual = { stack, secrets: await testSecrets() };
    await expect(stack.userToken({ user: ann })).rejects.toThrow();
    const { user, proxy, gatewayThroughHub } = stack.addresses;
    const environment = await serverEnvironment(usual, user);
    expect(environment).toMatchObject({
      DASK_GATEWAY__ADDRESS: gatewayThroughHub,
      DASK_GATEWAY__PROXY_ADDRESS: `gateway://${proxy}`,
    });
    const client = clientOf(stack, environment['JUPYTERHUB_API_TOKEN'] ?? '');
    await expect(client.clusters()).rejects.toThrow();
    const named = `${stack.addresses.hub}/hub/api/users/${user}/servers/second`;
    const headers = { authorization: `token ${usual.secrets.stackToken}` };
    const refused = await http.request({ method: 'POST', url: named, headers });
    expect(refused.status).toBe(400);
  });
});

describe('a stack that speaks HTTPS with a private authority', () => {
  const variant = variantStack({ tls: true, hubPath: '/deep/hub' });

  test('is trusted with that authority, and not without', async () => {
    const { hub, s3, ca } = variant.stack.addresses;
    using trusting = new Http({ network: { ca } });
    for (const url of [`${hub}/hub/api/`, s3.endpoint]) {
      expect(new URL(url).protocol).toBe('https:');
      expect((await trusting.request({ url })).status).toBeLessThan(500);
      await expect(http.request({ url })).rejects.toMatchObject({ _tag: 'HostUnreachable' });
    }
    const head = signedHead(
      new URL(s3.bucket, s3.endpoint),
      s3.region,
      variant.stack.storeKeys(),
      new Date(),
    );
    expect((await trusting.request(head)).status).toBe(200);
  });

  test('is attached to with that authority', async () => {
    const again = await attachStack(variant.stack.home);
    expect(again?.addresses).toEqual(variant.stack.addresses);
    const token = await again?.userToken();
    expect(token).toMatch(/./);
    await again?.[Symbol.asyncDispose]();
  });

  test('has the gateway behind its hub, and workers that trust the store', async () => {
    const { stack, secrets } = variant;
    const { gateway, gatewayThroughHub, s3, ca } = stack.addresses;
    expect(gateway).toBe(gatewayThroughHub);
    using trusting = new Http({ network: { ca } });
    const token = await stack.userToken();
    const client = clientOf(stack, token, trusting);
    const name = await client.create({});
    await client.waitUntilRunning(name);
    await client.scale(name, 1);
    await expect
      .poll(() => environmentsOf(secrets, /dask_worker/), { timeout: 30_000 })
      .toHaveLength(1);
    const [env] = await environmentsOf(secrets, /dask_worker/);
    const source =
      'import sys, urllib.error, urllib.request\ntry: print(urllib.request.urlopen(sys.argv[1]).status)\nexcept urllib.error.HTTPError as error: print(error.code)';
    const ask = promisify(execFile)(await ensurePython(), ['-c', source, s3.endpoint], { env });
    expect((await ask).stdout.trim()).toMatch(/^(200|403)$/);
    await client.stop(name);
  });

  test('runs a job that writes over HTTPS, and shows what it wrote', async () => {
    await using site = await testSite(variant.stack);
    const cluster = await site.clusters.create({ workers: 1 });
    const id = generateJobId('random_array');
    const program = { id, program: sampleProgram, params: { ...sampleDefaults } };
    await site.jobs.submit(cluster, program);
    const job = await untilJob(site, id, ({ state }) => ENDED.includes(state));
    expect(job.error).toBeUndefined();
    const { objects } = await site.openStore(job.output).list();
    expect(objects.filter(({ key }) => /\d+\.\d+$/.test(key)).length).toBe(100);
    await site.clusters.stop(cluster);
  });

  test('keeps the schedulers’ own port and names it', async () => {
    expect(await listens(variant.stack.addresses.proxy)).toBe(true);
    const environment = await serverEnvironment(variant, variant.stack.addresses.user);
    expect(environment).toMatchObject({
      DASK_GATEWAY__PROXY_ADDRESS: `gateway://${variant.stack.addresses.proxy}`,
      DASK_GATEWAY__PUBLIC_ADDRESS: '/deep/hub/services/dask-gateway/',
      JUPYTERHUB_SERVICE_PREFIX: `/deep/hub/user/${variant.stack.addresses.user}/`,
    });
  });
});
