import { createServer, type Server } from 'node:net';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  adminGrpc,
  assignPorts,
  choosePorts,
  isFree,
  portNames,
} from '../../../src/stack/ports.ts';

let folder: string;
let server: Server | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ports-'));
});
afterEach(async () => {
  server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

async function listen(): Promise<number> {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

const everyPort = () => Promise.resolve(true);

describe('ports', () => {
  test('a port that somebody listens on is not free', async () => {
    const port = await listen();
    expect(await isFree(port)).toBe(false);
    server?.close();
    await once(server ?? createServer(), 'close');
    expect(await isFree(port)).toBe(true);
  });

  test('every name has a number of its own', async () => {
    const ports = await assignPorts({}, everyPort);
    const all = [...Object.values(ports), adminGrpc(ports.admin)];
    expect(Object.keys(ports)).toEqual([...portNames]);
    expect(new Set(all).size).toBe(all.length);
  });

  test('keeps the numbers of the last time, but not taken ones', async () => {
    const before = await assignPorts({}, everyPort);
    const after = await assignPorts(before, (port) => Promise.resolve(port !== before.s3));
    expect(after.s3).not.toBe(before.s3);
    expect({ ...after, s3: before.s3 }).toEqual(before);
  });

  test('takes no admin port whose gRPC twin is taken', async () => {
    const before = await assignPorts({}, everyPort);
    const taken = adminGrpc(before.admin);
    const after = await assignPorts(before, (port) => Promise.resolve(port !== taken));
    expect(after.admin).not.toBe(before.admin);
  });

  test('two remembered names never get the same number', async () => {
    const ports = await assignPorts({ hub: 25000, gateway: 25000 }, everyPort);
    expect(ports.hub).toBe(25000);
    expect(ports.gateway).not.toBe(25000);
  });

  test('remembers them in a file of the user', async () => {
    const path = join(folder, 'ports.json');
    const first = await choosePorts(path);
    expect(await choosePorts(path)).toEqual(first);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(first);
  });
});
