import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { stackPaths } from '../../src/stack/paths.ts';
import { adminGrpc, type Ports } from '../../src/stack/ports.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { testSecrets, testStack } from '../kit/stack.ts';

/** `nobody` on every Linux. Without root we cannot become somebody else: then only files are left out. */
const stranger = process.getuid?.() === 0 ? 65534 : undefined;

/** Something listens there, and it hung up. */
const refused = /^refused (?!ECONNREFUSED)/;

type Attempt =
  | { kind: 'http'; url: string; method?: string; headers?: Record<string, string>; body?: string }
  | { kind: 'login'; hub: string; user: string; password: string }
  | { kind: 'tls'; port: number; servername?: string; first?: 'http2' }
  | { kind: 'plain'; port: number }
  | { kind: 'socket'; path: string }
  | { kind: 'file'; path: string };

/**
 * Runs as the other user and prints, for each attempt, what came of it. TLS and gRPC: `data` when the
 * far end answered with anything but an alert.
 */
const probe = `
const tls = require('node:tls'), net = require('node:net'), fs = require('node:fs'), http = require('node:http');
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
process.removeAllListeners('warning');
const hello = Buffer.concat([Buffer.from('PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n'), Buffer.from([0,0,0,4,0,0,0,0,0])]);
const get = Buffer.from('GET / HTTP/1.1\\r\\nhost: 127.0.0.1\\r\\n\\r\\n');
const answer = (socket, ready, first) => new Promise((resolve) => {
  socket.setTimeout(5000, () => { socket.destroy(); resolve('silence'); });
  socket.on(ready, () => socket.write(first));
  // A server's HTTP/2 goodbye to a client it does not take is no answer.
  socket.on('data', (data) => { resolve('data ' + data.toString('latin1').slice(0, 60)); socket.destroy(); });
  socket.on('error', (error) => resolve('refused ' + (error.code ?? error.message)));
  socket.on('close', () => resolve('refused closed'));
});
// Not fetch: it says Sec-Fetch-Mode: cors, which the hub refuses before it looks at the password.
const send = (url, method, headers, body) => new Promise((resolve, reject) => {
  http.request(url, { method, headers }, (answer) => { answer.resume(); resolve(answer); }).on('error', reject).end(body);
});
const kinds = {
  async http({ url, method, headers, body }) {
    try { return 'status ' + (await fetch(url, { method, headers, body, redirect: 'manual' })).status; }
    catch (error) { return 'refused ' + (error.cause?.code ?? error.message); }
  },
  async login({ hub, user, password }) {
    const page = await send(hub + '/hub/login', 'GET', {});
    const cookie = page.headers['set-cookie'].map((one) => one.split(';')[0]).join('; ');
    const xsrf = /_xsrf=([^;]+)/.exec(cookie)?.[1] ?? '';
    const form = new URLSearchParams({ username: user, password, _xsrf: decodeURIComponent(xsrf) });
    const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
    return 'status ' + (await send(hub + '/hub/login', 'POST', headers, form.toString())).statusCode;
  },
  tls: ({ port, servername, first }) => answer(tls.connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false, ALPNProtocols: first ? ['h2'] : undefined }), 'secureConnect', first ? hello : get),
  plain: ({ port }) => answer(net.connect(port, '127.0.0.1'), 'connect', hello),
  socket: ({ path }) => answer(net.connect(path), 'connect', hello),
  async file({ path }) { try { fs.readFileSync(path); return 'data'; } catch (error) { return 'refused ' + error.code; } },
};
(async () => {
  const attempts = JSON.parse(fs.readFileSync(0, 'utf8'));
  const results = [];
  for (const attempt of attempts) results.push(await kinds[attempt.kind](attempt));
  process.stdout.write(JSON.stringify({ uid: process.getuid(), results }));
})();
`;

async function asStranger(attempts: readonly Attempt[]): Promise<string[]> {
  const child = spawn(process.execPath, ['-e', probe], {
    cwd: '/',
    env: {},
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(stranger === undefined ? {} : { uid: stranger, gid: stranger }),
  });
  child.stdin.end(JSON.stringify(attempts));
  const [out, problems] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    child.exitCode ?? once(child, 'exit'),
  ]);
  if (!out) throw new Error(problems);
  const { uid, results } = JSON.parse(out) as { uid: number; results: string[] };
  if (stranger !== undefined) expect(uid).toBe(stranger);
  return results;
}

