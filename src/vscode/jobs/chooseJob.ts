import { InvalidInput } from '../../base/errors.ts';
import { askChoice } from '../platform/ask.ts';
import { l10n } from '../platform/l10n.ts';
import type { JobRef } from '../platform/subjects.ts';
import { jobDescription, jobIcon, stateWord } from './jobText.ts';
import type { ShownJob } from './shownJob.ts';
import type { ShownJobs } from './shownJobs.ts';

/** The job that a row stands for, or one that the person chooses among those that `fit`. */
export async function chooseJob(
  shown: ShownJobs,
  ref: JobRef | undefined,
  title: string,
  fit: (job: ShownJob) => boolean = () => true,
): Promise<ShownJob> {
  const named = shown.find(ref);
  if (named) return named;
  const fitting = shown.jobs.filter(fit);
  if (fitting.length === 0) {
    throw new InvalidInput('job', l10n.t('There is no job for which that could be done.'));
  }
  const now = Date.now();
  const items = fitting.map((job) => ({
    label: `$(${jobIcon(job).id}) ${job.id}`,
    description: `${stateWord(job.state)} · ${jobDescription(job, now)}`,
    job,
  }));
  return (await askChoice({ title, placeholder: l10n.t('Which job?'), items })).job;
}
