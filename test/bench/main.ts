/**
 * `npm run bench`: ours and the real Python clients side by side, in one run on one local stack.
 * A report, not a test: nothing fails for being slow.
 *
 * @module
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterView } from './clusterView.ts';
import { coldSubmit } from './cold.ts';
import { documentOf } from './document.ts';
import { history } from './history.ts';
import { hubWay } from './hubWay.ts';
import { listing } from './listing.ts';
import { liveLog } from './liveLog.ts';
import { loadBefore, machineLines } from './machine.ts';
import { Peer } from './peer.ts';
import { decodeWorkers, hugePlane } from './planes.ts';
import { reading } from './reading.ts';
import { printed, type Row } from './report.ts';
import { ownHome, withBench, type Project } from './setting.ts';
import { attachedStart, firstStart, startAgain } from './starts.ts';
import { longJob, sampleJob, warmTrivial } from './warm.ts';

/** Runs everything, prints it and writes docs/benchmarks.md. */
export async function main(project: Project, args: readonly string[]): Promise<void> {
  const unknown = args.filter((arg) => arg !== '--full');
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(' ')}. There is --full.`);
  const full = args.includes('--full');
  const load = loadBefore();
  const rows: Row[] = [];
  const add = (...more: Row[]) => {
    for (const row of more) console.log(`\n${printed(row)}`);
    rows.push(...more);
  };
  await using home = await ownHome();
  console.log(`Load of the machine before: ${load}. Starting a stack of its own.`);
  const machine = await withBench(project, { home: home.path }, async (bench) => {
    {
      await using peer = await Peer.open(bench);
      add(await coldSubmit(bench, 9));
      add(...(await warmTrivial(bench, peer, 41)));
      add(await longJob(bench, peer, 3));
      add(await sampleJob(bench, peer, 9));
      add(await reading(bench, peer, 15));
      add(await hugePlane(bench, peer, 15));
      add(await decodeWorkers(bench, peer, 15));
    }
    add(...(await history(bench, 9)));
    add(...(await listing(bench, 15)));
    add(await liveLog(bench));
    add(...(await hubWay(bench, 41)));
    add(...(await clusterView(bench, home.path, 5)));
    add(await attachedStart(project.root, home.path));
    return machineLines(bench.python);
  });
  add(await startAgain(project.root, home.path));
  if (full) add(await firstStart(project.root));
  const command = `npm run bench${full ? ' -- --full' : ''}`;
  const file = join(project.root, 'docs', 'benchmarks.md');
  await mkdir(join(project.root, 'docs'), { recursive: true });
  await writeFile(file, documentOf(rows, { command, load, machine }));
  console.log(`\nWritten to docs/benchmarks.md.`);
}
