import { env, window } from 'vscode';
import type { Account } from '../account/account.ts';
import { l10n } from '../platform/l10n.ts';
import type { JobRef, SweepRef } from '../platform/subjects.ts';
import { chooseJob } from './chooseJob.ts';
import type { JobLogs } from './jobLogs.ts';
import { isActive } from './jobText.ts';
import type { ShownJob } from './shownJob.ts';
import type { ShownJobs } from './shownJobs.ts';

/** Opens the array at an address in a preview. */
export type OpenArray = (
  url: string,
  options: {
    title?: string;
    endpoint?: string | undefined;
    /** Show what lies in the middle of all dimensions, where a trial has computed. */
    at?: 'middle';
  },
) => Promise<void>;

/** What people do to jobs that exist. */
export class JobCommands {
  constructor(
    private readonly account: Account,
    private readonly shown: ShownJobs,
    private readonly logs: JobLogs,
    private readonly openArrayAt: OpenArray,
    /** Looks first what a job that has ended has written. */
    private readonly openResult: OpenArray,
  ) {}

  async cancel(ref?: JobRef): Promise<void> {
    const job = await this.#choose(ref, l10n.t('Cancel Job'), isRunning);
    await this.account.require().jobs.cancel(job);
  }

  /** Ends all jobs of a sweep that have not ended. */
  async cancelSweep(ref?: SweepRef): Promise<void> {
    if (ref) await this.account.require().jobs.cancelSweep(ref.cluster, ref.id);
  }

  /** Starts all jobs of a sweep again that have not come to their end. */
  async resumeSweep(ref?: SweepRef): Promise<void> {
    if (!ref) return;
    const count = await this.account.require().jobs.resumeSweep(ref.cluster, ref.id);
    void window.setStatusBarMessage(l10n.t('{0} jobs go on.', count), 5000);
  }

  async showLog(ref?: JobRef): Promise<void> {
    await this.logs.show(await this.#choose(ref, l10n.t('Show Log')));
  }

  async openArray(ref?: JobRef): Promise<void> {
    const job = await this.#choose(ref, l10n.t('Open Array'));
    const { id: title, endpoint, trial } = job;
    const open = isActive(job.state) || trial ? this.openArrayAt : this.openResult;
    await open(job.output, { title, endpoint, ...(trial && { at: 'middle' }) });
  }

  async copyUrl(ref?: JobRef): Promise<void> {
    await env.clipboard.writeText((await this.#choose(ref, l10n.t('Copy URL'))).output);
  }

  async copyId(ref?: JobRef): Promise<void> {
    await env.clipboard.writeText((await this.#choose(ref, l10n.t('Copy Job ID'))).id);
  }

  /** Takes a job off the list. What it wrote stays. */
  async forget(ref?: JobRef): Promise<void> {
    const job = await this.#choose(ref, l10n.t('Forget Job'), isForgettable);
    await this.account.require().jobs.forget(job);
    void window.setStatusBarMessage(
      l10n.t('Job {0} is off the list; its array stays.', job.id),
      5000,
    );
  }

  #choose(
    ref: JobRef | undefined,
    title: string,
    fit?: (job: ShownJob) => boolean,
  ): Promise<ShownJob> {
    this.account.require();
    return chooseJob(this.shown, ref, title, fit);
  }
}

/** Only a cluster of ours can be told to end a job. */
const isRunning = ({ state, cluster }: ShownJob) => cluster !== '' && isActive(state);
/** A record stays. */
const isForgettable = ({ state, cluster }: ShownJob) => cluster !== '' && !isActive(state);
