import { describe, expect, test } from 'vitest';
import { DoorGuard } from '../../../src/workbench/doorGuard.ts';

const host = 'gateway-1.localhost:4000';
const origin = `http://${host}`;
const guard = new DoorGuard(host);
const cookie = guard.cookie.split(';')[0] ?? '';
const judge = (headers: object, method = 'GET', path = '/version') =>
  guard.judge({ method, path, headers: { host, ...headers } });
const inside = { kind: 'inside' };
const outside = { kind: 'outside' };
const refused = expect.objectContaining({ kind: 'refused' }) as unknown;

describe('a request', () => {
  test('with the cookie is inside, without or with another it is not', () => {
    expect(judge({ cookie })).toEqual(inside);
    expect(judge({ cookie: `other=1; ${cookie}; more=2` })).toEqual(inside);
    expect(judge({})).toEqual(outside);
    expect(judge({ cookie: `${cookie}x` })).toEqual(outside);
    expect(judge({ cookie: cookie.slice(0, -1) })).toEqual(outside);
    expect(judge({ cookie: new DoorGuard(host).cookie.split(';')[0] })).toEqual(outside);
  });

  test.each([
    'evil.example:4000',
    'localhost:4000',
    'gateway-1.localhost',
    'gateway-1.localhost:4001',
    '127.0.0.1:4000',
    '',
    undefined,
  ])('to the host %s is refused even with the cookie', (other) =>
    expect(judge({ cookie, host: other })).toEqual(refused),
  );

  test.each([
    'http://evil.example',
    'http://localhost:4000',
    'https://gateway-1.localhost:4000',
    'null',
  ])('from %s is refused even with the cookie', (other) =>
    expect(judge({ cookie, origin: other })).toEqual(refused),
  );

  test('from another page is refused, unless it is a link that was followed', () => {
    const site = { cookie, 'sec-fetch-site': 'same-site' };
    const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect(judge(site)).toEqual(refused);
    expect(judge({ ...site, ...link })).toEqual(inside);
    expect(judge({ ...site, ...link, 'sec-fetch-dest': 'iframe' })).toEqual(refused);
    expect(judge({ cookie, 'sec-fetch-site': 'same-origin' })).toEqual(inside);
  });
});

test('an entry may come from a file, and from nowhere else', () => {
  const enter = (from: string) => judge({ origin: from }, 'POST', '/enter');
  expect(enter('null')).toEqual(outside);
  expect(enter(origin)).toEqual(outside);
  expect(enter('http://evil.example')).toEqual(refused);
  expect(judge({ origin: 'null' }, 'GET', '/enter')).toEqual(refused);
});

test('a WebSocket needs cookie and origin', () => {
  const judgeUpgrade = (headers: object) =>
    guard.judgeUpgrade({ method: 'GET', path: '/', headers: { host, ...headers } });
  expect(judgeUpgrade({ cookie, origin })).toEqual(inside);
  expect(judgeUpgrade({ cookie })).toEqual(outside);
  expect(judgeUpgrade({ origin })).toEqual(outside);
  expect(judgeUpgrade({ cookie, origin: 'http://gateway-1.localhost:4001' })).toEqual(refused);
});

test('the cookie is closed to scripts and other sites, and is not passed on', () => {
  expect(guard.cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(guard.withoutSession(cookie)).toBeUndefined();
  expect(guard.withoutSession(`a=1; ${cookie}; b=x=y`)).toBe('a=1; b=x=y');
});