let stack: Stack;
let ports: Ports;
let headers: Record<string, string>;
let cluster: string;
const paths = stackPaths(inject('stackHome'));

beforeAll(async () => {
  stack = await testStack();
  ports = JSON.parse(await readFile(paths.ports, 'utf8')) as Ports;
  headers = { authorization: `jupyterhub ${await stack.userToken({ expiresInSeconds: 600 })}` };
  const clusters = `${stack.addresses.gateway}/api/v1/clusters/`;
  const made = await fetch(clusters, { method: 'POST', headers, body: '{"cluster_options":{}}' });
  cluster = ((await made.json()) as { name: string }).name;
  for (let status = ''; status !== 'RUNNING';) {
    const answer = await fetch(`${clusters}${cluster}?wait`, { headers });
    ({ status } = (await answer.json()) as { status: string });
    expect(['PENDING', 'RUNNING']).toContain(status);
  }
});

afterAll(async () => {
  const url = `${stack.addresses.gateway}/api/v1/clusters/${cluster}`;
  await fetch(url, { method: 'DELETE', headers });
  await stack[Symbol.asyncDispose]();
});

describe(`another user (${stranger === undefined ? 'same uid, no secrets' : `uid ${stranger}`})`, () => {
  test('does not get into the hub', async () => {
    const { hub, user } = stack.addresses;
    const passwords = ['', ' ', user, 'password', 'admin'];
    const logins = passwords.map((password) => ({ kind: 'login', hub, user, password }) as const);
    // The right password last: shows that the attempts before were attempts.
    const { password } = await testSecrets();
    const results = await asStranger([...logins, { kind: 'login', hub, user, password }]);
    expect(results).toEqual([...passwords.map(() => 'status 403'), 'status 302']);
  });

  test('is refused by the REST APIs of hub, its proxy, and the gateway', async () => {
    const { hub, gateway, gatewayThroughHub, user } = stack.addresses;
    const proxy = `http://127.0.0.1:${ports.hubProxyApi}/api/routes`;
    const token = { authorization: 'token 0123456789abcdef' };
    const forged = { authorization: 'jupyterhub 0123456789abcdef' };
    const http = (url: string, more: object = {}): Attempt => ({ kind: 'http', url, ...more });
    const results = await asStranger([
      http(`${hub}/hub/api/users`),
      http(`${hub}/hub/api/users/${user}/tokens`, { method: 'POST', headers: token }),
      http(`http://127.0.0.1:${ports.hubApi}/hub/api/users`, { headers: token }),
      http(`${hub}/hub/metrics`),
      http(proxy),
      http(`${proxy}/evil`, { method: 'POST', body: '{"target":"http://127.0.0.1:1"}' }),
      http(proxy, { headers: token }),
      http(`http://127.0.0.1:${ports.gatewayServer}/api/v1/routes`, { headers: token }),
      http(`${gateway}/api/v1/clusters/`),
      http(`${gateway}/api/v1/clusters/`, { method: 'POST', body: '{"cluster_options":{}}' }),
      http(`${gateway}/api/v1/clusters/${cluster}`, { method: 'DELETE' }),
      http(`${gateway}/api/v1/clusters/${cluster}/scale`, { method: 'POST', body: '{"count":8}' }),
      http(`${gatewayThroughHub}/api/v1/clusters/`),
      // Dask Gateway answers 500 when the hub does not know the token (auth.py, 2026.3).
      http(`${gateway}/api/v1/clusters/`, { headers: forged }),
    ]);
    for (const result of results.slice(0, -1)) expect(result).toMatch(/^status 40[13]$/);
    expect(results.at(-1)).toMatch(/^status (401|500)$/);
  });

  test('neither reads nor writes objects without keys', async () => {
    const { endpoint, bucket } = stack.addresses.s3;
    const s3 = (path: string, method: string, body?: string): Attempt => ({
      kind: 'http',
      url: `${endpoint}${path}`,
      method,
      ...(body === undefined ? {} : { body }),
    });
    const results = await asStranger([
      s3('/', 'GET'),
      s3(`/${bucket}`, 'GET'),
      s3(`/${bucket}/x`, 'GET'),
      s3(`/${bucket}/x`, 'PUT', 'mine'),
      s3(`/${bucket}/x`, 'DELETE'),
      s3('/new-bucket', 'PUT', ''),
      s3('/', 'POST', 'Action=CreateUser&UserName=me'),
    ]);
    for (const result of results) expect(result).toMatch(/^status (400|403|405)$/);
  });

  test('gets nothing from the inner ports of the object store', async () => {
    const inner = [ports.master, ports.volume, ports.filer, ports.admin];
    const grpc = [
      ports.masterGrpc,
      ports.volumeGrpc,
      ports.filerGrpc,
      ports.s3Grpc,
      adminGrpc(ports.admin),
    ];
    const paths = ['/', '/dir/assign', '/buckets/gateway-results/x', '/metrics', '/status'];
    const clear = inner.flatMap((port) =>
      paths.flatMap((path) =>
        ['GET', 'POST'].map(
          (method) => ({ kind: 'http', url: `http://127.0.0.1:${port}${path}`, method }) as const,
        ),
      ),
    );
    for (const result of await asStranger(clear)) expect(result).toBe('status 400');
    const secure = [
      ...inner.map((port) => ({ kind: 'tls', port }) as const),
      ...grpc.map((port) => ({ kind: 'tls', port, first: 'http2' }) as const),
      ...grpc.map((port) => ({ kind: 'plain', port }) as const),
    ];
    const results = await asStranger(secure);
    for (const [index, result] of results.entries()) {
      expect(result, JSON.stringify(secure[index])).toMatch(refused);
    }
  });

  test('gets no connection to a scheduler', async () => {
    const log = await readFile(join(paths.clusters, cluster, 'logs', 'scheduler.log'), 'utf8');
    const port = Number(/tls:\/\/127\.0\.0\.1:(\d+)/.exec(log)?.[1]);
    expect(port).toBeGreaterThan(0);
    const results = await asStranger([
      { kind: 'tls', port },
      { kind: 'tls', port: ports.gateway, servername: `daskgateway-${cluster}` },
    ]);
    for (const result of results) expect(result).toMatch(refused);
  });

  test.skipIf(stranger === undefined)('reads no file and joins no socket of ours', async () => {
    const { home, config, certificates, objects, hub, logs, clusters, gateway } = paths;
    const files = [
      ...[paths.state, paths.secrets, paths.ports, home],
      ...(await filesIn(config, certificates, hub, logs, gateway)),
      join(clusters, cluster, '.certs', 'dask.pem'),
      ...(await filesIn(paths.processes)).map((record) => environmentOf(record)),
    ];
    const sockets = (await readdir('/tmp'))
      .filter((name) => Object.values(ports).some((port) => name.endsWith(`-${port}.sock`)))
      .map((name) => join('/tmp', name));
    const own = ['filer.sock', 's3.sock'].map((name) => join(objects, name));
    const results = await asStranger([
      ...files.map((path) => ({ kind: 'file', path }) as const),
      ...[...sockets, ...own].map((path) => ({ kind: 'socket', path }) as const),
    ]);
    expect(files.length).toBeGreaterThan(10);
    for (const [index, result] of results.entries()) {
      expect(result, files[index]).toMatch(/^refused E(ACCES|PERM)$/);
    }
  });

  test.skipIf(process.platform !== 'linux')(
    'sees no secret among the arguments of processes',
    async () => {
      const secrets = JSON.stringify(await testSecrets()).match(/"[0-9a-fA-F]{16,}"/g) ?? [];
      // The mark of the install is no secret, but in nobody's arguments either.
      const values = secrets.map((quoted) => quoted.slice(1, -1));
      expect(values.length).toBeGreaterThan(10);
      for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
        const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
        for (const value of values) expect(line.includes(value), line.slice(0, 80)).toBe(false);
      }
    },
  );
});

async function filesIn(...folders: string[]): Promise<string[]> {
  const names = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))),
  );
  return names.flat();
}

function environmentOf(record: string): string {
  return `/proc/${/(\d+)\.json$/.exec(record)?.[1] ?? ''}/environ`;
}
