import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitState } from '../../../src/site/gitState.ts';

let folder: string;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=e@x', ...args], { cwd: folder });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sg-git-'));
  git('init', '-q');
  await writeFile(join(folder, 'known.py'), 'one\n');
  git('add', 'known.py');
  git('commit', '-q', '-m', 'first');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('gitState', () => {
  it('names the commit of a file, and no user of its remote', async () => {
    git('remote', 'add', 'origin', 'https://me:secret@example.org/x.git');
    const state = await gitState(join(folder, 'known.py'));
    expect(state).toMatchObject({ dirty: false, remote: 'https://example.org/x.git' });
    expect(state?.commit).toMatch(/^[0-9a-f]{40}$/);
  });

  it('keeps what was changed since the commit', async () => {
    await writeFile(join(folder, 'known.py'), 'two\n');
    const state = await gitState(join(folder, 'known.py'));
    expect(state).toMatchObject({ dirty: true });
    expect(state?.patch).toContain('+two');
  });

  it('says nothing of a file that only lies in a repository', async () => {
    await writeFile(join(folder, 'own.py'), 'mine\n');
    expect(await gitState(join(folder, 'own.py'))).toBeUndefined();
  });
});
