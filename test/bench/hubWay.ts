import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { HubCarrier } from '../../src/hub/hubCarrier.ts';
import type { Carrier, Target } from '../../src/net/carrier.ts';
import { Http } from '../../src/net/http.ts';
import { TcpCarrier } from '../../src/net/tcpCarrier.ts';
import type { Row } from './report.ts';
import type { Bench } from './setting.ts';
import { takeTurns, timed } from './stats.ts';

/** Bytes of a small request and its answer, about those of an RPC under TLS. */
const SMALL = 400;
/** Bytes of a transfer. At 5 MB/s it takes 4 000 ms. */
const LARGE = 20_000_000;
const SLOWEST_MS = LARGE / 5_000;

/** What a connection begins with says what the far end does with it. */
const ECHO = Buffer.from('e');
const SEND = Buffer.from('s');
const TAKE = Buffer.from('t');

/** The way through the hub beside the hub's own round trip and plain TCP, on an echo. */
export async function hubWay({ stack }: Bench, rounds: number): Promise<Row[]> {
  const token = await stack.userToken();
  const far = await farEnd();
  const target = { host: '127.0.0.1', port: (far.address() as AddressInfo).port };
  using http = new Http();
  await using tcp = new TcpCarrier();
  await using hub = new HubCarrier({
    hub: stack.addresses.hub,
    http,
    token: () => Promise.resolve(token),
    mayStart: () => Promise.resolve(true),
    allowed: [target],
  });
  const over = await echoOver(hub, target);
  const direct = await echoOver(tcp, target);
  const url = `${stack.addresses.hub}/hub/api/`;
  const trips = await takeTurns(
    {
      ours: () => timed(() => roundTrip(over)),
      http: () => timed(() => http.request({ url })),
      tcp: () => timed(() => roundTrip(direct)),
    },
    { rounds, warmups: 5 },
  );
  over.destroy();
  direct.destroy();
  const loads = await takeTurns(
    {
      down: () => timed(() => receive(hub, target)),
      up: () => timed(() => send(hub, target)),
      tcpDown: () => timed(() => receive(tcp, target)),
      tcpUp: () => timed(() => send(tcp, target)),
    },
    { rounds: 7 },
  );
  far.close();
  return [
    {
      what: 'Way through the hub: 400 bytes there and back',
      ours: { name: 'ours, through the kernel', sample: trips.ours },
      peers: [
        { name: 'GET of the hub’s API, same hub', sample: trips.http, goal: 2 },
        { name: 'plain TCP', sample: trips.tcp },
      ],
    },
    {
      what: `Way through the hub: 20 MB to the editor (${rate(loads.down.median)})`,
      ours: { name: 'ours, through the kernel', sample: loads.down, budgetMs: SLOWEST_MS },
      peers: [{ name: 'plain TCP', sample: loads.tcpDown }],
    },
    {
      what: `Way through the hub: 20 MB to the cluster (${rate(loads.up.median)})`,
      ours: { name: 'ours, through the kernel', sample: loads.up, budgetMs: SLOWEST_MS },
      peers: [{ name: 'plain TCP', sample: loads.tcpUp }],
    },
  ];
}

const rate = (ms: number) => `${(LARGE / ms / 1000).toFixed(1)} MB/s`;

/** Echoes, sends or takes, as the first byte says. */
async function farEnd(): Promise<net.Server> {
  const server = net.createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (first) => {
      if (first[0] === ECHO[0]) {
        socket.write(first);
        socket.pipe(socket);
      } else if (first[0] === SEND[0]) {
        socket.end(Buffer.alloc(LARGE, 1));
      } else {
        socket.on('data', () => undefined);
        socket.on('end', () => socket.end('done'));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function echoOver(carrier: Carrier, target: Target): Promise<Duplex> {
  const stream = await carrier.open(target);
  stream.write(ECHO);
  await once(stream, 'data');
  return stream;
}

async function roundTrip(stream: Duplex): Promise<void> {
  let missing = SMALL;
  const back = new Promise<void>((resolve) => {
    const take = (chunk: Buffer) => {
      missing -= chunk.length;
      if (missing > 0) return;
      stream.off('data', take);
      resolve();
    };
    stream.on('data', take);
  });
  stream.write(Buffer.alloc(SMALL, 1));
  await back;
}

async function receive(carrier: Carrier, target: Target): Promise<void> {
  const stream = await carrier.open(target);
  stream.end(SEND);
  stream.on('data', () => undefined);
  await once(stream, 'end');
  stream.destroy();
}

async function send(carrier: Carrier, target: Target): Promise<void> {
  const stream = await carrier.open(target);
  stream.write(TAKE);
  stream.end(Buffer.alloc(LARGE, 1));
  stream.on('data', () => undefined);
  await once(stream, 'end');
  stream.destroy();
}
