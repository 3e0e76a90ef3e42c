import { readFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  SchedulerSession,
  type RemoteModule,
  type SessionOptions,
} from '../../src/dask/session.ts';
import { writeHandshake } from '../../src/dask/wire/handshake.ts';
import { writeMessage } from '../../src/dask/wire/messages.ts';
import type { ClusterCredentials } from '../../src/gateway/credentials.ts';
import { GatewayClient } from '../../src/gateway/gatewayClient.ts';
import bootstrap from '../../src/jobs/programs/bootstrap.py';
import type { Carrier, Target } from '../../src/net/carrier.ts';
import { Http } from '../../src/net/http.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { CuttingCarrier, testCarrier } from '../kit/carrier.ts';
import { testStack } from '../kit/stack.ts';

const source = `
import asyncio, json, os, sys

async def main(op, payload, s):
    p = json.loads(payload)
    if op == "echo": return json.dumps(p)
    if op == "raise": raise ValueError(p)
    if op == "sleep": await asyncio.sleep(p)
    if op == "log": s.log_event(p["topic"], p["message"])
    if op == "pid": return str(os.getpid())
    if op == "forget": del sys.modules[__name__]
    if op == "no json": return "{"
    if op == "functions": return json.dumps([str(e[1].get("function")) for e in s.get_events("all") if isinstance(e[1], dict) and e[1].get("action") == "run-function"])
    if op == "workers":
        while len(s.workers) < p: await asyncio.sleep(0.05)
    return "null"
`;
const module: RemoteModule = { name: 'science_gateway_test', source, bootstrap };

let stack: Stack;
let http: Http;
let gateway: GatewayClient;
let carrier: Carrier;
let target: Target;
let cluster: ClusterCredentials;

async function newCluster(): Promise<ClusterCredentials> {
  const name = await gateway.create();
  await gateway.waitUntilRunning(name);
  return gateway.credentials(name);
}

function routeTo(to: ClusterCredentials, more: Partial<SessionOptions> = {}): SessionOptions {
  return { carrier, target, name: to.cluster, credentials: to, ...more };
}

beforeAll(async () => {
  stack = await testStack();
  http = new Http();
  const token = await stack.userToken();
  gateway = new GatewayClient({
    address: stack.addresses.gateway,
    http,
    token: () => Promise.resolve(token),
  });
  carrier = await testCarrier(stack);
  const [host = '', port] = stack.addresses.proxy.split(':');
  target = { host, port: Number(port) };
  cluster = await newCluster();
});

afterAll(async () => {
  await gateway.stop(cluster.cluster);
  await carrier[Symbol.asyncDispose]();
  http.dispose();
  await stack[Symbol.asyncDispose]();
});

