import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addressesOf, hubUser } from '../../../src/stack/addresses.ts';
import { defaultCache, defaultHome, stackPaths } from '../../../src/stack/paths.ts';
import { assignPorts } from '../../../src/stack/ports.ts';
import { privateFolder, readIfThere, writePrivate } from '../../../src/stack/privateFiles.ts';
import { identifySelf } from '../../../src/stack/processIdentity.ts';
import { loadSecrets } from '../../../src/stack/secrets.ts';
import { readStack, type StackState } from '../../../src/stack/stackState.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'state-'));
});
afterEach(() => rm(home, { recursive: true }));

async function someState(): Promise<StackState> {
  const ports = await assignPorts({}, () => Promise.resolve(true));
  return {
    owner: await identifySelf(),
    addresses: addressesOf(ports),
    stackToken: 'token',
    storeKeys: { accessKeyId: 'id', secretAccessKey: 'key' },
  };
}

describe('readStack', () => {
  test('finds the stack of a living owner', async () => {
    const state = await someState();
    await writePrivate(stackPaths(home).state, JSON.stringify(state));
    expect(await readStack(home)).toEqual(state);
  });

  test('finds none without a file, without its owner, or in a foreign format', async () => {
    expect(await readStack(home)).toBeUndefined();
    const state = await someState();
    const dead = { ...state, owner: { pid: process.pid, start: 'before' } };
    await writePrivate(stackPaths(home).state, JSON.stringify(dead));
    expect(await readStack(home)).toBeUndefined();
    await writeFile(stackPaths(home).state, '{"owner": 3');
    expect(await readStack(home)).toBeUndefined();
  });
});

describe('files of the state folder', () => {
  test('are for their owner only, also in a folder that was open', async () => {
    const open = join(home, 'open');
    await mkdir(open, { mode: 0o755 });
    await chmod(open, 0o755);
    await privateFolder(open);
    expect((await stat(open)).mode & 0o777).toBe(0o700);
    await writePrivate(join(open, 'a'), 'one');
    await writePrivate(join(open, 'a'), 'two');
    expect((await stat(join(open, 'a'))).mode & 0o777).toBe(0o600);
    expect(await readIfThere(join(open, 'a'))).toBe('two');
    expect(await readIfThere(join(open, 'b'))).toBeUndefined();
  });

  test('secrets are made once and differ between installs', async () => {
    const first = await loadSecrets(join(home, 'a.json'));
    expect(await loadSecrets(join(home, 'a.json'))).toEqual(first);
    const other = await loadSecrets(join(home, 'b.json'));
    const values = (one: object) => JSON.stringify(one).match(/"[0-9a-fA-F]{16,}"/g) ?? [];
    expect(new Set([...values(first), ...values(other)]).size).toBe(2 * values(first).length);
    expect(values(first).length).toBeGreaterThan(10);
  });
});

describe('where things lie', () => {
  test('own variable, then XDG, then the usual place', () => {
    expect(defaultHome({ SCIENCE_GATEWAY_HOME: '/a', XDG_DATA_HOME: '/x' })).toBe('/a');
    expect(defaultHome({ XDG_DATA_HOME: '/x' })).toBe('/x/science-gateway');
    expect(defaultHome({})).toBe(join(homedir(), '.local/share/science-gateway'));
    // The XDG specification says that relative paths are ignored.
    expect(defaultHome({ XDG_DATA_HOME: 'x' })).toBe(
      join(homedir(), '.local/share/science-gateway'),
    );
    expect(defaultCache({ XDG_CACHE_HOME: '/c' })).toBe('/c/science-gateway');
    expect(defaultCache({ SCIENCE_GATEWAY_CACHE: '/d' })).toBe('/d');
  });
});

describe('hubUser', () => {
  test.each([
    ['Ada.Lovelace', 'ada-lovelace'],
    ['DOMAIN\\ada', 'domain-ada'],
    ['-', 'scientist'],
    ['', 'scientist'],
    ['ада', 'scientist'],
  ])('%s becomes %s', (login, user) => {
    expect(hubUser(login)).toBe(user);
  });
});
