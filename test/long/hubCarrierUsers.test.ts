import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HubCarrier } from '../../src/hub/hubCarrier.ts';
import { Http } from '../../src/net/http.ts';
import { stackPaths } from '../../src/stack/paths.ts';
import { FarEnd } from '../kit/farEnd.ts';
import { variantStack } from '../kit/variantStack.ts';

/** Names as institutions have them. */
const users = ['ann@example.org', 'bob smith'];
const variant = variantStack({ hubPath: '/jupyter', users, namedServers: true });

let http: Http;
let echo: FarEnd;

beforeAll(async () => {
  http = new Http();
  echo = await FarEnd.echo();
});

afterAll(async () => {
  await echo[Symbol.asyncDispose]();
  http.dispose();
});

async function carrierOf(user: string, name: string): Promise<HubCarrier> {
  const token = await variant.stack.userToken({ user });
  return new HubCarrier({
    hub: variant.stack.addresses.hub,
    http,
    token: () => Promise.resolve(token),
    server: { name },
    mayStart: () => Promise.resolve(true),
    allowed: () => true,
  });
}

describe('the way through a hub under a path', () => {
  test.each([
    [users[0], ''],
    [users[1], 'lab-2'],
  ])('for %s on the server “%s”', { timeout: 120_000 }, async (user = '', name = '') => {
    await using carrier = await carrierOf(user, name);
    const stream = await carrier.open(echo.target);
    const answer = once(stream, 'data');
    stream.write('hello');
    expect(String((await answer)[0])).toBe('hello');
  });

  test('a start that the hub refuses is told in its own words', async () => {
    await using carrier = await carrierOf(users[1] ?? '', 'no such name');
    await expect(carrier.open(echo.target)).rejects.toMatchObject({
      _tag: 'ServerStartFailed',
      message: expect.stringContaining("Invalid server_name: 'no such name'") as string,
    });
  });

  test('a server that drops messages ends the stream by name', { timeout: 120_000 }, async () => {
    const [user = ''] = users;
    const settings = join(stackPaths(variant.stack.home).servers, user, '.jupyter');
    await mkdir(settings, { recursive: true });
    const limit = 'c.ZMQChannelsWebsocketConnection.iopub_msg_rate_limit = 20\n';
    await writeFile(join(settings, 'jupyter_server_config.py'), limit);
    await using source = await FarEnd.of((socket) => {
      const timer = setInterval(() => socket.write('x'), 5);
      socket.on('close', () => clearInterval(timer));
    });
    await using carrier = await carrierOf(user, '');
    const stream = await carrier.open(source.target);
    stream.on('data', () => undefined);
    await new Promise((resolve) => stream.once('close', resolve));
    expect(stream.errored).toMatchObject({ _tag: 'MessageLost' });
  });
});
