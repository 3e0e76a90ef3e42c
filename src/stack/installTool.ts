import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Cancellable } from '../base/abort.ts';
import { InstallFailed } from './errors.ts';

const keptLines = 15;

/**
 * Runs one program of the installation to its end.
 *
 * @throws InstallFailed with what it printed last, or the signal's reason.
 */
export function runTool(
  name: string,
  command: string,
  args: readonly string[],
  { signal, onLine }: Cancellable & { onLine?: (line: string) => void } = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const tail: string[] = [];
    const child = spawn(command, args, {
      env: toolEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    const keep = (line: string) => {
      if (line.trim() === '') return;
      tail.push(line);
      if (tail.length > keptLines) tail.shift();
      onLine?.(line.trim());
    };
    createInterface(child.stdout).on('line', keep);
    createInterface(child.stderr).on('line', keep);
    child.once('error', (cause) => {
      reject(
        signal?.aborted
          ? (signal.reason as Error)
          : new InstallFailed(`${name} could not be started`, '', { cause }),
      );
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new InstallFailed(`${name} ended with code ${code ?? 'none'}`, tail.join('\n')));
    });
  });
}

/** Without what would lead Python to packages outside the environment. */
function toolEnvironment(): NodeJS.ProcessEnv {
  const foreign =
    /^(PYTHON(?!WARNINGS)|VIRTUAL_ENV|CONDA_|UV_PROJECT|PIP_TARGET|PIP_PREFIX|PIP_USER)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
