import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ensureEnvironment, entryOf } from '../../../src/stack/environment.ts';
import { findPython, isRecent } from '../../../src/stack/python.ts';
import requirements from '../../../src/stack/requirements.txt';

afterEach(() => vi.unstubAllEnvs());

/** A folder that is the whole PATH, with some scripts in it. */
async function onlyOnPath(scripts: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'path-'));
  for (const [name, text] of Object.entries(scripts)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${text}\n`);
    await chmod(join(folder, name), 0o755);
  }
  vi.stubEnv('PATH', folder);
  return folder;
}

describe('the pinned list', () => {
  test('has a hash for every package and no address', () => {
    const packages = requirements.match(/^[a-z0-9][^\n]*/gim) ?? [];
    expect(packages.length).toBeGreaterThan(100);
    for (const line of packages) expect(line).toMatch(/^[\w.-]+==\S+.*\\$/);
    expect(requirements).not.toMatch(/https?:|--index|--find-links|file:/);
  });

  test('has every package that is asked for', async () => {
    const path = new URL('../../../src/stack/requirements.in', import.meta.url);
    const wanted = await readFile(path, 'utf8');
    const names = wanted.match(/^[a-z][\w-]*/gm) ?? [];
    expect(names.length).toBeGreaterThan(15);
    for (const name of names) expect(requirements).toContain(`\n${name}==`);
  });

  test('gives the lines of one package', () => {
    const list =
      'a==1 \\\n    --hash=x\nuv==2 \\\n    --hash=y \\\n    --hash=z\n    # via b\nc==3\n';
    expect(entryOf(list, 'uv')).toBe('uv==2 \\\n    --hash=y \\\n    --hash=z\n    # via b\n');
    expect(entryOf(list, 'c')).toBe('c==3\n');
  });
});

describe('findPython', () => {
  test.each([
    ['3.11', true],
    ['3.14', true],
    ['4.0', true],
    ['3.10', false],
    ['2.7', false],
  ])('%s is recent enough: %s', (version, recent) => {
    expect(isRecent(version)).toBe(recent);
  });

  test('names the package when there is none', async () => {
    const folder = await onlyOnPath({});
    await expect(findPython()).rejects.toMatchObject({
      _tag: 'PythonMissing',
      message: expect.stringMatching(/apt install python3 python3-venv/) as unknown,
    });
    await rm(folder, { recursive: true });
  });

  test('says what it has found instead', async () => {
    const folder = await onlyOnPath({
      python3: 'echo /usr/bin/python3; echo 3.9',
      'python3.12': 'exit 1',
    });
    await expect(findPython()).rejects.toThrow(/python3 is 3\.9, python3\.12 has no venv/);
    await rm(folder, { recursive: true });
  });

  test('a failed installation says why and is not taken for done', async () => {
    const folder = await onlyOnPath({
      python3: 'case "$1" in -c) echo "$0"; echo 3.12;; *) echo no space left >&2; exit 3;; esac',
    });
    vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`);
    const cache = join(folder, 'cache');
    for (const attempt of [1, 2]) {
      await expect(ensureEnvironment(cache), `attempt ${attempt}`).rejects.toMatchObject({
        _tag: 'InstallFailed',
        logTail: 'no space left',
      });
    }
    await rm(folder, { recursive: true });
  });
});
