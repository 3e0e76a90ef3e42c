import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { v } from '../base/validate.ts';

const run = promisify(execFile);

/**
 * One process for all time: the system gives a process id away again, but not with the same start.
 *
 * `start` is opaque: on Linux the boot's id and the start in clock ticks since then, elsewhere what
 * `ps` prints as `lstart`.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly start: string;
}

/** Shape of a `ProcessIdentity` in a file. */
export const processIdentitySchema = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  start: v.pipe(v.string(), v.minLength(1)),
});

/** The identity of a living process, or `undefined` when there is none (zombies have ended). */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const start = process.platform === 'linux' ? await linuxStart(pid) : await psStart(pid);
  return start === undefined ? undefined : { pid, start };
}

/** The identity of this process. */
export async function identifySelf(): Promise<ProcessIdentity> {
  const self = await identify(process.pid);
  if (!self) throw new Error('This process cannot read its own start time.');
  return self;
}

/** True while exactly this process lives. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await identify(identity.pid))?.start === identity.start;
}

/**
 * Processes of this user whose environment holds `marker` (`NAME=value`), with their parents.
 *
 * Children inherit it, so that it also finds what a killed service has left behind.
 */
export async function processesWith(
  marker: string,
): Promise<{ identity: ProcessIdentity; parent: number }[]> {
  const pids = process.platform === 'linux' ? await linuxWith(marker) : await psWith(marker);
  const found = await Promise.all(
    pids.map(async (pid) => ({ identity: await identify(pid), parent: await parentOf(pid) })),
  );
  return found.flatMap(({ identity, parent }) => (identity ? [{ identity, parent }] : []));
}

/** Parent of a process; 0 when it is unknown. */
export async function parentOf(pid: number): Promise<number> {
  if (process.platform === 'linux') return Number((await linuxFields(pid))?.[1] ?? 0);
  return Number(await ps(['-o', 'ppid=', '-p', String(pid)])) || 0;
}

/** Fields of /proc/<pid>/stat from the third (state) on; the second may hold spaces and brackets. */
async function linuxFields(pid: number): Promise<string[] | undefined> {
  const text = await readOrNothing(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

async function linuxStart(pid: number): Promise<string | undefined> {
  const fields = await linuxFields(pid);
  const ticks = fields?.[19];
  if (!fields || !ticks || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${await bootId()}-${ticks}`;
}

let boot: Promise<string> | undefined;
function bootId(): Promise<string> {
  boot ??= readFile('/proc/sys/kernel/random/boot_id', 'utf8').then((id) => id.slice(0, 8));
  return boot;
}

async function linuxWith(marker: string): Promise<number[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const own = process.getuid?.();
  const has = async (pid: string) => {
    const environment = await readOrNothing(`/proc/${pid}/environ`);
    if (!environment?.split('\0').includes(marker)) return false;
    return (await stat(`/proc/${pid}`).catch(() => undefined))?.uid === own;
  };
  const found = await Promise.all(names.map(has));
  return names.filter((_, index) => found[index]).map(Number);
}

/** `ps -E` appends the environment to the command; it shows it for one's own processes only. */
async function psWith(marker: string): Promise<number[]> {
  const lines = await ps(['-x', '-ww', '-E', '-o', 'pid=,command=']);
  return lines
    .split('\n')
    .filter((line) => ` ${line} `.includes(` ${marker} `))
    .map((line) => Number.parseInt(line, 10));
}

async function psStart(pid: number): Promise<string | undefined> {
  const line = (await ps(['-o', 'state=,lstart=', '-p', String(pid)])).trim();
  if (!line || line.startsWith('Z')) return undefined;
  return line.replace(/^\S+\s+/, '').replace(/\s+/g, ' ');
}

/** Output of `ps`; empty when it finds nothing, which it reports as a failure. */
async function ps(args: string[]): Promise<string> {
  const env = { ...process.env, LC_ALL: 'C' };
  try {
    return (await run('ps', args, { env, maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    if ((error as { code?: unknown }).code === 1) return '';
    throw error;
  }
}

/** A file of /proc, or `undefined`: the process is gone or belongs to somebody else. */
async function readOrNothing(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
