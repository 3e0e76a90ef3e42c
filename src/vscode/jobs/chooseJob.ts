import { InvalidInput } from '../../base/errors.ts';
import type { SiteJob } from '../../site/siteJob.ts';
import { askChoice } from '../platform/ask.ts';
import { l10n } from '../platform/l10n.ts';
import type { JobRef } from '../platform/subjects.ts';
import { jobDescription, jobIcon, stateWord } from './jobText.ts';

/** The job that a row stands for, or one that the person chooses among those that `fit`. */
export async function chooseJob(
  jobs: readonly SiteJob[],
  ref: JobRef | undefined,
  title: string,
  fit: (job: SiteJob) => boolean = () => true,
): Promise<SiteJob> {
  const named = jobs.find((job) => job.id === ref?.id && job.cluster === ref.cluster);
  if (named) return named;
  const fitting = jobs.filter(fit);
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
