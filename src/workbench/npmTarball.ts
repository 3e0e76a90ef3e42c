import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cancellable } from '../base/abort.ts';
import { runCommand } from './childProcess.ts';
import { EditorMissing } from './errors.ts';

/** A package of the npm registry, pinned by the sha512 (base64) of its tarball. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  readonly sha512: string;
}

/**
 * Downloads a package with npm, checks its hash and unpacks it into `folder`. No script of the
 * package runs.
 *
 * @param exclude tar patterns of what is not needed.
 * @throws EditorMissing when the tarball is not the one that was pinned.
 */
export async function unpackPackage(
  { name, version, sha512 }: PinnedPackage,
  folder: string,
  { exclude = [], signal }: Cancellable & { readonly exclude?: readonly string[] } = {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const printed = await npm(['pack', `${name}@${version}`], folder, { signal });
  const file = printed.trim().split('\n').at(-1) ?? '';
  const tarball = join(folder, file);
  const found = createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64');
  if (found !== sha512) {
    throw new EditorMissing(
      `The download of ${name}@${version} is not the expected one (sha512 ${found}); check the package registry that npm uses.`,
    );
  }
  const skip = exclude.map((pattern) => `--exclude=${pattern}`);
  const to = ['-C', folder, '--strip-components=1', '--no-same-owner'];
  await runCommand('tar', ['-xzf', tarball, ...to, ...skip], { signal });
  await rm(tarball);
}

/** Runs npm quietly, never with install scripts. */
export function npm(
  args: readonly string[],
  cwd: string,
  { signal }: Cancellable = {},
): Promise<string> {
  const quiet = ['--ignore-scripts', '--loglevel=error', '--no-audit', '--no-fund'];
  return runCommand('npm', [...args, ...quiet], { cwd, signal });
}
