import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Kills an editor's server and browser with all that they started, as a crash or a flat battery does:
 * nothing of it has time for a last word.
 *
 * @param home the editor's folder; it stands in the command lines of both.
 * @returns how many process groups there were.
 */
export async function killEditor(home: string): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,pgid=,args=']);
  const processes = stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((match) => (match ? [{ pid: match[1], group: match[2], line: match[3] ?? '' }] : []));
  const own = processes.find(({ pid }) => pid === String(process.pid))?.group;
  const groups = new Set(
    processes.filter(({ line, group }) => line.includes(home) && group !== own).map((p) => p.group),
  );
  for (const group of groups) process.kill(-Number(group), 'SIGKILL');
  return groups.size;
}
