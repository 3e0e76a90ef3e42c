import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { HubClient } from '../../../src/hub/hubClient.ts';
import { Http } from '../../../src/net/http.ts';

/** Misbehaving servers only; how a real hub answers is tested with a real hub. */
let server: Server | undefined;
const http = new Http();

async function hubThat(listener: RequestListener): Promise<HubClient> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new HubClient(http, `http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`);
}

function answering(status: number, type: string, body: string): RequestListener {
  return (_request, response) => response.writeHead(status, { 'content-type': type }).end(body);
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

describe('HubClient', () => {
  test.each([
    ['a web page', 200, 'text/html', '<html>', 'NotAHub', /is a web page, not a JupyterHub/],
    ['a missing page', 404, 'text/html', '<html>', 'NotAHub', /web page/],
    ['another service', 200, 'application/json', '{"user":"me"}', 'NotAHub', /other web service/],
    ['broken JSON', 200, 'application/json', '{"name"', 'NotAHub', /other web service/],
    ['a gateway error', 502, 'text/html', '<html>', 'HubUnreachable', /it answered 502\./],
    [
      'an expired token',
      403,
      'application/json',
      '{"status":403,"message":null}',
      'AuthRejected',
      /Sign in again/,
    ],
    [
      'the same before 6.0',
      403,
      'application/json',
      '{"status":403,"message":"Forbidden"}',
      'AuthRejected',
      /Sign in/,
    ],
    [
      'no token',
      401,
      'application/json',
      '{"status":401,"message":"Unauthorized"}',
      'AuthRejected',
      /Sign in again/,
    ],
    [
      'overload',
      503,
      'application/json',
      '{"status":503,"message":"busy\\nnow"}',
      'HubUnreachable',
      /503 \(busy\)/,
    ],
  ])('%s', async (_what, status, type, body, tag, message) => {
    const hub = await hubThat(answering(status, type, body));
    await expect(hub.user('secret-token')).rejects.toMatchObject({
      _tag: tag,
      message: expect.stringMatching(message) as unknown,
    });
  });

  test('never names the token', async () => {
    const hub = await hubThat(answering(403, 'application/json', '{"status":403,"message":"no"}'));
    const error = await hub.user('secret-token').catch((thrown: unknown) => thrown);
    expect(String(error)).not.toContain('secret-token');
  });

  test('does not take the token to another origin', async () => {
    const hub = await hubThat((_request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:9/hub/api/user' }).end();
    });
    await expect(hub.user('secret-token')).rejects.toMatchObject({ _tag: 'RedirectRefused' });
  });

  test('asks below the base path, with the name and the id encoded', async () => {
    const asked: string[] = [];
    const hub = await hubThat((request, response) => {
      asked.push(
        `${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`,
      );
      response.writeHead(204).end();
    });
    await hub.deleteToken('t', 'a/b', '../c');
    expect(asked).toEqual(['DELETE /base/hub/api/users/a%2Fb/tokens/..%2Fc token t']);
  });

  test('reads a user of a hub without scopes', async () => {
    const hub = await hubThat(answering(200, 'application/json', '{"name":"ada","admin":false}'));
    expect(await hub.user('t')).toEqual({
      name: 'ada',
      kind: 'user',
      scopes: [],
      tokenId: undefined,
    });
    expect(await hub.tokenInfo('t')).toBeUndefined();
  });
});
