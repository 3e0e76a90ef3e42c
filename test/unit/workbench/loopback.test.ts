import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { listenOnLoopback, type Listening } from '../../../src/workbench/loopback.ts';

const opened: Listening<Server>[] = [];
const listen = async (preferred?: number) => {
  const listening = await listenOnLoopback(() => createServer(), preferred);
  opened.push(listening);
  return listening;
};

afterEach(() => {
  for (const { servers } of opened.splice(0)) for (const server of servers) server.close();
});

test('listens on all that a browser takes for localhost, on one port', async () => {
  const { port, servers } = await listen();
  const addresses = servers.map((server) => server.address());
  expect(addresses[0]).toMatchObject({ address: '127.0.0.1', port });
  expect(addresses.slice(1)).toEqual(
    addresses.slice(1).map(() => ({ address: '::1', family: 'IPv6', port })),
  );
});

test('takes another port when somebody has the preferred one', async () => {
  const { port } = await listen();
  expect((await listen(port)).port).not.toBe(port);
});
