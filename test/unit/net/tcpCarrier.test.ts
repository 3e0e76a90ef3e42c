import net, { type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { CarrierState } from '../../../src/net/carrier.ts';
import { openClusterTls } from '../../../src/net/clusterTls.ts';
import { TcpCarrier } from '../../../src/net/tcpCarrier.ts';

const servers: net.Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(welcome: (socket: net.Socket) => void) {
  const server = net.createServer(welcome).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

test('opens streams both ways, tells its states, and cuts all streams when disposed', async () => {
  const target = await serve((socket) => socket.pipe(socket));
  const carrier = new TcpCarrier();
  const states: CarrierState['state'][] = [carrier.state.state];
  carrier.onDidChangeState(({ state }) => states.push(state));
  const stream = await carrier.open(target);
  stream.write('hello');
  const [echo] = await new Promise<Buffer[]>((resolve) =>
    stream.once('data', (b) => resolve([b as Buffer])),
  );
  expect(String(echo)).toBe('hello');
  const closed = new Promise((resolve) => stream.once('close', resolve));
  await carrier[Symbol.asyncDispose]();
  await carrier[Symbol.asyncDispose]();
  await closed;
  expect(states).toEqual(['idle', 'connecting', 'open', 'closed']);
  await expect(carrier.open(target)).rejects.toMatchObject({ _tag: 'HostUnreachable' });
});

test('a refused port is a state and an error that names it', async () => {
  const target = await serve(() => {});
  servers.pop()?.close();
  await using carrier = new TcpCarrier();
  const opening = carrier.open(target);
  await expect(opening).rejects.toMatchObject({ endpoint: `127.0.0.1:${target.port}` });
  expect(carrier.state).toMatchObject({ state: 'failed', error: { reason: 'refused' } });
});

test('an abort ends the attempt', async () => {
  const target = await serve(() => {});
  await using carrier = new TcpCarrier();
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(carrier.open(target, { signal })).rejects.toThrow('enough');
});

test('an error on a stream in use does not end the process', async () => {
  const target = await serve((socket) => socket.once('data', () => socket.resetAndDestroy()));
  await using carrier = new TcpCarrier();
  const stream = await carrier.open(target);
  stream.write('now');
  await new Promise((resolve) => stream.once('close', resolve));
});

// What the other side may do instead of TLS; the certificate itself is tested on a real cluster.
const someone = { name: 'abc', credentials: { cert: '', key: '' } };

test.each([
  ['closes', (socket: net.Socket) => socket.end(), 'noRoute'],
  ['resets', (socket: net.Socket) => socket.resetAndDestroy(), 'noRoute'],
  ['speaks HTTP', (socket: net.Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'other'],
  ['says nothing', () => {}, 'silent'],
])('TLS with somebody who %s', async (_what, welcome, reason) => {
  const target = await serve((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => welcome(socket));
  });
  await using carrier = new TcpCarrier();
  const stream = await carrier.open(target);
  const opening = openClusterTls(stream, { ...someone, timeoutMs: 300 });
  await expect(opening).rejects.toMatchObject({ _tag: 'ClusterTlsFailed', reason, cluster: 'abc' });
  expect(stream.destroyed).toBe(true);
});

test('an abort ends the handshake', async () => {
  const target = await serve(() => abort.abort(new Error('enough')));
  const abort = new AbortController();
  await using carrier = new TcpCarrier();
  const stream = await carrier.open(target);
  const opening = openClusterTls(stream, { ...someone, signal: abort.signal });
  await expect(opening).rejects.toThrow('enough');
  expect(stream.destroyed).toBe(true);
});
