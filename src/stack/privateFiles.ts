import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { PlatformUnsupported } from './errors.ts';

/**
 * Makes a folder that only its owner may enter, and closes one that exists.
 *
 * @throws PlatformUnsupported when it belongs to somebody else: its owner could read our secrets.
 */
export async function privateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const { uid, mode } = await stat(path);
  if (process.getuid && uid !== process.getuid()) {
    throw new PlatformUnsupported(
      `The folder ${path} belongs to another user. Set SCIENCE_GATEWAY_HOME to a folder of your own.`,
    );
  }
  if ((mode & 0o077) !== 0) await chmod(path, 0o700);
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
