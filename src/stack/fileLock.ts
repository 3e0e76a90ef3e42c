import { link, mkdir, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { delay, type Cancellable } from '../base/abort.ts';
import { v, validateJson } from '../base/validate.ts';
import { randomSecret, readIfThere, writePrivate } from './privateFiles.ts';
import { identifySelf, isAlive, processIdentitySchema } from './processIdentity.ts';

const schema = v.object({ ...processIdentitySchema.entries, nonce: v.string() });

/** How often a waiting process looks whether the lock is free. */
const pollMs = 50;
/** Nobody needs longer to take a dead owner's lock away. */
const breakingMs = 10_000;

/**
 * A lock between processes: a file that names its owner. A lock whose owner has died is taken over.
 */
export class FileLock {
  private constructor(
    readonly path: string,
    readonly nonce: string,
  ) {}

  /** Waits until the lock is ours. `onWait` is called once, when somebody else holds it. */
  static async take(
    path: string,
    { signal, onWait }: Cancellable & { onWait?: () => void } = {},
  ): Promise<FileLock> {
    const nonce = randomSecret(8);
    const content = JSON.stringify({ ...(await identifySelf()), nonce });
    for (let first = true; ; first = false) {
      signal?.throwIfAborted();
      if (await claim(path, content)) return new FileLock(path, nonce);
      if (await breakIfDead(path)) continue;
      if (first) onWait?.();
      await delay(pollMs, { signal });
    }
  }

  /** Gives the lock back; a second call does nothing. */
  async release(): Promise<void> {
    const text = await readIfThere(this.path);
    if (text !== undefined && ownerOf(text)?.nonce === this.nonce) await unlink(this.path);
  }
}

/** `link` fails when the name exists: unlike an exclusive open, no reader meets an empty file. */
async function claim(path: string, content: string): Promise<boolean> {
  const scratch = `${path}.${randomSecret(6)}`;
  await writePrivate(scratch, content);
  try {
    await link(scratch, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(scratch, { force: true });
  }
}

/** Removes the lock of a dead owner. Only one process at a time may, or it could remove a new one. */
async function breakIfDead(path: string): Promise<boolean> {
  if (await hasLivingOwner(path)) return false;
  const breaking = `${path}.breaking`;
  try {
    await mkdir(breaking);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const since = (await stat(breaking).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (Date.now() - since > breakingMs) await rm(breaking, { recursive: true, force: true });
    return false;
  }
  try {
    if (await hasLivingOwner(path)) return false;
    await rm(path, { force: true });
    return true;
  } finally {
    await rmdir(breaking);
  }
}

/** True also when the lock is free: then there is nothing to break. */
async function hasLivingOwner(path: string): Promise<boolean> {
  const text = await readIfThere(path);
  if (text === undefined) return true;
  const owner = ownerOf(text);
  return owner !== undefined && (await isAlive(owner));
}

function ownerOf(text: string): v.InferOutput<typeof schema> | undefined {
  try {
    return validateJson(schema, text, 'the lock');
  } catch {
    return undefined;
  }
}
