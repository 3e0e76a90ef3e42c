import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = /^science-gateway-run-(\d+)-\w+$/;

/**
 * Makes a folder of mode 0700 for sockets. It is not in the editor's home, because the path of a
 * Unix socket must be shorter than 108 bytes. What processes that were killed left is removed first.
 */
export async function makeRunFolder(): Promise<string> {
  for (const name of await readdir(tmpdir())) {
    const owner = Number(NAME.exec(name)?.[1]);
    if (!owner || isRunning(owner)) continue;
    const path = join(tmpdir(), name);
    const uid = (await stat(path).catch(() => undefined))?.uid;
    if (uid === process.getuid?.()) await rm(path, { recursive: true, force: true });
  }
  return mkdtemp(join(tmpdir(), `science-gateway-run-${process.pid}-`));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'; // EPERM: somebody else's
  }
}
