import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { delay } from '../../src/base/abort.ts';
import { SchedulerSession, type RemoteModule } from '../../src/dask/session.ts';
import type { ClusterCredentials } from '../../src/gateway/credentials.ts';
import { GatewayClient } from '../../src/gateway/gatewayClient.ts';
import { HubCarrier, type HubCarrierOptions } from '../../src/hub/hubCarrier.ts';
import { HubServers } from '../../src/hub/hubServers.ts';
import { JupyterServer } from '../../src/hub/jupyterServer.ts';
import { KernelSocket } from '../../src/hub/kernelSocket.ts';
import { PumpSession } from '../../src/hub/pumpSession.ts';
import bootstrap from '../../src/jobs/programs/bootstrap.py';
import type { Target } from '../../src/net/carrier.ts';
import { Http } from '../../src/net/http.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { FarEnd } from '../kit/farEnd.ts';
import { Link } from '../kit/link.ts';
import { processesNaming, residentBytes, type Running } from '../kit/processMemory.ts';
import { testStack } from '../kit/stack.ts';

const source = `
import json

async def main(op, payload, s):
    p = json.loads(payload)
    if op == "log": s.log_event(p["topic"], p["message"])
    return json.dumps(p)
`;
const module: RemoteModule = { name: 'science_gateway_carrier_test', source, bootstrap };

let stack: Stack;
let http: Http;
let token: string;
let proxy: Target;
let echo: FarEnd;
let servers: HubServers;
let carriers: HubCarrier[] = [];

const allScopes = ['access:servers!user', 'servers!user', 'read:users!user'];

/** A carrier that the test's end gives back. */
function carrierWith(more: Partial<HubCarrierOptions> = {}): HubCarrier {
  const carrier = new HubCarrier({
    hub: stack.addresses.hub,
    http,
    token: () => Promise.resolve(token),
    mayStart: () => Promise.resolve(true),
    allowed: [echo.target],
    ...more,
  });
  carriers.push(carrier);
  return carrier;
}

const server = () => ({ user: stack.addresses.user, name: '' });
const isRunning = async () => (await servers.status(token, server())).state === 'ready';

function jupyter(): JupyterServer {
  const { hub, user } = stack.addresses;
  const url = new URL(`${hub}/user/${user}/`);
  return new JupyterServer({ http, url, words: 'It', hub, token: () => Promise.resolve(token) });
}

async function kernels(): Promise<string[]> {
  const sessions = await jupyter().sessions();
  return sessions.map(({ kernel }) => kernel?.id ?? '');
}

/** What is sent comes back. */
async function expectEcho(stream: Duplex, text = 'hello'): Promise<void> {
  const answer = once(stream, 'data');
  stream.write(text);
  expect(String((await answer)[0])).toBe(text);
}

/** Why a stream ended; the stream has no error of its own when the other side closed it. */
function endOf(stream: Duplex): Promise<Error | null> {
  return new Promise((resolve) => {
    if (stream.closed) resolve(stream.errored);
    else stream.once('close', () => resolve(stream.errored));
  });
}

/** As if it had never run. */
async function stopServer(): Promise<void> {
  if (await isRunning()) await servers.stop(token, server());
  while ((await servers.status(token, server())).state !== 'stopped') await delay(100);
}

/** So that carriers find it, and leave it running. */
async function startServer(): Promise<void> {
  while (!(await isRunning())) {
    await servers.start(token, server(), undefined);
    await delay(100);
  }
}

/** The process of the only kernel there is. */
async function kernelProcess(): Promise<Running> {
  const [id = 'none', ...more] = await kernels();
  const [found] = await processesNaming(`kernel-${id}`);
  if (!found || more.length > 0) throw new Error(`${more.length} kernels besides ${id}`);
  return found;
}

beforeAll(async () => {
  stack = await testStack();
  http = new Http();
  servers = new HubServers(http, stack.addresses.hub);
  token = await stack.userToken();
  const [host = '', port] = stack.addresses.proxy.split(':');
  proxy = { host, port: Number(port) };
  echo = await FarEnd.echo();
});

