import { ProgressLocation, window } from 'vscode';
import type { Site } from '../../site/site.ts';
import type { SiteJob } from '../../site/siteJob.ts';
import { isActive } from '../jobs/jobText.ts';
import { l10n } from '../platform/l10n.ts';

/** Shows how many jobs of a sweep have ended, until all have; *Cancel* there cancels the rest. */
export async function followSweep(site: Site, jobs: readonly SiteJob[]): Promise<void> {
  const { sweep, cluster } = jobs[0] ?? {};
  if (!sweep || cluster === undefined) return;
  const title = l10n.t('Sweep {0}', sweep.id);
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  const ended = await window.withProgress(options, (progress, token) => {
    token.onCancellationRequested(() => void site.jobs.cancelSweep(cluster, sweep.id));
    let shown = 0;
    return untilEnd(site, jobs, (done) => {
      const share = (100 * done) / jobs.length;
      const message = l10n.t('{0}/{1} jobs', done, jobs.length);
      progress.report({ message, increment: share - shown });
      shown = share;
    });
  });
  tellEnd(sweep.id, ended);
}

/** The jobs as they are when the last one has ended; `onChange` is told how many have. */
function untilEnd(
  site: Site,
  jobs: readonly SiteJob[],
  onChange: (ended: number) => void,
): Promise<readonly SiteJob[]> {
  const ids = new Set(jobs.map(({ id }) => id));
  const cluster = jobs[0]?.cluster;
  return new Promise((resolve) => {
    const look = () => {
      const now = site.jobs.jobs.filter((job) => job.cluster === cluster && ids.has(job.id));
      const ended = now.filter(({ state }) => !isActive(state));
      onChange(jobs.length - now.length + ended.length);
      if (ended.length < now.length) return;
      listening.dispose();
      resolve(now);
    };
    const listening = site.jobs.onDidChange(look);
    look();
  });
}

function tellEnd(id: string, jobs: readonly SiteJob[]): void {
  const done = jobs.filter(({ state }) => state === 'done').length;
  if (done === jobs.length) {
    void window.showInformationMessage(l10n.t('Sweep {0} is done: {1} jobs.', id, done));
    return;
  }
  void window.showWarningMessage(
    l10n.t('Sweep {0} has ended: {1} of {2} jobs are done.', id, done, jobs.length),
  );
}
