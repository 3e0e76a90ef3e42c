import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Cancellable } from '../base/abort.ts';
import { PlatformUnsupported, PythonMissing } from './errors.ts';

const run = promisify(execFile);
const names = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python'];
const probe =
  'import sys, venv, ensurepip; print(sys.executable, "%d.%d" % sys.version_info[:2], sep="\\n")';

/** A Python interpreter that can make environments. */
export interface Python {
  readonly path: string;
  /** `major.minor`. */
  readonly version: string;
}

/**
 * The first Python ≥ 3.11 with `venv` on PATH.
 *
 * @throws PythonMissing, which names the package to install.
 */
export async function findPython({ signal }: Cancellable = {}): Promise<Python> {
  if (process.platform === 'win32') {
    throw new PlatformUnsupported(
      'JupyterHub does not run on Windows. Open this folder in WSL 2 and start again there.',
    );
  }
  const rejected: string[] = [];
  for (const name of names) {
    const found = await ask(name, signal);
    if (typeof found === 'object') {
      if (isRecent(found.version)) return found;
      rejected.push(`${name} is ${found.version}`);
    } else if (found === 'no venv') rejected.push(`${name} has no venv`);
  }
  throw new PythonMissing(rejected);
}

async function ask(
  name: string,
  signal: AbortSignal | undefined,
): Promise<Python | 'no venv' | 'missing'> {
  try {
    const { stdout } = await run(name, ['-c', probe], { signal });
    const [path = '', version = ''] = stdout.trim().split('\n');
    return { path, version };
  } catch (error) {
    signal?.throwIfAborted();
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'no venv';
  }
}

/** True from 3.11 on, the oldest that the pinned packages run on. */
export function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 3 || (major === 3 && minor >= 11);
}