describe('a session', () => {
  let session: SchedulerSession;

  beforeAll(async () => {
    session = await SchedulerSession.open(routeTo(cluster));
  });

  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    await session[Symbol.asyncDispose]();
    expect(await session.closed).toBeUndefined();
    await expect(session.identity()).rejects.toMatchObject({ _tag: 'CommClosed' });
  });

  test('knows the versions', () => {
    expect(session.versions.distributed).toMatch(/^20\d\d\.\d+\.\d+$/);
    expect(session.versions.python).toMatch(/^3\.\d+\.\d+$/);
  });

  test.each([
    [null],
    ['grüße \u{1f600}\n"'],
    [{ a: [1, 2.5, true, null], b: {} }],
    ['x'.repeat(200_000)],
  ])('calls a module and gets its answer (case %#)', async (payload) => {
    expect(await session.call(module, 'echo', payload)).toEqual(payload);
  });

  test('an exception comes with its traceback', async () => {
    const asked = session.call(module, 'raise', 'on purpose');
    await expect(asked).rejects.toMatchObject({
      _tag: 'RemoteError',
      message: "ValueError('on purpose')",
      traceback: expect.stringContaining('line') as string,
    });
  });

  test('an answer that is not JSON is refused', async () => {
    await expect(session.call(module, 'no json', 0)).rejects.toMatchObject({
      _tag: 'ProtocolError',
    });
  });

  test('a scheduler that has forgotten the module gets it again', async () => {
    await session.call(module, 'forget', null);
    expect(await session.call(module, 'echo', 1)).toBe(1);
  });

  test('only the constant function is logged, neither source nor payload', async () => {
    await session.call(module, 'echo', 'a-secret-parameter');
    const functions = (await session.call(module, 'functions', null)) as string[];
    expect(functions.length).toBeGreaterThan(0);
    expect(functions.join()).toContain('exec');
    expect(functions.join()).not.toMatch(/a-secret-parameter|get_events/);
  });

  test('ten calls at once over few connections', async () => {
    const payloads = Array.from({ length: 10 }, (_, i) => i);
    const answers = payloads.map((payload) => session.call(module, 'echo', payload));
    expect(await Promise.all(answers)).toEqual(payloads);
  });

  test('workers: who they are, their versions, and code on one of them', async () => {
    await gateway.scale(cluster.cluster, 1);
    await session.call(module, 'workers', 1);
    const { id, workers } = await session.identity();
    expect(id).toMatch(/^Scheduler-/);
    const [worker] = workers;
    expect(worker).toMatchObject({ status: 'running', host: '127.0.0.1' });
    expect(worker?.memoryLimit).toBeGreaterThan(0);
    expect([...(await session.workerVersions()).values()][0]).toEqual(session.versions);

    const program =
      'def main(a, b, dask_worker=None):\n    return dask_worker.address + a + str(b)\n';
    const address = worker?.address ?? '';
    expect(await session.runOnWorker(address, program, ['-', { b: [1] }])).toBe(
      `${address}-{'b': [1]}`,
    );
    const failing = session.runOnWorker(address, 'def main(dask_worker=None):\n    1 / 0\n', []);
    await expect(failing).rejects.toMatchObject({
      _tag: 'RemoteError',
      message: "ZeroDivisionError('division by zero')",
    });
  });

  test('events are pushed while subscribed, and can be asked for', async () => {
    const topic = `test:${Date.now()}`;
    const seen: unknown[] = [];
    let arrived = () => {};
    const subscription = session.subscribe(topic, (message, time) => {
      expect(time).toBeGreaterThan(1_700_000_000);
      seen.push(message);
      arrived();
    });
    await subscription.ready;
    const first = new Promise<void>((resolve) => (arrived = resolve));
    await session.call(module, 'log', { topic, message: { n: 1, text: 'ä' } });
    await first;
    subscription.dispose();
    await session.call(module, 'log', { topic, message: { n: 2 } });
    expect(seen).toEqual([{ n: 1, text: 'ä' }]);
    const events = await session.events(topic);
    expect(events.map(({ message }) => message)).toEqual([{ n: 1, text: 'ä' }, { n: 2 }]);
    expect(await session.events('test:nothing')).toEqual([]);
  });
});

describe('an abort', () => {
  const calls: [string, (session: SchedulerSession, signal: AbortSignal) => Promise<unknown>][] = [
    ['call', (session, signal) => session.call(module, 'sleep', 30, { signal })],
    ['identity', (session, signal) => session.identity({ signal })],
    ['events', (session, signal) => session.events('x', { signal })],
    ['workerVersions', (session, signal) => session.workerVersions({ signal })],
    [
      'runOnWorker',
      (session, signal) => session.runOnWorker('tls://127.0.0.1:1', '', [], { signal }),
    ],
  ];

  test.each(calls)(
    'of %s ends it, cuts its connection, and leaves the session alive',
    async (_name, call) => {
      await using own = new CuttingCarrier(await testCarrier(stack));
      await using session = await SchedulerSession.open(routeTo(cluster, { carrier: own }));
      const abort = new AbortController();
      const asked = call(session, abort.signal);
      const [stream] = own.streams;
      const cut = new Promise((resolve) => stream?.once('close', resolve));
      abort.abort(new Error('enough'));
      await expect(asked).rejects.toThrow('enough');
      await cut;
      expect(await session.call(module, 'echo', 1)).toBe(1);
    },
  );

  test('of the opening ends it, whatever it waits for', async () => {
    const silent = net.createServer((socket) => socket.on('error', () => socket.destroy()));
    silent.listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as AddressInfo;
    const signal = AbortSignal.timeout(200);
    const there = { host: '127.0.0.1', port };
    const opening = SchedulerSession.open(routeTo(cluster, { target: there, signal }));
    await expect(opening).rejects.toMatchObject({ name: 'TimeoutError' });
    const unknown = { ...routeTo(cluster), name: 'f'.repeat(32), signal: AbortSignal.timeout(200) };
    await expect(SchedulerSession.open(unknown)).rejects.toMatchObject({ name: 'TimeoutError' });
    silent.close();
  });
});

