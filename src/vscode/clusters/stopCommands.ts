import { ProgressLocation, window } from 'vscode';
import { abortable } from '../../base/abort.ts';
import { sentence } from '../../base/errors.ts';
import type { Site } from '../../site/site.ts';
import type { Account } from '../account/account.ts';
import { isActive } from '../jobs/jobText.ts';
import { askMany } from '../platform/askMany.ts';
import { runCommand } from '../platform/commandFunnel.ts';
import { l10n } from '../platform/l10n.ts';
import { ago } from '../platform/quantity.ts';
import { shortName } from './clusterText.ts';

/** How long the hub may take to say whether a server runs, ms. */
const PATIENCE = 5_000;

interface Stoppable {
  readonly label: string;
  readonly description: string;
  readonly picked: boolean;
  readonly stop: () => Promise<unknown>;
}

/** Ends everything that somebody pays for. */
export class StopCommands {
  constructor(private readonly account: Account) {}

  /** Stops all clusters of this user, after one question that says what is lost. */
  async stopAll(): Promise<void> {
    const site = this.account.require();
    await site.clusters.refresh();
    const { state } = site.clusters;
    if (state.state === 'failing') throw state.error;
    const names = alive(site).map(({ name }) => name);
    if (names.length === 0) {
      void window.showInformationMessage(l10n.t('No cluster of yours runs.'));
      return;
    }
    const stop = l10n.t('Stop All');
    const busy = names.reduce((sum, name) => sum + jobsOn(site, name), 0);
    const question =
      names.length === 1
        ? l10n.t('Stop your cluster?')
        : l10n.t('Stop all {0} clusters of yours?', names.length);
    const detail = busy === 0 ? l10n.t('No job runs on them.') : lostWords(busy);
    const answer = await window.showWarningMessage(question, { modal: true, detail }, stop);
    if (answer === stop) await stopThem(names.map((name) => () => site.clusters.stop(name)));
  }

  /** Lists everything that still costs something, ticked; what stays ticked is stopped. */
  async leaveNothing(): Promise<void> {
    const site = this.account.require();
    const items = await inStatusBar(this.#stoppable(site));
    if (items.length === 0) {
      void window.showInformationMessage(l10n.t('Nothing of yours runs.'));
      return;
    }
    const title = l10n.t('Leave Nothing Running');
    const placeholder = l10n.t('What is ticked is stopped. Results that are written stay.');
    const chosen = await askMany({ title, placeholder, items });
    await stopThem(chosen.map(({ stop }) => stop));
  }

  async #stoppable(site: Site): Promise<readonly Stoppable[]> {
    await site.clusters.refresh();
    const now = Date.now();
    const clusters = alive(site).map(({ name, startTime }) => {
      const jobs = jobsOn(site, name);
      const age = startTime === undefined ? '' : ago(now - startTime);
      const busy = jobs === 0 ? l10n.t('no job') : jobsWord(jobs);
      return {
        label: l10n.t('$(server-process) Cluster {0}', shortName(name)),
        description: [busy, age].filter(Boolean).join(' · '),
        picked: jobs === 0,
        stop: () => site.clusters.stop(name),
      };
    });
    const server = await hasServer(site);
    return [
      ...clusters,
      ...(server
        ? [
            {
              label: l10n.t('$(vm) Your server at the hub'),
              description: l10n.t('notebooks that are open there lose their kernels'),
              picked: false,
              stop: () => site.stopServer(),
            },
          ]
        : []),
      ...(this.account.isLocal
        ? [
            {
              label: l10n.t('$(home) The gateway on this machine'),
              description: l10n.t('with its hub and its object store; what they hold stays'),
              picked: false,
              stop: async () => runCommand('scienceGateway.stack.stop'),
            },
          ]
        : []),
    ];
  }
}

async function stopThem(stops: readonly (() => Promise<unknown>)[]): Promise<void> {
  const outcomes = await inStatusBar(Promise.allSettled(stops.map((stop) => stop())));
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
  if (failed.length > 0) {
    const reasons = failed.map(({ reason }) => sentence(reason)).join(' ');
    void window.showErrorMessage(
      l10n.t('{0} of {1} could not be stopped. {2}', failed.length, stops.length, reasons),
    );
    return;
  }
  if (stops.length > 0) {
    void window.showInformationMessage(
      stops.length === 1 ? l10n.t('It is stopped.') : l10n.t('All {0} are stopped.', stops.length),
    );
  }
}

function alive({ clusters }: Site) {
  return clusters.clusters.filter(({ status }) => status === 'running' || status === 'pending');
}

function jobsOn(site: Site, cluster: string): number {
  return site.jobs.jobs.filter((job) => job.cluster === cluster && isActive(job.state)).length;
}

/** A hub that does not tell has nothing that we could stop. */
async function hasServer(site: Site): Promise<boolean> {
  const signal = AbortSignal.timeout(PATIENCE);
  return abortable(site.isServerRunning({ signal }), signal).catch(() => false);
}

function jobsWord(count: number): string {
  return count === 1 ? l10n.t('1 job') : l10n.t('{0} jobs', count);
}

function lostWords(jobs: number): string {
  return jobs === 1
    ? l10n.t('1 job on them ends as lost. What it has written stays.')
    : l10n.t('{0} jobs on them end as lost. What they have written stays.', jobs);
}

function inStatusBar<T>(work: Promise<T>): Thenable<T> {
  const title = l10n.t('Looking after your clusters…');
  return window.withProgress({ location: ProgressLocation.Window, title }, () => work);
}
