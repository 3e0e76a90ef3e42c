import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where downloads are kept between runs: `$SCIENCE_GATEWAY_CACHE`, else the XDG cache home. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['SCIENCE_GATEWAY_CACHE'];
  if (own) return own;
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'science-gateway');
}

/** A temp folder that was not touched for this long belongs to an install that died. */
const ABANDONED_MS = 60 * 60_000;

/**
 * Returns `<cache>/<name>-<hash of recipe>`, filled by `install` unless it is there already.
 *
 * `install` works in a temp sibling that is renamed when it is whole: a folder with the final name
 * is always complete. Two processes at once both install; the one that comes second drops its copy.
 *
 * @param recipe everything the content depends on.
 */
export async function cached(
  name: string,
  recipe: unknown,
  install: (folder: string) => Promise<void>,
  base = cacheFolder(),
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12);
  const final = join(base, `${name}-${hash}`);
  if (await isFolder(final)) return final;
  await mkdir(base, { recursive: true, mode: 0o700 });
  await sweep(base, `.${name}-`);
  const temp = await mkdtemp(join(base, `.${name}-`));
  try {
    await install(temp);
    await utimes(temp, new Date(), new Date());
    await rename(temp, final);
  } catch (error) {
    if (!(await isFolder(final))) throw error;
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
  return final;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** Removes what killed installs have left under our prefix; others keep things in this folder too. */
async function sweep(base: string, prefix: string): Promise<void> {
  for (const entry of await readdir(base)) {
    if (!entry.startsWith(prefix)) continue;
    const path = join(base, entry);
    const touched = (await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (Date.now() - touched > ABANDONED_MS) await rm(path, { recursive: true, force: true });
  }
}