describe('an end', () => {
  test('of the network rejects three requests in flight, each with the place it came from', async () => {
    await using own = new CuttingCarrier(await testCarrier(stack));
    await using session = await SchedulerSession.open(routeTo(cluster, { carrier: own }));
    const askFromHere = () => session.call(module, 'sleep', 30);
    const asked = [askFromHere(), askFromHere(), askFromHere()];
    const caught = asked.map((one) =>
      one.then(
        () => new Error('an answer'),
        (error: unknown) => error as Error,
      ),
    );
    await expect.poll(() => own.streams.length, { timeout: 10_000 }).toBe(3);
    // One answer more proves that the others have been sent.
    await expect(session.identity({ timeoutMs: 500 })).rejects.toThrow();
    own.cut();
    for (const error of await Promise.all(caught)) {
      expect(error).toMatchObject({ _tag: 'CommClosed', op: 'run_function' });
      expect(error.stack).toContain('askFromHere');
    }
    expect(await session.closed).toBeInstanceOf(Error);
  });

  test('of the scheduler, killed or frozen, is told by `closed`', async () => {
    const doomed = await newCluster();
    const session = await SchedulerSession.open(routeTo(doomed));
    const watching = await SchedulerSession.open(routeTo(doomed, { heartbeatMs: 300 }));
    await watching.subscribe('x', () => {}).ready;
    const pid = (await session.call(module, 'pid', null)) as number;
    process.kill(pid, 'SIGSTOP');
    expect(await watching.closed).toMatchObject({ _tag: 'TimedOut' });
    process.kill(pid, 'SIGKILL');
    expect(await session.closed).toBeInstanceOf(Error);
    await expect(session.identity()).rejects.toMatchObject({ _tag: 'CommClosed' });
    await gateway.stop(doomed.cluster);
  });

  test('of one idle connection is not the end of the session', async () => {
    await using own = new CuttingCarrier(await testCarrier(stack));
    await using session = await SchedulerSession.open(routeTo(cluster, { carrier: own }));
    await session.subscribe('x', () => {}).ready;
    own.streams[0]?.destroy();
    // What is sent before the loss is noticed is lost with it; after that all is well.
    await expect.poll(() => session.call(module, 'echo', 2).catch(() => 0)).toBe(2);
  });
});

describe('a wrong door', () => {
  test('a cluster that the proxy does not know', async () => {
    const opening = SchedulerSession.open({
      ...routeTo(cluster),
      name: '0123456789abcdef0123456789abcdef',
      patienceMs: 600,
    });
    await expect(opening).rejects.toMatchObject({ _tag: 'ClusterTlsFailed', reason: 'noRoute' });
  });

  test('a scheduler with the certificate of another cluster', async () => {
    const other = await newCluster();
    const opening = SchedulerSession.open({ ...routeTo(cluster), credentials: other });
    await expect(opening).rejects.toMatchObject({
      _tag: 'ClusterTlsFailed',
      reason: 'certificate',
    });
    await gateway.stop(other.cluster);
  });
});

describe('a hostile scheduler that has the right certificate', () => {
  const fixtures = JSON.parse(
    readFileSync(new URL('../fixtures/wire/messages.json', import.meta.url), 'utf8'),
  ) as { bytes: string }[];
  const text = fixtures.map(({ bytes }) => bytes).filter((bytes) => !bytes.startsWith('z:'));
  const reply = (message: Parameters<typeof writeMessage>[0]) =>
    Buffer.concat([writeHandshake(), writeMessage(message)]);
  const mutated = Buffer.from(text.join(''), 'hex').map((byte, i) => (i % 97 === 40 ? 255 : byte));

  test.each<[string, Uint8Array | 'end' | undefined, string]>([
    ['says nothing', undefined, 'TimedOut'],
    ['hangs up', 'end', 'Error'],
    ['sends noise', new Uint8Array(10_000).fill(0xa5), 'ProtocolError'],
    ['sends a page', Buffer.from('HTTP/1.1 200 OK\r\n\r\n<html>'.repeat(9)), 'ProtocolError'],
    [
      'announces 2^62 bytes',
      Buffer.from(`${'ff'.repeat(8)}01${'00'.repeat(14)}40`, 'hex'),
      'ProtocolError',
    ],
    ['sends mutated messages', Buffer.concat([writeHandshake(), mutated]), 'ProtocolError'],
    ['does not know its version', reply({ host: 'x', packages: 7 }), 'InvalidData'],
    ['is too old', reply({ host: {}, packages: { distributed: '2022.5.2' } }), 'VersionRefused'],
    ['refuses', reply({ status: 'error', exception_text: 'no' }), 'RemoteError'],
    ['answers null', reply(null), 'InvalidData'],
  ])('and %s', async (_what, answer, name) => {
    const { cert, key } = cluster;
    const server = tls.createServer({ cert, key, ca: cert, requestCert: true }, (socket) => {
      socket.on('error', () => socket.destroy());
      if (answer === 'end') socket.end();
      else if (answer) socket.write(answer);
    });
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const there = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
    await using own = await testCarrier(stack);
    const opening = SchedulerSession.open(
      routeTo(cluster, { carrier: own, target: there, handshakeTimeoutMs: 500 }),
    );
    await expect(opening).rejects.toMatchObject({ name });
    server.close();
  });
});
