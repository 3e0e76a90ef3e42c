import { execFile } from 'node:child_process';
import { access, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../../src/stack/environment.ts';
import { dayOf } from './versions.ts';

const run = promisify(execFile);

/**
 * The Python of an institution that runs this version of distributed, with the packages of its time:
 * zarr 2 or 3, s3fs, no obstore. Made once, then kept in the cache.
 */
export async function oldPython(
  version: string,
  current: Environment,
  cache: string,
): Promise<string> {
  const folder = join(cache, `matrix-${version}`);
  const python = join(folder, 'bin', 'python');
  if (await exists(python)) return python;
  // A killed install leaves only this one behind; programs inside name their folder, python does not.
  const half = `${folder}.part`;
  await rm(half, { recursive: true, force: true });
  const uv = current.program('uv');
  await run(uv, ['venv', '--quiet', '--python', current.program('python'), half]);
  const wanted = [`dask[array]==${version}`, `distributed==${version}`];
  const others = ['dask-gateway', 'zarr', 's3fs', 'bokeh'];
  const until = ['--exclude-newer', dayOf(version)];
  const into = ['--quiet', '--python', join(half, 'bin', 'python')];
  await run(uv, ['pip', 'install', ...into, ...until, ...wanted, ...others]);
  await rename(half, folder);
  return python;
}

/** The versions that matter, for the table. */
export async function versionsIn(python: string): Promise<string> {
  const names = ['distributed', 'dask-gateway', 'zarr', 's3fs', 'numpy'];
  const code = `import importlib.metadata as m
print(", ".join(n + " " + m.version(n) for n in ${JSON.stringify(names)}))`;
  return (await run(python, ['-c', code])).stdout.trim();
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
