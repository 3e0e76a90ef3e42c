import { readdir, readFile } from 'node:fs/promises';

/** A process of this machine, as Linux shows it. */
export interface Running {
  readonly pid: number;
  readonly parent: number;
}

/** Processes whose command line holds `text`. */
export async function processesNaming(text: string): Promise<Running[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const read = async (pid: number) => {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (!line.includes(text)) return [];
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    return [{ pid, parent: Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]) }];
  };
  return (await Promise.all(pids.map(read))).flat();
}

/** Resident memory of a process in bytes. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return 1024 * Number(/^VmRSS:\s*(\d+) kB/m.exec(status)?.[1]);
}
