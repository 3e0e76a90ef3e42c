import { delay } from '../base/abort.ts';
import { GatewayError } from '../base/errors.ts';
import { ENDED } from '../jobs/job.ts';
import { generateJobId } from '../jobs/jobId.ts';
import { sampleProgram, type SampleParams } from '../jobs/sample.ts';
import type { Site } from '../site/site.ts';
import type { SiteJob } from '../site/siteJob.ts';
import type { StepProgress, Steps } from './steps.ts';

/** The sample job did not end well. */
export class SampleFailed extends GatewayError<'SampleFailed'> {
  readonly _tag = 'SampleFailed';
}

/** Workers of the sample's cluster, as in the system that this one replaces. */
const WORKERS = 3;

/** Runs the sample job on a cluster of three workers, one step each, and returns it when done. */
export async function runSample(
  site: Site,
  steps: Steps,
  params: SampleParams,
  signal: AbortSignal,
): Promise<SiteJob> {
  const cluster = await steps.run(`Cluster, ${WORKERS} workers`, async ({ note, progress }) => {
    const name = await cluster3(site, note, signal);
    await workersThere(site, name, progress, signal);
    return name;
  });
  const job = await steps.run('Job submitted', async ({ note }) => {
    const id = generateJobId('random_array');
    note(id);
    const request = { program: sampleProgram, params: { ...params }, id };
    return (await site.jobs.submit(cluster, request, { signal })).job;
  });
  return steps.run('Chunks', ({ note, progress }) => ended(site, job, { note, progress }, signal));
}

/** A running cluster of ours, else a new one. */
async function cluster3(
  site: Site,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<string> {
  await site.clusters.refresh({ signal });
  const { state } = site.clusters;
  if (state.state === 'failing') throw state.error;
  const [running] = site.clusters.running;
  if (!running) return site.clusters.create({ workers: WORKERS, signal });
  note('already running');
  await site.clusters.scale(running.name, WORKERS, { signal });
  return running.name;
}

async function workersThere(
  site: Site,
  cluster: string,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const { length } = await site.workers(cluster, { signal });
    progress(Math.min(length, WORKERS), WORKERS);
    if (length >= WORKERS) return;
    await delay(50, { signal });
  }
}

/** Follows the job to its end. @throws SampleFailed when that is not `done`. */
async function ended(
  site: Site,
  submitted: SiteJob,
  step: StepProgress,
  signal: AbortSignal,
): Promise<SiteJob> {
  const job = await new Promise<SiteJob>((resolve, reject) => {
    const look = (jobs: readonly SiteJob[]) => {
      const now = jobs.find(({ id }) => id === submitted.id);
      if (now?.progress) step.progress(now.progress.done, now.progress.total);
      if (now && ENDED.includes(now.state)) resolve(now);
    };
    const listening = site.jobs.onDidChange(look);
    signal.addEventListener('abort', () => {
      listening.dispose();
      reject(signal.reason as Error);
    });
    look(site.jobs.jobs);
  });
  if (job.progress) step.note(`${job.progress.done}/${job.progress.total}`);
  if (job.state === 'done') return job;
  throw new SampleFailed(`Job ${job.id} is ${job.state}: ${job.error ?? 'see its log'}`);
}
