import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HubClient } from '../../src/hub/hubClient.ts';
import { Http } from '../../src/net/http.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { testSecrets, testStack } from '../kit/stack.ts';

const http = new Http();
let stack: Stack;
let hub: HubClient;
let admin: string;

beforeAll(async () => {
  stack = await testStack();
  hub = new HubClient(http, `${stack.addresses.hub}/`);
  admin = (await testSecrets()).stackToken;
});
afterAll(async () => {
  http.dispose();
  await stack[Symbol.asyncDispose]();
});

describe('HubClient with a real JupyterHub', () => {
  test('tells the version without a token', async () => {
    expect(await hub.version()).toMatch(/^6\.\d+\.\d+/);
  });

  test('makes, reads and revokes a token', async () => {
    const { user } = stack.addresses;
    const wanted = {
      note: 'a test',
      expiresInSeconds: 600,
      scopes: ['read:users!user', 'tokens!user'],
    };
    const { token, id, expiresAt } = await hub.mintToken(admin, user, wanted);
    expect(expiresAt).toBeGreaterThan(Date.now());
    expect(await hub.user(token)).toMatchObject({ name: user, kind: 'user', tokenId: id });
    const info = await hub.tokenInfo(token);
    expect(info).toMatchObject({ id, note: 'a test', expiresAt });
    await hub.deleteToken(token, user, id);
    await expect(hub.user(token)).rejects.toMatchObject({ _tag: 'AuthRejected', remedy: 'signIn' });
    await hub.deleteToken(admin, user, id);
  });

  test('does not tell about a token that may not ask', async () => {
    const token = await stack.userToken({ expiresInSeconds: 60, scopes: ['read:users!user'] });
    expect(await hub.tokenInfo(token)).toBeUndefined();
    const wanted = { note: 'more', expiresInSeconds: 60, scopes: ['admin:users'] };
    await expect(hub.mintToken(token, stack.addresses.user, wanted)).rejects.toMatchObject({
      _tag: 'ScopeMissing',
    });
  });

  test('refuses a wrong token in one sentence', async () => {
    await expect(hub.user('0123456789')).rejects.toMatchObject({
      _tag: 'AuthRejected',
      message: expect.stringMatching(/does not accept the token.*Sign in again\.$/) as unknown,
    });
  });

  test('knows what is not a hub, and what is not there', async () => {
    const elsewhere = [stack.addresses.s3.endpoint, stack.addresses.gateway];
    for (const address of elsewhere) {
      const other = new HubClient(http, address);
      await expect(other.user('0123456789'), address).rejects.toMatchObject({ _tag: 'NotAHub' });
    }
    const nobody = new HubClient(http, 'http://127.0.0.1:9');
    await expect(nobody.version()).rejects.toMatchObject({ _tag: 'HubUnreachable' });
  });

  test('stops when it is cancelled', async () => {
    const signal = AbortSignal.abort(new DOMException('enough', 'AbortError'));
    await expect(hub.version({ signal })).rejects.toThrow('enough');
  });
});
