import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isGatewayError, sentence } from '../base/errors.ts';
import { FolderUnusable } from './errors.ts';

/**
 * Makes a folder that only its owner may enter, and closes one that exists.
 *
 * @throws FolderUnusable when it cannot be made, is a file, or belongs to somebody else, who could
 * read our secrets.
 */
export async function privateFolder(path: string): Promise<void> {
  try {
    await makeFolder(path);
    const { uid, mode } = await stat(path);
    if (process.getuid && uid !== process.getuid()) {
      throw new FolderUnusable(path, 'it belongs to another user');
    }
    if ((mode & 0o077) !== 0) await chmod(path, 0o700);
  } catch (cause) {
    if (isGatewayError(cause)) throw cause;
    throw new FolderUnusable(path, sentence(cause), { cause });
  }
}

/** One level at a time: Node's recursive `mkdir` never returns where `/proc` refuses a folder. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path) throw error;
    await makeFolder(parent);
    await mkdir(path, { mode: 0o700 });
  }
}

/** Writes a file of mode 0600 so that readers see the old or the new content, never a part. */
export async function writePrivate(path: string, text: string): Promise<void> {
  const scratch = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(scratch, text, { mode: 0o600, flag: 'wx' });
  await rename(scratch, path);
}

/** Text of a file, or `undefined` when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A secret of `bytes` random bytes, in hexadecimal. */
export function randomSecret(bytes = 24): string {
  return randomBytes(bytes).toString('hex');
}
