import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import type { Cancellable } from '../base/abort.ts';
import type { JobOrigin } from '../jobs/job.ts';

/** A larger patch says nothing to a reader, bytes. */
const LARGEST_PATCH = 1_000_000;
const PATIENCE = 5_000;

/**
 * Where a file stands in git: remote, commit, and what was changed since; `undefined` where there is
 * no git, or no repository knows the file: one that only lies inside a repository is none of its. Hooks, pagers and the file's own filters are not run.
 */
export async function gitState(
  file: string,
  options: Cancellable = {},
): Promise<JobOrigin['git'] | undefined> {
  const git = (...args: readonly string[]) => run(dirname(file), args, options);
  const name = basename(file);
  const [commit, known] = await Promise.all([
    git('rev-parse', '--verify', 'HEAD'),
    git('ls-files', '--error-unmatch', '--', name),
  ]);
  if (commit === undefined || known === undefined) return undefined;
  const [remote, status, patch] = await Promise.all([
    git('config', '--get', 'remote.origin.url'),
    git('status', '--porcelain', '--', name),
    git('diff', '--no-ext-diff', '--no-textconv', '--no-color', 'HEAD', '--', name),
  ]);
  const dirty = (status ?? '').trim() !== '';
  return {
    commit: commit.trim(),
    dirty,
    ...(remote && { remote: withoutUser(remote.trim()) }),
    ...(dirty && patch && { patch }),
  };
}

/** `https://user:token@host/…` → `https://host/…`. */
function withoutUser(remote: string): string {
  return remote.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}

function run(
  folder: string,
  args: readonly string[],
  { signal }: Cancellable,
): Promise<string | undefined> {
  const safe = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
  const limits = { cwd: folder, maxBuffer: LARGEST_PATCH, timeout: PATIENCE, signal };
  return new Promise((resolve, reject) => {
    execFile('git', [...safe, ...args], limits, (error, stdout) => {
      if (signal?.aborted) reject(signal.reason as Error);
      // No git, no repository, no commit yet, too much: then the record says nothing of it.
      else resolve(error ? undefined : stdout);
    });
  });
}
