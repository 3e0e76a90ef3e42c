import { spawn, type ChildProcess } from 'node:child_process';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { delay } from '../base/abort.ts';
import type { StackService } from './errors.ts';
import { failureOf } from './failureOf.ts';
import type { StackPaths } from './paths.ts';
import { writePrivate } from './privateFiles.ts';
import { identify, type ProcessIdentity } from './processIdentity.ts';

/** Environment variable that marks every process of an install; children inherit it. */
export const MARKER = 'SCIENCE_GATEWAY_INSTALL';

/** How to run one service. */
export interface ServiceSpec {
  readonly service: StackService;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** True once it answers; asked every 50 ms. */
  isReady(signal: AbortSignal): Promise<boolean>;
  /** What must be true between its end and its next start, e.g. that its port is free again. */
  isGone?(): Promise<boolean>;
}

/** How a process ended, in words. */
export type Ending = string;

/** A started process with its log. */
export interface Launched {
  readonly identity: ProcessIdentity;
  readonly log: string;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<Ending>;
  /** Asks it to end, and after `graceMs` kills its whole process group. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Starts a service in a session of its own, so that Ctrl-C in the terminal reaches only us and we
 * stop the parts in their order. Everything it writes is readable by its owner only (umask 077).
 *
 * @throws StackFailed, PortTaken when it ends at once or cannot be started.
 */
export async function launch(spec: ServiceSpec, paths: StackPaths): Promise<Launched> {
  const log = join(paths.logs, `${spec.service.replaceAll(' ', '-')}.log`);
  const { child, ended: exited } = await start(spec, log);
  const identity = child.pid === undefined ? undefined : await identify(child.pid);
  if (!identity) throw await failureOf(spec.service, await exited, log);
  const record = join(paths.processes, `${identity.pid}.json`);
  await writePrivate(record, JSON.stringify({ service: spec.service, ...identity }));
  const ended = exited.then(async (ending) => {
    await rm(record, { force: true });
    return ending;
  });
  let isOver = false;
  void exited.then(() => {
    isOver = true;
  });
  const stop = async (graceMs: number) => {
    // Its process id may belong to somebody else by now.
    if (isOver) await ended;
    else await stopGroup(identity.pid, ended, graceMs);
  };
  return { identity, log, ended, stop };
}

async function start(
  spec: ServiceSpec,
  log: string,
): Promise<{ child: ChildProcess; ended: Promise<Ending> }> {
  await keepPrevious(log);
  const file = await open(log, 'a', 0o600);
  try {
    const child = spawn(
      '/bin/sh',
      ['-c', 'umask 077; exec "$@"', 'sh', spec.command, ...spec.args],
      {
        cwd: spec.cwd,
        env: { ...spec.env },
        detached: true,
        stdio: ['ignore', file.fd, file.fd],
      },
    );
    // At once: an error that nobody listens to would end this process.
    return { child, ended: endOf(child) };
  } finally {
    await file.close();
  }
}

async function keepPrevious(log: string): Promise<void> {
  try {
    await rename(log, log.replace(/\.log$/, '.previous.log'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function endOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      resolve(signal ? `ended by ${signal}` : `ended with code ${code ?? 'unknown'}`);
    });
  });
}

async function stopGroup(pid: number, ended: Promise<Ending>, graceMs: number): Promise<void> {
  signalProcess(pid, 'SIGTERM');
  const grace = new AbortController();
  const late = delay(graceMs, grace).then(
    () => signalProcess(-pid, 'SIGKILL'),
    () => undefined,
  );
  await ended;
  grace.abort();
  await late;
}

/** Sends a signal; a process that has ended already is no failure. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
