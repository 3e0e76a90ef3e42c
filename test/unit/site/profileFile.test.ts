import { describe, expect, it } from 'vitest';
import { forUser, type Profile } from '../../../src/site/profile.ts';
import { readProfileFile, writeProfileFile } from '../../../src/site/profileFile.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const profile: Profile = {
  name: 'Institute',
  hub: 'https://hub.example.org/jupyter',
  ca: PEM,
  carrier: 'hub',
  server: { name: 'dask', options: { profile: 'small' } },
  defaults: { workers: 2, options: { worker_cores: 2, image: 'a/b:1' } },
  limits: { maxWorkers: 8, tokenDays: 30, corePrice: { amount: 1, unit: 'SU' } },
  gateway: { address: 'https://hub.example.org/services/dask-gateway', proxy: 'gw:8786' },
  stores: [
    {
      name: 'results',
      endpoint: 'https://s3.example.org',
      region: 'RegionOne',
      addressing: 'path',
      anonymous: false,
      keys: { awsProfile: 'jetstream' },
      buckets: ['b'],
    },
  ],
  results: { store: 'results', prefix: 'b/{user}' },
};
const noFile = () => Promise.reject(new Error('no file is read here'));
const written = JSON.parse(writeProfileFile(profile)) as Record<string, unknown>;
const read = (change: Record<string, unknown>) =>
  readProfileFile(JSON.stringify({ ...written, ...change }), noFile);

describe('a profile file', () => {
  it('holds the whole profile and comes back the same', async () => {
    expect(await readProfileFile(writeProfileFile(profile), noFile)).toEqual(profile);
  });

  it('may name its certificates instead of holding them', async () => {
    const text = JSON.stringify({ ...written, ca: 'authority.pem' });
    const asked: string[] = [];
    const found = await readProfileFile(text, (path) => {
      asked.push(path);
      return Promise.resolve(PEM);
    });
    expect(asked).toEqual(['authority.pem']);
    expect(found.ca).toBe(PEM);
  });

  it.each([
    ['a field that nobody knows', { colour: 'red' }, /colour/],
    ['a hub that is no address', { hub: 'hub.example.org' }, /hub: not an http or https address/],
    ['a token', { token: 'x' }, /looks like a secret: token/],
    ['a key among options', { defaults: { options: { AWS_SECRET_ACCESS_KEY: 'abc' } } }, /secret/],
    [
      'what reads like a hub token',
      { server: { name: 'a'.repeat(8) + '0123456789abcdef01234567' } },
      /server\.name/,
    ],
    [
      'an AWS key',
      { server: { options: { note: 'AKIAIOSFODNN7EXAMPLE' } } },
      /server\.options\.note/,
    ],
    ['a password in an address', { hub: 'https://ann:pw@hub.org' }, /secret: hub/],
    [
      'a private key',
      { ca: '-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----' },
      /secret: ca/,
    ],
    ['limits that are none', { limits: { tokenDays: 0 } }, /limits\.tokenDays/],
  ])('with %s is refused, and the value is not repeated', async (_what, change, message) => {
    const failure: unknown = await read(change).catch((error: unknown) => error);
    expect(String(failure)).toMatch(message);
    for (const value of ['AKIAIOSFODNN7EXAMPLE', '0123456789abcdef01234567', ':pw@']) {
      expect(String(failure)).not.toContain(value);
    }
  });

  it.each(['', 'null', '[]', '{"name":', `"${'x'.repeat(600_000)}"`])(
    'that is %.12j is refused in words',
    async (text) => {
      await expect(readProfileFile(text, noFile)).rejects.toThrow(/The profile file/);
    },
  );

  it('is not written with what looks like a secret', () => {
    const leaking = { ...profile, server: { options: { api_token: 'abc' } } };
    expect(() => writeProfileFile(leaking)).toThrow(/server\.options\.api_token/);
  });
});

describe('the results prefix', () => {
  it.each([
    ['ann', 'b/ann'],
    ['ann@example.org', 'b/ann@example.org'],
    ['ann lee/../x', 'b/ann-lee-..-x'],
  ])('of %s is %s', (user, prefix) => {
    expect(forUser(profile, user).results.prefix).toBe(prefix);
  });
});
