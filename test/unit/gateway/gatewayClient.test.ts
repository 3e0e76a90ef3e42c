import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { GatewayClient } from '../../../src/gateway/gatewayClient.ts';
import { Http } from '../../../src/net/http.ts';

// What a gateway answers when things go wrong, as observed of dask-gateway-server 2026.3.0, and what
// no gateway answers. The right answers are tested on the real one.

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly body?: unknown;
  readonly location?: string;
}

/** A client of a server that gives this reply to everything, or none at all. */
async function clientOf(reply: Reply | undefined, token: string | undefined = 'secret-token') {
  const requests: http.IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    requests.push(request);
    if (!reply) return;
    const { status = 200, type = 'application/json; charset=utf-8', body, location } = reply;
    response.writeHead(status, { 'content-type': type, ...(location ? { location } : {}) });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const pool = new Http();
  closers.push(() => (pool.dispose(), server.closeAllConnections(), server.close()));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prefix/`;
  const secrets: string[] = [];
  const client = new GatewayClient({
    address,
    http: pool,
    token: () => Promise.resolve(token),
    onSecret: (secret) => secrets.push(secret),
  });
  return { client, requests, secrets, server };
}

const error = (status: number, text: string): Reply => ({ status, body: { error: text } });
const page: Reply = { type: 'text/html', body: '<!DOCTYPE html><title>JupyterHub</title>' };
const record = {
  name: 'abc',
  status: 'RUNNING',
  options: { worker_cores: 1 },
  start_time: 1_700_000_000_000,
  stop_time: null,
  dashboard_route: '/clusters/abc/status',
  tls_cert: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  tls_key: '-----BEGIN PRIVATE KEY-----\nBBBB\n-----END PRIVATE KEY-----\n',
};

test.each<[string, Reply, object]>([
  [
    'a wrong token',
    error(401, 'Authentication required'),
    { _tag: 'TokenRejected', remedy: 'signIn' },
  ],
  [
    'a token that the hub refuses',
    error(500, "Permission failure verifying user's JupyterHub API token"),
    { _tag: 'TokenRejected', remedy: 'signIn' },
  ],
  ['another failure', error(500, 'Failure verifying'), { _tag: 'GatewayFailed', status: 500 }],
  ['a hub that is down', error(502, 'Upstream failure'), { _tag: 'GatewayFailed', status: 502 }],
  ['a proxy error page', { ...page, status: 503 }, { _tag: 'GatewayFailed', status: 503 }],
  ["somebody else's cluster", error(403, 'User not owner'), { _tag: 'NotOwner', cluster: 'abc' }],
  ['a cluster that is gone', error(404, 'Cluster abc not found'), { _tag: 'ClusterMissing' }],
  ['a cluster that does not run', error(409, 'not running'), { _tag: 'ClusterNotRunning' }],
  ['a bad value', error(422, 'must be <= 4'), { _tag: 'OptionRejected', text: 'must be <= 4' }],
  ['a page', page, { _tag: 'NotAGateway', remedy: 'openSettings' }],
  ['a page for 404', { ...page, status: 404 }, { _tag: 'NotAGateway' }],
  ['a text for 404', { status: 404, type: 'text/plain', body: '404' }, { _tag: 'NotAGateway' }],
  ['a page that calls itself JSON', { body: '<html>' }, { _tag: 'NotAGateway' }],
  ['JSON that is no cluster', { body: { name: 'abc' } }, { _tag: 'InvalidData' }],
  ['a name that is a path', { body: { ...record, name: '../x' } }, { _tag: 'InvalidData' }],
  ['JSON that is cut short', { body: '{"abc":' }, { _tag: 'NotAGateway' }],
  [
    'a credential led elsewhere',
    { status: 302, location: 'http://localhost:9/' },
    { _tag: 'RedirectRefused' },
  ],
])('%s', async (_what, reply, expected) => {
  const { client } = await clientOf(reply);
  const asked = client.cluster('abc');
  await expect(asked).rejects.toMatchObject(expected);
  await expect(asked).rejects.not.toThrow(/secret-token/);
});

test('the 500 about permission names both causes, a page says that it is one', async () => {
  const refused = await clientOf(error(500, 'Permission failure verifying'));
  await expect(refused.client.clusters()).rejects.toThrow(/yours is wrong.*gateway's own token/);
  const web = await clientOf(page);
  await expect(web.client.clusters()).rejects.toThrow(/that address is a web page/);
});

test('without a token nothing is claimed of one', async () => {
  const { client, requests } = await clientOf(error(401, 'Authentication required'), '');
  await expect(client.clusters()).rejects.toThrow(/Sign in/);
  expect(requests[0]?.headers.authorization).toBeUndefined();
});

test('version and health carry no token, all else does, below the prefix', async () => {
  const { client, requests } = await clientOf({ body: { version: '1.2', status: 'pass' } });
  await client.version();
  await client.health();
  expect(requests.map(({ url }) => url)).toEqual(['/prefix/api/version', '/prefix/api/health']);
  expect(requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  await expect(client.clusters({ status: ['running', 'failed'] })).rejects.toThrow();
  expect(requests[2]?.url).toBe('/prefix/api/v1/clusters/?status=running,failed');
  expect(requests[2]?.headers.authorization).toBe('jupyterhub secret-token');
});

test('the key leaves in no listing, no JSON and no inspection', async () => {
  const { client, secrets, requests } = await clientOf({ body: { abc: record } });
  const clusters = await client.clusters();
  const credentials = await client.credentials('abc');
  expect(requests).toHaveLength(1);
  for (const shown of [clusters, client, credentials, Object.assign({}, credentials)]) {
    const all = inspect(shown, { depth: 9, showHidden: true }) + JSON.stringify(shown);
    expect(all).not.toMatch(/BBBB|AAAA|PRIVATE/);
  }
  expect([credentials.cert, credentials.key]).toEqual([record.tls_cert, record.tls_key]);
  expect(secrets).toEqual([record.tls_key]);
  expect(structuredClone(credentials)).toEqual({ cluster: 'abc' });
});

test('a cluster that ends takes its key along', async () => {
  const { client } = await clientOf({ body: { ...record, status: 'STOPPED', tls_key: null } });
  const asked = client.credentials('abc');
  await expect(asked).rejects.toMatchObject({ _tag: 'ClusterNotRunning', status: 'stopped' });
  await expect(client.waitUntilRunning('abc')).rejects.toThrow(/has been stopped/);
});

test('options of every type, and of none that we know', async () => {
  const option = (field: string, spec: object, value: unknown = null) => ({
    field,
    label: field.toUpperCase(),
    default: value,
    spec,
  });
  const options = [
    option('cores', { type: 'int', min: 1, max: null }, 2),
    option('image', { type: 'string' }, 'base'),
    option('gpu', { type: 'bool' }, false),
    option('size', { type: 'select', options: ['s', 'm'] }, 's'),
    option('environment', { type: 'mapping' }, { A: '1' }),
    option('strange', { type: 'int', min: null, max: null }, 'text'),
  ];
  const { client } = await clientOf({ body: { cluster_options: options } });
  expect(await client.options()).toEqual([
    { field: 'cores', label: 'CORES', type: 'int', default: 2, min: 1, max: undefined },
    { field: 'image', label: 'IMAGE', type: 'string', default: 'base' },
    { field: 'gpu', label: 'GPU', type: 'bool', default: false },
    { field: 'size', label: 'SIZE', type: 'select', default: 's', choices: ['s', 'm'] },
    { field: 'environment', label: 'ENVIRONMENT', type: 'mapping', default: { A: '1' } },
    {
      field: 'strange',
      label: 'STRANGE',
      type: 'int',
      default: null,
      min: undefined,
      max: undefined,
    },
  ]);
  const unknown = [option('when', { type: 'date' })];
  const other = await clientOf({ body: { cluster_options: unknown } });
  await expect(other.client.options()).rejects.toMatchObject({ _tag: 'InvalidData' });
});

test('what cannot be a name or a number is not even sent', async () => {
  const { client, requests } = await clientOf({ body: {} });
  for (const name of ['', '..', 'a/b', 'a?b', 'a b', `a${'b'.repeat(300)}`]) {
    await expect(client.stop(name)).rejects.toMatchObject({ _tag: 'InvalidInput' });
  }
  for (const count of [-1, 1.5, NaN]) {
    await expect(client.scale('abc', count)).rejects.toMatchObject({ _tag: 'InvalidInput' });
  }
  expect(requests).toHaveLength(0);
});

const calls: [string, (client: GatewayClient, signal: AbortSignal) => Promise<unknown>][] = [
  ['version', (client, signal) => client.version({ signal })],
  ['health', (client, signal) => client.health({ signal })],
  ['options', (client, signal) => client.options({ signal })],
  ['clusters', (client, signal) => client.clusters({ signal })],
  ['cluster', (client, signal) => client.cluster('abc', { signal })],
  ['create', (client, signal) => client.create({}, { signal })],
  ['waitUntilRunning', (client, signal) => client.waitUntilRunning('abc', { signal })],
  ['scale', (client, signal) => client.scale('abc', 1, { signal })],
  ['adapt', (client, signal) => client.adapt('abc', {}, { signal })],
  ['stop', (client, signal) => client.stop('abc', { signal })],
  ['credentials', (client, signal) => client.credentials('abc', { signal })],
];

test.each(calls)('%s ends on the wire when it is aborted', async (_name, call) => {
  const { client, server } = await clientOf(undefined);
  const abort = new AbortController();
  const gone = new Promise<void>((resolve) => {
    server.on('request', (_request, response: http.ServerResponse) => {
      response.once('close', resolve);
      abort.abort(new Error('enough'));
    });
  });
  await expect(call(client, abort.signal)).rejects.toThrow('enough');
  await gone;
});

test('the pause between two looks at a starting cluster can be aborted', async () => {
  const { client, requests } = await clientOf({ body: { ...record, status: 'PENDING' } });
  const abort = new AbortController();
  const waiting = client.waitUntilRunning('abc', { signal: abort.signal });
  setTimeout(() => abort.abort(new Error('enough')), 100);
  await expect(waiting).rejects.toThrow('enough');
  expect(requests[0]?.url).toBe('/prefix/api/v1/clusters/abc?wait');
});