afterEach(async () => {
  await Promise.all(carriers.map((carrier) => carrier[Symbol.asyncDispose]()));
  carriers = [];
  // Closing takes 5 s at most, a busy machine may need longer; a revoked token leaves a kernel.
  if (!(await isRunning())) return;
  for (const { id } of await jupyter().sessions()) await jupyter().endSession(id);
});

afterAll(async () => {
  await stopServer();
  await echo[Symbol.asyncDispose]();
  http.dispose();
  await stack[Symbol.asyncDispose]();
});

describe('the way through the hub', () => {
  test('carries sessions of two clusters over one kernel, with events', async () => {
    await stopServer();
    const gateway = new GatewayClient({
      address: stack.addresses.gateway,
      http,
      token: () => Promise.resolve(token),
    });
    const names = await Promise.all([gateway.create(), gateway.create()]);
    await Promise.all(names.map((name) => gateway.waitUntilRunning(name)));
    const clusters = await Promise.all(names.map((name) => gateway.credentials(name)));
    const steps: string[] = [];
    const states: string[] = [];
    const words: string[] = [];
    const onStep: HubCarrierOptions['onStep'] = (step, said) => {
      if (said === undefined) steps.push(step);
      else words.push(`${step}: ${said}`);
    };
    const carrier = carrierWith({ allowed: [proxy], onStep });
    carrier.onDidChangeState(({ state }) => states.push(state));
    const open = (credentials: ClusterCredentials) =>
      SchedulerSession.open({ carrier, target: proxy, name: credentials.cluster, credentials });
    const sessions = await Promise.all(clusters.map(open));
    for (const session of sessions) {
      expect(session.versions.distributed).toMatch(/^20\d\d\.\d+\.\d+$/);
      const seen: unknown[] = [];
      await session.subscribe('test:carrier', (message) => seen.push(message)).ready;
      // Two connections: the call may overtake the subscription.
      await expect
        .poll(async () => {
          await session.call(module, 'log', { topic: 'test:carrier', message: { n: 1 } });
          return seen.length;
        })
        .toBeGreaterThan(0);
      expect(seen[0]).toEqual({ n: 1 });
      const long = 'x'.repeat(3_000_000);
      expect(await session.call(module, 'echo', long)).toBe(long);
    }
    expect(steps).toEqual(['askHub', 'startServer', 'startKernel', 'connect', 'open']);
    // JupyterHub's own (6.1.1, apihandlers/users.py).
    expect(words).toContain('startServer: Server requested');
    expect(states).toEqual(['connecting', 'open']);
    await expect.poll(kernels).toHaveLength(1);
    expect(carrier.streams).toBeGreaterThanOrEqual(4);
    for (const session of sessions) await session[Symbol.asyncDispose]();
    await expect.poll(() => carrier.streams).toBe(0);
    await Promise.all(names.map((name) => gateway.stop(name)));
  });

  test('carries any bytes both ways, until each side has ended', async () => {
    const stream = await carrierWith().open(echo.target);
    const bytes = randomBytes(7_000_001);
    const back = createHash('sha256');
    let length = 0;
    stream.end(bytes);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      back.update(chunk);
      length += chunk.length;
    }
    expect(length).toBe(bytes.length);
    expect(back.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
    await expect.poll(() => echo.connections).toBe(0);
  });

  test('tells what the server knows of the gateway, and no secret', async () => {
    const environment = await carrierWith().environment();
    expect(environment).toMatchObject({
      proxyAddress: `gateway://${stack.addresses.proxy}`,
      authType: 'jupyterhub',
      options: { image: expect.any(String) as string },
    });
    expect(JSON.stringify(environment)).not.toMatch(/token|secret/i);
  });

  test('an end of the target is an end of the stream, and the other way round', async () => {
    await using closing = await FarEnd.of((socket) => socket.end('bye'));
    const carrier = carrierWith({ allowed: [closing.target, echo.target] });
    const stream = await carrier.open(closing.target);
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('bye');
    stream.destroy();
    const other = await carrier.open(echo.target);
    await expectEcho(other);
    other.destroy();
    await expect.poll(() => echo.connections).toBe(0);
  });
});

