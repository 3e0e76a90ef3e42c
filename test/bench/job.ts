import type { ProgramSource } from '../../src/jobs/job.ts';
import type { JobBoard } from '../../src/jobs/jobBoard.ts';
import { outputOf } from '../../src/site/profile.ts';
import type { Bench } from './setting.ts';
import { timed } from './stats.ts';
import { freshId } from './trivial.ts';

/** The jobs of the bench's cluster. */
export const boardOf = ({ site, cluster }: Bench): Promise<JobBoard> =>
  site.jobs.link(cluster).board();

/** A job from its submission to its end event. */
export async function runJob(
  { profile }: Bench,
  board: JobBoard,
  program: ProgramSource,
  params: Readonly<Record<string, unknown>>,
): Promise<{ readonly id: string; readonly ms: number; readonly acceptedMs: number }> {
  const id = freshId(program.name);
  let acceptedMs = 0;
  const ms = await timed(async () => {
    const request = { id, program, params, output: outputOf(profile, id) };
    acceptedMs = await timed(() => board.submit(request));
    const { state, error } = await board.ended(id);
    if (state !== 'done') throw new Error(`${id} is ${state}: ${error ?? ''}`);
  });
  return { id, ms, acceptedMs };
}
