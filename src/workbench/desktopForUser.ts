import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { delay } from '../base/abort.ts';
import { runCommand, startChild } from './childProcess.ts';
import { editorEnv } from './editorEnv.ts';
import type { EditorHome } from './editorHome.ts';
import type { OpenForUserOptions, UserEditor } from './userEditor.ts';

/** How long the window's process may take to end after it was asked. */
const GRACE_MS = 5_000;

/** Opens the desktop VS Code with folders of its own. */
export async function openDesktop(
  command: string,
  home: EditorHome,
  options: OpenForUserOptions,
): Promise<UserEditor> {
  const env = editorEnv(options.env);
  const folders = ['--user-data-dir', home.userData, '--extensions-dir', home.extensions];
  const isRoot = process.getuid?.() === 0;
  const install = ['--install-extension', options.vsix, '--force', ...folders];
  await runCommand(command, install, { env, signal: options.signal });
  const quiet = ['--skip-welcome', '--skip-release-notes', '--disable-telemetry'];
  const open = [
    '--wait',
    '--new-window',
    ...folders,
    ...quiet,
    ...(isRoot ? ['--no-sandbox'] : []),
  ];
  const cli = startChild(command, [...open, options.workspace], { env });
  return {
    kind: 'desktop',
    closed: cli.ended,
    async [Symbol.asyncDispose]() {
      await endWindow(home.userData);
      await cli[Symbol.asyncDispose]();
    },
  };
}

/**
 * Ends the window's process, which the command line starts apart from itself. VS Code writes its
 * process id into `code.lock`; it is believed only while that process names our folder.
 */
async function endWindow(userData: string): Promise<void> {
  const lock = await readFile(join(userData, 'code.lock'), 'utf8').catch(() => '');
  const pid = Number(lock.trim());
  if (!Number.isInteger(pid) || pid <= 1 || !(await isOurs(pid, userData))) return;
  process.kill(pid, 'SIGTERM');
  const end = Date.now() + GRACE_MS;
  while (Date.now() < end && (await isOurs(pid, userData))) await delay(100);
}

async function isOurs(pid: number, userData: string): Promise<boolean> {
  const line = await runCommand('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => '');
  return line.includes(userData);
}
