import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GatewayClient } from '../../src/gateway/gatewayClient.ts';
import { Http } from '../../src/net/http.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { testStack } from '../kit/stack.ts';

let stack: Stack;
let http: Http;
let gateway: GatewayClient;

function clientOf(address: string, token: string | undefined): GatewayClient {
  return new GatewayClient({ address, http, token: () => Promise.resolve(token) });
}

beforeAll(async () => {
  stack = await testStack();
  http = new Http();
  gateway = clientOf(stack.addresses.gateway, await stack.userToken());
});

afterAll(async () => {
  http.dispose();
  await stack[Symbol.asyncDispose]();
});

test('version and health, directly and through the hub', async () => {
  for (const address of [stack.addresses.gateway, stack.addresses.gatewayThroughHub]) {
    const client = clientOf(address, undefined);
    expect(await client.version()).toMatch(/^\d{4}\.\d+\.\d+/);
    await client.health();
  }
});

test('the options of the site, with their bounds', async () => {
  const options = await gateway.options();
  const cores = options.find(({ field }) => field === 'worker_cores');
  expect(cores).toMatchObject({ type: 'int', min: 1 });
});

test('a cluster from its creation to its end', async () => {
  const name = await gateway.create({ worker_cores: 1 });
  await expect(gateway.credentials(name)).rejects.toMatchObject({ _tag: 'ClusterNotRunning' });
  const running = await gateway.waitUntilRunning(name);
  expect(running).toMatchObject({ name, status: 'running', options: { worker_cores: 1 } });
  expect(running.dashboardRoute).toBe(`/clusters/${name}/status`);
  expect(running.startTime).toBeGreaterThan(Date.now() - 120_000);
  expect(await gateway.clusters()).toContainEqual(running);

  const credentials = await gateway.credentials(name);
  expect(credentials.key).toContain('PRIVATE KEY');
  expect(inspect([running, credentials], { depth: 9, showHidden: true })).not.toContain('KEY');

  expect(await gateway.scale(name, 1)).toEqual({});
  expect(await gateway.adapt(name, { minimum: 0, maximum: 1 })).toEqual({});
  const { clipped } = await gateway.scale(name, 1_000);
  expect(clipped).toMatch(/Scaling to \d+ instead/);

  await gateway.stop(name);
  await gateway.stop(name);
  expect((await gateway.clusters()).map((one) => one.name)).not.toContain(name);
  await expect(gateway.scale(name, 1)).rejects.toMatchObject({ _tag: 'ClusterNotRunning' });
  await expect(gateway.credentials(name)).rejects.toMatchObject({ _tag: 'ClusterNotRunning' });
});

test.each([
  ['out of range', { worker_cores: 1_000 }, /worker_cores must be <= /],
  ['of the wrong type', { worker_cores: 'many' }, /worker_cores/],
  ['that nobody knows', { colour: 'red' }, /Unknown fields \['colour'\]/],
])('an option %s is refused in the words of the gateway', async (_what, options, words) => {
  const asked = gateway.create(options);
  await expect(asked).rejects.toMatchObject({ _tag: 'OptionRejected' });
  await expect(asked).rejects.toThrow(words);
});

test('a cluster that never was', async () => {
  await expect(gateway.cluster('a'.repeat(32))).rejects.toMatchObject({ _tag: 'ClusterMissing' });
  await gateway.stop('a'.repeat(32));
});

test.each([
  ['wrong', 'f'.repeat(32)],
  ['missing', undefined],
])('a %s token asks to sign in', async (_what, token) => {
  const client = clientOf(stack.addresses.gateway, token);
  const asked = client.clusters();
  await expect(asked).rejects.toMatchObject({ _tag: 'TokenRejected', remedy: 'signIn' });
});

test('a token that has expired asks to sign in', async () => {
  const client = clientOf(stack.addresses.gateway, await stack.userToken({ expiresInSeconds: 1 }));
  // No event tells of an expiry: it is asked for until it has come.
  await expect
    .poll(() => client.clusters().catch((error: unknown) => error), {
      timeout: 30_000,
      interval: 500,
    })
    .toMatchObject({ _tag: 'TokenRejected', remedy: 'signIn' });
});

test('the address of the hub is a web page, not a gateway', async () => {
  const client = clientOf(`${stack.addresses.hub}/hub/login`, undefined);
  const asked = client.clusters();
  await expect(asked).rejects.toMatchObject({ _tag: 'NotAGateway', remedy: 'openSettings' });
  await expect(asked).rejects.toThrow(/web page/);
});

test('an address where nobody listens', async () => {
  const asked = clientOf('http://127.0.0.1:1', undefined).version();
  await expect(asked).rejects.toMatchObject({ _tag: 'HostUnreachable', reason: 'refused' });
});