describe('a target', () => {
  beforeAll(startServer);

  test('that refuses is named, and from where it was tried', async () => {
    const closed = { host: '127.0.0.1', port: 1 };
    const opening = carrierWith({ allowed: [closed] }).open(closed);
    await expect(opening).rejects.toMatchObject({
      _tag: 'HostUnreachable',
      reason: 'refused',
      message: expect.stringContaining('your server at the hub') as string,
    });
  });

  test('of an unknown name is named', async () => {
    const nowhere = { host: 'nowhere.invalid', port: 80 };
    const opening = carrierWith({ allowed: () => true }).open(nowhere);
    await expect(opening).rejects.toMatchObject({
      _tag: 'HostUnreachable',
      reason: 'nameNotFound',
    });
  });

  test('that is not allowed is refused before anything is started', async () => {
    const carrier = carrierWith({ allowed: [proxy] });
    await expect(carrier.open(echo.target)).rejects.toMatchObject({ _tag: 'TargetNotAllowed' });
    expect(carrier.state.state).toBe('idle');
  });

  test('that the kernel was not told of is refused there, and so is a comm without the nonce', async () => {
    await carrierWith().open(echo.target);
    const there = jupyter();
    const session = await there.startSession('science-gateway/test');
    const url = there.channels(session.kernel?.id ?? '');
    const { hub } = stack.addresses;
    const socket = await KernelSocket.open({ url, http, token, server: 'It', hub });
    await using pump = await PumpSession.open({ socket, server: 'It', allowed: [proxy] });
    const told = (data: Record<string, unknown>) =>
      new Promise<unknown>((resolve) => {
        const take = socket.onMessage;
        socket.onMessage = (message) => {
          take(message);
          if (message.content['comm_id'] === 'mine') resolve({ ...message });
        };
        const content = { comm_id: 'mine', target_name: 'science_gateway_stream', data };
        socket.send({ type: 'comm_open', content });
      });
    const { host, port } = echo.target;
    expect(await told({ nonce: 'guessed', host, port })).toMatchObject({ type: 'comm_close' });
    const second = { comm_id: 'second', target_name: 'science_gateway_pump' };
    const refused = new Promise((resolve) => {
      socket.onMessage = ({ content }) =>
        content['comm_id'] === 'second' && resolve(content['data']);
    });
    const data = { nonce: 'mine now', allowed: [[host, port]] };
    socket.send({ type: 'comm_open', content: { ...second, data } });
    expect(await refused).toEqual({ k: 'taken' });
    expect(pump.streams).toBe(0);
    expect(echo.connections).toBe(1);
    await there.endSession(session.id);
  });

  test('an abort ends the wait for it, and leaves nothing behind', async () => {
    const carrier = carrierWith({ allowed: () => true });
    const stream = await carrier.open(echo.target);
    // An address of documentation: it swallows packets, or there is no route.
    const opening = carrier.open(
      { host: '192.0.2.1', port: 9 },
      { signal: AbortSignal.timeout(50) },
    );
    await expect(opening).rejects.toThrow();
    expect(carrier.streams).toBe(1);
    await expectEcho(stream);
  });
});

