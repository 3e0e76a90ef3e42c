import { window } from 'vscode';
import { followJob } from '../jobs/followJob.ts';
import { l10n } from '../platform/l10n.ts';
import { followSweep } from './followSweep.ts';
import type { Launched } from './launch.ts';

/** Shows how far what was launched is, until it has ended. */
export async function followLaunched({ site, jobs, existing }: Launched): Promise<void> {
  const [job, ...others] = jobs;
  if (!job) return;
  if (existing) {
    void window.showInformationMessage(
      l10n.t('Job {0} exists already; this is that job, nothing was started again.', job.id),
    );
  }
  if (others.length === 0) await followJob(site, job);
  else await followSweep(site, jobs);
}
