import { ProgressLocation, window } from 'vscode';
import type { Site } from '../../site/site.ts';
import type { SiteJob } from '../../site/siteJob.ts';
import { runCommand } from '../platform/commandFunnel.ts';
import { l10n } from '../platform/l10n.ts';
import { duration } from '../platform/quantity.ts';
import { heardText, isActive, progressText, refOf, stateWord } from './jobText.ts';
import { Pace, paceText } from './pace.ts';
import { plainLine } from '../../base/plainText.ts';

/** Shows a job's progress until it has ended; *Cancel* there cancels the job. */
export async function followJob(site: Site, job: SiteJob): Promise<void> {
  const title = l10n.t('Job {0}', job.id);
  const ended = await window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      let shown = 0;
      const pace = new Pace();
      const show = (now: SiteJob) => {
        if (now.progress) pace.note(now.progress, Date.now());
        const share = now.progress?.total ? (100 * now.progress.done) / now.progress.total : 0;
        progress.report({
          message: progressMessage(now, pace),
          increment: Math.max(0, share - shown),
        });
        shown = Math.max(shown, share);
      };
      show(job);
      token.onCancellationRequested(() => void runCommand('scienceGateway.job.cancel', refOf(job)));
      return untilEnd(site, job, show);
    },
  );
  await tellEnd(ended);
}

/** Resolves with the job when it has ended. */
function untilEnd(site: Site, job: SiteJob, onChange: (job: SiteJob) => void): Promise<SiteJob> {
  return new Promise((resolve) => {
    const look = () => {
      const now = site.jobs.jobs.find((one) => one.id === job.id && one.cluster === job.cluster);
      if (now && isActive(now.state)) {
        onChange(now);
        return;
      }
      listening.dispose();
      resolve(now ?? job);
    };
    const listening = site.jobs.onDidChange(look);
    look();
  });
}

function progressMessage(job: SiteJob, pace: Pace): string {
  const parts = [progressText(job) ?? stateWord(job.state)];
  const { progress } = job;
  if (progress && job.state === 'running') parts.push(...paceText(pace, progress, Date.now()));
  if (job.contact !== 'live') parts.push(heardText(job, Date.now()));
  if (job.attempts > 1) parts.push(l10n.t('attempt {0}', job.attempts));
  return parts.join(' · ');
}

async function tellEnd(job: SiteJob): Promise<void> {
  if (job.trial && job.state === 'done') {
    await tellTrial(job);
    return;
  }
  const open = l10n.t('Open Array');
  const log = l10n.t('Show Log');
  const chosen = await endMessage(job, open, log);
  if (chosen === open) await runCommand('scienceGateway.job.openArray', refOf(job));
  if (chosen === log) await runCommand('scienceGateway.job.showLog', refOf(job));
}

/** What was tried is shown; the rest is one button away. */
async function tellTrial(job: SiteJob): Promise<void> {
  const ref = refOf(job);
  const rest = l10n.t('Run the Rest');
  const log = l10n.t('Show Log');
  await runCommand('scienceGateway.job.openArray', ref);
  const time = duration((job.finished ?? 0) - (job.started ?? 0));
  const message = l10n.t('One chunk of job {0} is there ({1}).', job.id, time);
  const chosen = await window.showInformationMessage(message, rest, log);
  if (chosen === rest) await runCommand('scienceGateway.job.runRest', ref);
  if (chosen === log) await runCommand('scienceGateway.job.showLog', ref);
}

function endMessage(job: SiteJob, open: string, log: string): Thenable<string | undefined> {
  switch (job.state) {
    case 'done': {
      const time = (job.finished ?? 0) - (job.started ?? 0);
      const message = l10n.t('Job {0} is done ({1}).', job.id, duration(time));
      return window.showInformationMessage(message, open, log);
    }
    case 'cancelled':
      return window.showInformationMessage(
        l10n.t('Job {0} was cancelled. What it wrote until then stays.', job.id),
        log,
      );
    case 'lost':
      return window.showWarningMessage(
        l10n.t('Job {0} is lost: its cluster is gone. What it wrote stays.', job.id),
        open,
      );
    default:
      return window.showErrorMessage(
        l10n.t('Job {0} failed: {1}', job.id, plainLine(job.error ?? '')),
        log,
      );
  }
}
