import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { delay } from '../base/abort.ts';
import { isGatewayError } from '../base/errors.ts';
import { validateJson } from '../base/validate.ts';
import { MARKER, signalProcess } from './launch.ts';
import { readIfThere } from './privateFiles.ts';
import {
  isAlive,
  parentOf,
  processesWith,
  processIdentitySchema,
  type ProcessIdentity,
} from './processIdentity.ts';

const pollMs = 50;
/** What was told to end has this long before it is killed: SeaweedFS flushes, a gateway's clusters go. */
const graceMs = 5000;

/**
 * Ends what an earlier run of this install left behind: its recorded processes, and every process of
 * this user that carries the install's mark (schedulers and workers of a killed gateway, kernels of a
 * killed hub). Never goes by name; waits until all of them are gone.
 *
 * @returns how many processes there were.
 */
export async function sweep(processes: string, install: string): Promise<number> {
  const marked = (await processesWith(`${MARKER}=${install}`)).map(({ identity }) => identity);
  const recorded = await recordedIn(processes);
  const living = await Promise.all(recorded.map(isAlive));
  const left = toSweep(
    [...marked, ...recorded.filter((_, index) => living[index])],
    await ancestors(process.pid),
  );
  for (const { pid } of left) signalProcess(pid, 'SIGTERM');
  for (const { pid } of await outlasting(left, graceMs)) signalProcess(pid, 'SIGKILL');
  await outlasting(left, graceMs);
  await rm(processes, { recursive: true, force: true });
  return left.length;
}

/**
 * Which of the found processes to end: each once, and neither ourselves nor what we run in (a
 * terminal of the user's own hub server carries the mark, too).
 */
export function toSweep(
  found: readonly ProcessIdentity[],
  spared: ReadonlySet<number>,
): ProcessIdentity[] {
  const byPid = new Map(found.map((identity) => [identity.pid, identity]));
  return [...byPid.values()].filter(({ pid }) => !spared.has(pid));
}

/** This process and all above it. */
async function ancestors(pid: number): Promise<Set<number>> {
  const all = new Set<number>();
  for (let next = pid; next > 1 && !all.has(next); next = await parentOf(next)) all.add(next);
  return all;
}

/** Those that still live when `ms` are over; returns as soon as none does. */
async function outlasting(
  processes: readonly ProcessIdentity[],
  ms: number,
): Promise<readonly ProcessIdentity[]> {
  const until = Date.now() + ms;
  for (let left = processes; ;) {
    const living = await Promise.all(left.map(isAlive));
    left = left.filter((_, index) => living[index]);
    if (left.length === 0 || Date.now() > until) return left;
    await delay(pollMs);
  }
}

async function recordedIn(folder: string): Promise<ProcessIdentity[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const found = await Promise.all(names.map((name) => recordIn(join(folder, name))));
  return found.filter((record) => record !== undefined);
}

/** A record that a killed process has half written names no process. */
async function recordIn(path: string): Promise<ProcessIdentity | undefined> {
  try {
    const text = await readIfThere(path);
    return text === undefined
      ? undefined
      : validateJson(processIdentitySchema, text, `The record ${path}`);
  } catch (error) {
    if (isGatewayError(error, 'InvalidData')) return undefined;
    throw error;
  }
}
