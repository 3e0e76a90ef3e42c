import { delay, type Cancellable } from '../base/abort.ts';
import { StackUnresponsive } from './errors.ts';
import { FileLock } from './fileLock.ts';
import { signalProcess } from './launch.ts';
import { stackPaths } from './paths.ts';
import { loadSecrets } from './secrets.ts';
import { readStack } from './stackState.ts';
import { readIfThere } from './privateFiles.ts';
import { sweep } from './sweep.ts';
import { rm } from 'node:fs/promises';

/** A gateway with many clusters needs long to stop them. */
const patienceMs = 60_000;

/**
 * Stops the stack of this state folder, whoever runs it: its owner gets SIGTERM (`supervisor.ts` and
 * `npm start` then stop in order) and is waited for. What a dead owner left behind is ended, too.
 *
 * @returns whether there was a stack.
 * @throws StackUnresponsive when the owner does not stop.
 */
export async function stopStack(home: string, { signal }: Cancellable = {}): Promise<boolean> {
  const running = await readStack(home);
  if (running?.owner.pid === process.pid) {
    throw new Error('A process stops its own stack by disposing it.');
  }
  if (running) {
    signalProcess(running.owner.pid, 'SIGTERM');
    const until = Date.now() + patienceMs;
    while (await readStack(home)) {
      if (Date.now() > until) {
        throw new StackUnresponsive(
          `Process ${running.owner.pid} does not stop the local gateway. End that process, then start again.`,
        );
      }
      await delay(50, { signal });
    }
  }
  return (await sweepLeftovers(home, signal)) > 0 || running !== undefined;
}

async function sweepLeftovers(home: string, signal: AbortSignal | undefined): Promise<number> {
  const paths = stackPaths(home);
  if ((await readIfThere(paths.secrets)) === undefined) return 0;
  const lock = await FileLock.take(paths.lock, { signal });
  try {
    if (await readStack(home)) return 0;
    const { install } = await loadSecrets(paths.secrets);
    const count = await sweep(paths.processes, install);
    await rm(paths.state, { force: true });
    return count;
  } finally {
    await lock.release();
  }
}
