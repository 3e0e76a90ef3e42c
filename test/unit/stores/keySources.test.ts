import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Http } from '../../../src/net/http.ts';
import type { KeySource, StoreProfile } from '../../../src/site/profile.ts';
import { storeKeysOf } from '../../../src/site/storeKeysOf.ts';

const saved = { accessKeyId: 'saved', secretAccessKey: 'secret' };
const http = new Http();
let folder: string;
let secrets: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'science-gateway-aws-'));
});
afterAll(async () => {
  http.dispose();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  secrets = [];
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
});
afterEach(() => vi.unstubAllEnvs());

function keysOf(keys: KeySource | undefined, env = {}, change: Partial<StoreProfile> = {}) {
  const store = { name: 'S', region: 'us-east-1', addressing: 'path', anonymous: false } as const;
  return storeKeysOf(
    { ...store, buckets: [], keys, ...change },
    {
      credentials: {
        token: () => Promise.resolve(undefined),
        storeKeys: () => Promise.resolve(saved),
      },
      http,
      onSecret: (secret) => secrets.push(secret),
      env,
    },
  );
}

const write = (name: 'credentials' | 'config', text: string) => writeFile(join(folder, name), text);

const inEnvironment = {
  AWS_ACCESS_KEY_ID: 'env',
  AWS_SECRET_ACCESS_KEY: 'env-secret',
  AWS_SESSION_TOKEN: 'env-token',
  AWS_PROFILE: 'other',
};

describe('keys of a store', () => {
  it('are the saved ones unless the profile says otherwise, whatever the environment says', async () => {
    await write('credentials', '[other]\naws_access_key_id = x\naws_secret_access_key = y\n');
    for (const [name, value] of Object.entries(inEnvironment)) vi.stubEnv(name, value);
    expect(await keysOf(undefined, inEnvironment)).toEqual(saved);
    expect(await keysOf('saved', inEnvironment)).toEqual(saved);
    expect(await keysOf('environment', inEnvironment, { anonymous: true })).toBeUndefined();
  });

  it('come from the environment, and log sinks hear of them', async () => {
    expect(await keysOf('environment', inEnvironment)).toEqual({
      accessKeyId: 'env',
      secretAccessKey: 'env-secret',
      sessionToken: 'env-token',
    });
    expect(secrets).toEqual(['env-secret', 'env-token']);
  });

  it.each([
    [{}, 'NoKeys', /AWS_ACCESS_KEY_ID is not set where VS Code was started/],
    [{ AWS_ACCESS_KEY_ID: 'x' }, 'NoKeys', /AWS_SECRET_ACCESS_KEY is not set/],
    [
      { ...inEnvironment, AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z' },
      'ExpiredKeys',
      /have expired/,
    ],
  ])('that are not in the environment are named: %j', async (env, code, sentence) => {
    const asked = keysOf('environment', env);
    await expect(asked).rejects.toMatchObject({ _tag: 'StoreDenied', code });
    await expect(asked).rejects.toThrow(sentence);
  });
});

describe('keys of an AWS profile', () => {
  const mine = { awsProfile: 'mine' };

  it('are read each time, not copied', async () => {
    for (const id of ['first', 'second']) {
      await write(
        'credentials',
        `[default]\naws_access_key_id = no\naws_secret_access_key = no\n\n[mine]\n` +
          `aws_access_key_id = ${id}\naws_secret_access_key = its-secret\naws_session_token = t\n`,
      );
      expect(await keysOf(mine)).toEqual({
        accessKeyId: id,
        secretAccessKey: 'its-secret',
        sessionToken: 't',
      });
    }
    expect(secrets).toContain('its-secret');
  });

  const processPrinting = (what: string) =>
    write('config', `[profile tool]\ncredential_process = "${process.execPath}" -e "${what}"\n`);

  it('may come from a program that the user has named there', async () => {
    const end = new Date(Date.now() + 3_600_000).toISOString();
    await processPrinting(
      `console.log(JSON.stringify({Version:1,AccessKeyId:'p',SecretAccessKey:'q',Expiration:'${end}'}))`,
    );
    const keys = await keysOf({ awsProfile: 'tool' });
    expect(keys).toEqual({ accessKeyId: 'p', secretAccessKey: 'q' });
    await write('config', '');
    expect(await keysOf({ awsProfile: 'tool' })).toEqual(keys);
  });

  it('that are not there are named, with the files that were looked in', async () => {
    await write('config', '[profile empty]\nregion = us-east-1\n');
    await write('credentials', '');
    for (const awsProfile of ['absent', 'empty']) {
      const asked = keysOf({ awsProfile });
      await expect(asked).rejects.toMatchObject({ _tag: 'StoreDenied', code: 'NoKeys' });
      await expect(asked).rejects.toThrow(`“${awsProfile}” has no keys: looked in ${folder}`);
    }
    await rm(join(folder, 'config'));
    await rm(join(folder, 'credentials'));
    await expect(keysOf(mine)).rejects.toMatchObject({ code: 'NoKeys' });
  });

  it('that have expired are told apart', async () => {
    await write(
      'config',
      '[profile sso]\nsso_start_url = https://example.org\nsso_account_id = 1\nsso_region = us-east-1\nsso_role_name = r\n' +
        `[profile old]\ncredential_process = "${process.execPath}" -e "console.log(JSON.stringify({Version:1,AccessKeyId:'p',SecretAccessKey:'q',Expiration:'2020-01-01T00:00:00Z'}))"\n`,
    );
    vi.stubEnv('HOME', folder);
    for (const awsProfile of ['sso', 'old']) {
      const asked = keysOf({ awsProfile });
      await expect(asked).rejects.toMatchObject({ code: 'ExpiredKeys' });
      await expect(asked).rejects.toThrow(`aws sso login --profile ${awsProfile}`);
    }
  });

  it('whose program fails: neither its words nor its command are shown', async () => {
    await write(
      'config',
      `[profile broken]\ncredential_process = "${process.execPath}" -e "throw 'geheim'"\n`,
    );
    const failed = await keysOf({ awsProfile: 'broken' }).catch((error: unknown) => error as Error);
    expect(failed).toMatchObject({ _tag: 'StoreDenied', code: 'NoKeys' });
    expect((failed as Error).cause).toBeUndefined();
    expect((failed as Error).message).toContain('its credential_process failed');
    expect((failed as Error).message).not.toContain('geheim');
  });
});