describe('who does not read', () => {
  beforeAll(startServer);

  const size = 200 * 1024 * 1024;
  const chunk = Buffer.alloc(256 * 1024, 7);

  /** Writes until all is written, counting. */
  async function pour(to: Socket | Duplex, count: (written: number) => void): Promise<void> {
    for (let written = 0; written < size; written += chunk.length) {
      count(written);
      if (!to.write(chunk)) await once(to, 'drain');
    }
    to.end();
  }

  /** Resident memory of kernel, server and this process. */
  async function memory(): Promise<number[]> {
    const kernel = await kernelProcess();
    const there = await Promise.all([kernel.pid, kernel.parent].map(residentBytes));
    return [...there, process.memoryUsage.rss()];
  }

  /** Until a number has stood still for a second. */
  async function standstill(value: () => number): Promise<number> {
    for (let last = -1; ;) {
      const now = value();
      if (now === last) return now;
      last = now;
      await delay(1_000);
    }
  }

  const most = 64 * 1024 * 1024;

  test('stalls the sender at the target, and nothing in between grows', async () => {
    let sent = 0;
    await using source = await FarEnd.of((socket) => {
      void pour(socket, (written) => (sent = written));
    });
    const carrier = carrierWith({ allowed: [source.target, echo.target] });
    const before = await carrier.open(echo.target).then(memory);
    const stream = await carrier.open(source.target);
    expect(await standstill(() => sent)).toBeLessThan(32 * 1024 * 1024);
    const after = await memory();
    for (const [index, bytes] of after.entries()) {
      expect(bytes - (before[index] ?? 0)).toBeLessThan(most);
    }
    let received = 0;
    for await (const data of stream as AsyncIterable<Buffer>) received += data.length;
    expect(received).toBe(size);
  });

  test('at the target, stalls the writer here', async () => {
    let received = 0;
    const sockets: Socket[] = [];
    await using sink = await FarEnd.of((socket) => sockets.push(socket.pause()));
    const carrier = carrierWith({ allowed: [sink.target, echo.target] });
    const before = await carrier.open(echo.target).then(memory);
    const stream = await carrier.open(sink.target);
    let sent = 0;
    const pouring = pour(stream, (written) => (sent = written));
    expect(await standstill(() => sent)).toBeLessThan(32 * 1024 * 1024);
    const after = await memory();
    for (const [index, bytes] of after.entries()) {
      expect(bytes - (before[index] ?? 0)).toBeLessThan(most);
    }
    const [socket] = sockets;
    const ended = new Promise((resolve) => socket?.once('end', resolve));
    socket?.on('data', (data: Buffer) => (received += data.length)).resume();
    await pouring;
    await ended;
    socket?.end();
    expect(received).toBe(size);
  });
});

describe('after a fault streams end with a reason, and the next open finds a way', () => {
  beforeAll(startServer);

  test('the kernel is killed', async () => {
    const carrier = carrierWith();
    const stream = await carrier.open(echo.target);
    process.kill((await kernelProcess()).pid, 'SIGKILL');
    expect(await endOf(stream)).toMatchObject({ _tag: 'HubCarrierLost', reason: 'kernelDied' });
    expect(carrier.state).toMatchObject({ state: 'failed' });
    await expectEcho(await carrier.open(echo.target));
    await expect.poll(kernels).toHaveLength(1);
  });

  test('the kernel is culled', async () => {
    const carrier = carrierWith({ heartbeatMs: 1_000 });
    const stream = await carrier.open(echo.target);
    for (const { id } of await jupyter().sessions()) await jupyter().endSession(id);
    expect(await endOf(stream)).toMatchObject({ _tag: 'HubCarrierLost' });
    await expectEcho(await carrier.open(echo.target));
  });

  test('the server is stopped', async () => {
    let asked = 0;
    const carrier = carrierWith({ mayStart: () => Promise.resolve(++asked > 0) });
    const stream = await carrier.open(echo.target);
    asked = 0;
    await servers.stop(token, server());
    expect(await endOf(stream)).toMatchObject({ _tag: 'HubCarrierLost' });
    await expectEcho(await carrier.open(echo.target));
    expect(asked).toBe(1);
  });

  test('the socket is cut, or freezes without a word', async () => {
    const port = Number(new URL(stack.addresses.hub).port);
    await using link = await Link.to(port);
    const hub = `http://127.0.0.1:${link.port}`;
    const carrier = carrierWith({ hub, heartbeatMs: 1_000 });
    const cut = await carrier.open(echo.target);
    link.cut();
    expect(await endOf(cut)).toMatchObject({ _tag: 'HubCarrierLost', reason: 'socketClosed' });
    const frozen = await carrier.open(echo.target);
    link.freeze();
    expect(await endOf(frozen)).toMatchObject({ _tag: 'HubCarrierLost', reason: 'silent' });
    link.thaw();
    await expectEcho(await carrier.open(echo.target));
  });

  test('the token is revoked: what is open stays, and then one signs in again', async () => {
    const doomed = await stack.userToken();
    let current = doomed;
    const carrier = carrierWith({ token: () => Promise.resolve(current) });
    const stream = await carrier.open(echo.target);
    const { user } = stack.addresses;
    const hub = `${stack.addresses.hub}/hub/api`;
    const headers = { authorization: `token ${doomed}` };
    const me = await http.request({ url: `${hub}/user`, headers });
    const { token_id: id } = JSON.parse(Buffer.from(me.body).toString()) as { token_id: string };
    const able = await stack.userToken({ scopes: [...allScopes, 'tokens!user'] });
    const revoked = await http.request({
      method: 'DELETE',
      url: `${hub}/users/${user}/tokens/${id}`,
      headers: { authorization: `token ${able}` },
    });
    expect(revoked.status).toBe(204);
    await expectEcho(stream);
    process.kill((await kernelProcess()).pid, 'SIGKILL');
    await endOf(stream);
    await expect(carrier.open(echo.target)).rejects.toMatchObject({ _tag: 'AuthRejected' });
    current = token;
    await expectEcho(await carrier.open(echo.target));
  });
});

