import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import type { ProgramSource } from '../../src/jobs/job.ts';
import steadyLines from '../programs/jobs/steady_lines.py';
import type { Row } from './report.ts';
import type { Bench } from './setting.ts';
import { freshId } from './trivial.ts';

const RATE = 10_000;
const SECONDS = 60;
/** How often the loop is looked at, ms: what a look itself takes is not delay. */
const LOOK = 10;
const MILLION = 1_000_000;

const talker: ProgramSource = { name: 'steady_lines', source: steadyLines, entry: 'run' };

/**
 * How long the process that follows a talkative job's log, as an extension host does, is busy at a
 * time: the delay of its event loop.
 */
export async function liveLog({ site, cluster }: Bench): Promise<Row> {
  const id = freshId('lines');
  const params = { rate: RATE, seconds: SECONDS };
  await site.jobs.submit(cluster, { id, program: talker, params });
  const delays = monitorEventLoopDelay({ resolution: LOOK });
  delays.enable();
  let seen = 0;
  for await (const piece of site.jobs.log({ id, cluster })) {
    seen += piece.kind === 'lines' ? piece.lines.length : piece.count;
    // As an editor's document does, which is painted between two pieces.
    await turn();
  }
  delays.disable();
  if (seen !== RATE * SECONDS) throw new Error(`${seen} lines were heard of.`);
  const over = (nanoseconds: number) => Math.max(0, nanoseconds / MILLION - LOOK);
  const sample = {
    median: over(delays.percentile(99)),
    min: over(delays.percentile(50)),
    max: over(delays.max),
    n: delays.count,
  };
  return {
    what: 'Log of 10 000 lines a second for a minute, followed: delay of the event loop',
    ours: { name: 'p99 (min: median; max: longest)', sample, budgetMs: 20 },
    peers: [],
  };
}
