import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openForUser } from '../../../src/workbench/openForUser.ts';

/** Stands for `code`: notes how it is called; its "window" goes on by itself and names its folder. */
const CODE = `#!/bin/sh
if [ "$1" = --version ]; then
  printf '1.120.0\\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\\nx64\\n'
  exit
fi
echo "$SMOKE $*" >> "$CALLS"
if [ "$1" = --wait ]; then
  setsid sh -c 'while true; do sleep 0.1; done' window "$4" > /dev/null 2>&1 &
  echo $! > "$4/code.lock"
  while kill -0 $! 2> /dev/null; do sleep 0.05; done
fi
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'workbench-'));
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin/code'), CODE, { mode: 0o755 });
  vi.stubEnv('PATH', `${join(folder, 'bin')}:/usr/bin:/bin`);
  vi.stubEnv('CALLS', join(folder, 'calls'));
  vi.stubEnv('DISPLAY', ':7');
  for (const name of ['CI', 'VSCODE_IPC_HOOK_CLI', 'WSL_DISTRO_NAME']) vi.stubEnv(name, undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

test.runIf(process.platform === 'linux')(
  'code on the PATH is opened with its own folders, and its window ended at the end',
  async () => {
    const editor = await openForUser({
      vsix: '/x.vsix',
      workspace: '/work',
      stateFolder: folder,
      env: { SMOKE: 'seen' },
    });
    expect(editor.kind).toBe('desktop');
    const lock = join(folder, 'editor/user/code.lock');
    await expect.poll(() => readFile(lock, 'utf8').catch(() => '')).toMatch(/^\d+\n$/);
    const pid = Number(await readFile(lock, 'utf8'));
    expect(process.kill(pid, 0)).toBe(true);
    await editor[Symbol.asyncDispose]();
    await editor.closed;
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '(gone) Z');
    expect(state).toMatch(/\) Z/);
    const [install, open] = (await readFile(join(folder, 'calls'), 'utf8')).split('\n');
    const own = `--user-data-dir ${folder}/editor/user --extensions-dir ${folder}/editor/extensions`;
    expect(install).toBe(`seen --install-extension /x.vsix --force ${own}`);
    expect(open).toContain(`seen --wait --new-window ${own}`);
    expect(open).toMatch(/ \/work$/);
  },
);