describe('the server at the hub', () => {
  test('is not started against the user’s will, who is asked once', async () => {
    await stopServer();
    let asked = 0;
    let answer = false;
    const mayStart = () => {
      asked += 1;
      return Promise.resolve(answer);
    };
    const carrier = carrierWith({ mayStart });
    for (let tries = 0; tries < 3; tries++) {
      await expect(carrier.open(echo.target)).rejects.toMatchObject({ _tag: 'ServerStartRefused' });
    }
    expect(asked).toBe(1);
    expect(await isRunning()).toBe(false);
    answer = true;
    carrier.setFollowed(true);
    await carrier.open(echo.target);
    expect(asked).toBe(2);
    await carrierWith({ mayStart }).open(echo.target);
    expect(asked).toBe(2);
  });

  test.each([
    ['access:servers!user', ['servers!user', 'read:users!user']],
    ['servers!user', ['access:servers!user', 'read:users!user', 'read:servers!user']],
  ])('a token without %s is told so', async (scope, scopes) => {
    await stopServer();
    const narrow = await stack.userToken({ scopes });
    const opening = carrierWith({ token: () => Promise.resolve(narrow) }).open(echo.target);
    await expect(opening).rejects.toMatchObject({
      _tag: 'ScopeMissing',
      message: expect.stringContaining(scope) as string,
    });
  });

  test('serves two windows, and the last one to leave stops it', async () => {
    const first = carrierWith();
    const second = carrierWith();
    const [one, two] = await Promise.all([first.open(echo.target), second.open(echo.target)]);
    await expectEcho(one);
    await expectEcho(two);
    expect(await kernels()).toHaveLength(2);
    await first[Symbol.asyncDispose]();
    expect(await isRunning()).toBe(true);
    await expectEcho(two, 'still here');
    await second[Symbol.asyncDispose]();
    await expect.poll(isRunning).toBe(false);
  });

  test('is given back when nothing is open', async () => {
    const carrier = carrierWith({ idleMs: 500 });
    const stream = await carrier.open(echo.target);
    await delay(1_000);
    await expectEcho(stream);
    stream.destroy();
    await expect.poll(isRunning, { timeout: 10_000 }).toBe(false);
    expect(carrier.state.state).toBe('idle');
    await expectEcho(await carrier.open(echo.target));
  });

  test('is given back when nothing is followed, until something is', async () => {
    const carrier = carrierWith({ idleMs: 500 });
    const stream = await carrier.open(echo.target);
    carrier.setFollowed(false);
    expect(await endOf(stream)).toMatchObject({ _tag: 'HubCarrierLost', reason: 'asleep' });
    await expect.poll(isRunning, { timeout: 10_000 }).toBe(false);
    await expect(carrier.open(echo.target)).rejects.toMatchObject({ reason: 'asleep' });
    carrier.setFollowed(true);
    await expectEcho(await carrier.open(echo.target));
  });

  test('that somebody else uses is left running', async () => {
    const carrier = carrierWith();
    await carrier.open(echo.target);
    const notebook = await jupyter().startSession('science-gateway/somebody');
    await carrier[Symbol.asyncDispose]();
    expect(await kernels()).toEqual([notebook.kernel?.id]);
    await jupyter().endSession(notebook.id);
  });
});
