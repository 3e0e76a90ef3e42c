import { describe, expect, it } from 'vitest';
import {
  checkAddress,
  checkToken,
  hubBase,
  originsOf,
  profileName,
} from '../../../src/vscode/account/addresses.ts';
import { parseProfiles, toSetting } from '../../../src/site/profileSetting.ts';

describe('an address', () => {
  it.each([
    ['https://hub.example.org', undefined],
    ['http://127.0.0.1:8000/jupyter', undefined],
    ['hub.example.org', 'Enter a whole address, for example https://hub.example.org.'],
    ['ftp://hub.example.org', 'The address must begin with https:// or http://.'],
    ['https://ann:pw@hub.example.org', 'Leave user name and password out of the address.'],
    ['https://hub.example.org/?next=x', 'Leave out everything from ? or # on.'],
  ])('%s: %s', (text, mistake) => {
    expect(checkAddress(text)).toBe(mistake);
  });

  it.each([
    ['https://hub.example.org/hub/home', 'https://hub.example.org'],
    ['https://hub.example.org/user/ann/lab/tree/x', 'https://hub.example.org'],
    ['https://hub.example.org/jupyter/hub/token', 'https://hub.example.org/jupyter'],
    ['https://hub.example.org/', 'https://hub.example.org'],
  ])('%s belongs to the hub %s', (page, hub) => {
    expect(hubBase(page)).toBe(hub);
  });

  it('binds a token to the origins of hub and gateway, not to their paths', () => {
    const key = originsOf('https://a.org/x', 'https://b.org/services/dask-gateway');
    expect(key).toBe('https://a.org https://b.org');
    expect(originsOf('https://a.org', 'https://evil.org')).not.toBe(key);
  });
});

it.each([
  ['', 'Paste the token that the hub showed.'],
  ['abc def ghi', 'A token has no spaces in it. Copy it once more.'],
  ['short', 'This is too short or too long for a token.'],
  ['0123456789abcdef', undefined],
])('token %j: %s', (text, mistake) => {
  expect(checkToken(text)).toBe(mistake);
});

it('a profile is named after its hub, and never like another one', () => {
  expect(profileName('https://hub.org', ['Local'])).toBe('hub.org');
  expect(profileName('https://hub.org', ['hub.org', 'hub.org 2'])).toBe('hub.org 3');
});

describe('the setting scienceGateway.profiles', () => {
  const written = {
    name: 'Jetstream 2',
    hub: 'https://hub.org/',
    gateway: 'https://hub.org/services/dask-gateway',
    proxy: 'gateway.hub.org:8786',
    stores: [{ name: 'js2', endpoint: 'https://js2.jetstream-cloud.org:8001', buckets: ['b'] }],
    results: { store: 'js2', prefix: 'b/results' },
  };

  it('becomes profiles, and a profile becomes the setting again', () => {
    const [profile] = parseProfiles([written]);
    expect(profile).toMatchObject({
      hub: 'https://hub.org',
      gateway: { proxy: 'gateway.hub.org:8786' },
      stores: [{ region: 'us-east-1', addressing: 'path', anonymous: false }],
    });
    if (!profile) throw new Error('no profile');
    expect(parseProfiles([toSetting(profile)])).toEqual([profile]);
  });

  it('may be absent', () => {
    expect(parseProfiles(undefined)).toEqual([]);
  });

  it.each([
    [[{ ...written, hub: 'hub.org' }], /scienceGateway\.profiles: 0\.hub/],
    [[{ ...written, proxy: 'no port' }], /0\.proxy: not host:port/],
    [[{ ...written, token: 'abc' }], /0\.token/],
    ['https://hub.org', /scienceGateway\.profiles/],
  ])('%# is refused with the place of the mistake', (value, message) => {
    expect(() => parseProfiles(value)).toThrow(message);
  });
});
