import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { v, validateJson } from '../base/validate.ts';
import { readIfThere, writePrivate } from './privateFiles.ts';

/** Every port that the stack listens on, all on 127.0.0.1. */
export const portNames = [
  'hub',
  'hubApi',
  'hubProxyApi',
  'gateway',
  'gatewayServer',
  's3',
  's3Grpc',
  'master',
  'masterGrpc',
  'volume',
  'volumeGrpc',
  'filer',
  'filerGrpc',
  'admin',
] as const;

/** Name of a port. */
export type PortName = (typeof portNames)[number];
/** A number for each name. */
export type Ports = Readonly<Record<PortName, number>>;

const schema = v.record(
  v.string(),
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)),
);

/** Below the range from which Linux and macOS take the ports of outgoing connections. */
const range = [20_000, 32_000] as const;

/**
 * The ports of this install: those of the last time where they are free, so that addresses in
 * records and settings stay true, else new ones.
 */
export async function choosePorts(path: string): Promise<Ports> {
  const text = await readIfThere(path);
  const before = text === undefined ? {} : validateJson(schema, text, path);
  const ports = await assignPorts(before, isFree);
  await writePrivate(path, JSON.stringify(ports));
  return ports;
}

/** The decision of `choosePorts`, apart from files and sockets. */
export async function assignPorts(
  before: Readonly<Record<string, number>>,
  free: (port: number) => Promise<boolean>,
): Promise<Ports> {
  const taken = new Set<number>();
  const chosen: Partial<Record<PortName, number>> = {};
  for (const name of portNames) {
    let port = before[name] ?? randomInt(...range);
    while (!(await allFree(numbersOf(name, port), taken, free))) port = randomInt(...range);
    for (const number of numbersOf(name, port)) taken.add(number);
    chosen[name] = port;
  }
  return chosen as Ports;
}

/** SeaweedFS's worker looks for the admin's gRPC port there and nowhere else (4.48). */
export function adminGrpc(admin: number): number {
  return admin + 10_000;
}

function numbersOf(name: PortName, port: number): number[] {
  return name === 'admin' ? [port, adminGrpc(port)] : [port];
}

async function allFree(
  ports: readonly number[],
  taken: ReadonlySet<number>,
  free: (port: number) => Promise<boolean>,
): Promise<boolean> {
  for (const port of ports) if (taken.has(port) || !(await free(port))) return false;
  return true;
}

/** True when nothing listens on this port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}
