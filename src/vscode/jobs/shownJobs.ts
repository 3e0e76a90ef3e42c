import type { Memento } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { Emitter } from '../../base/emitter.ts';
import { isAbort } from '../../base/errors.ts';
import type { HistoryScope } from '../../site/history.ts';
import type { PastJob } from '../../site/pastJob.ts';
import type { Site } from '../../site/site.ts';
import type { SiteJob } from '../../site/siteJob.ts';
import type { Account } from '../account/account.ts';
import { Cancelled } from '../platform/cancellation.ts';
import { setContext } from '../platform/contextKeys.ts';
import type { Log } from '../platform/log.ts';
import { tagOf } from '../platform/problem.ts';
import type { JobRef } from '../platform/subjects.ts';
import { isActive, refOf } from './jobText.ts';
import { mergeJobs, type ShownJob } from './shownJob.ts';

/** Records of jobs that may still change are looked at this often while somebody looks, ms. */
const LIVE_MS = 10_000;
/** The others, ms. */
const QUIET_MS = 60_000;
/** A wrapper writes its last files after the job's end, ms. */
const AFTER_END_MS = 1_500;

const SCOPE = 'scienceGateway.jobs.scope';

/** The jobs of the Jobs view: those of our clusters and those that have records. */
export class ShownJobs extends Disposables {
  readonly #changed = this.add(new Emitter<undefined>());
  readonly onDidChange = this.#changed.event;
  #scope: HistoryScope;
  #site: Site | undefined;
  #sited = new Disposables();
  #jobs: readonly ShownJob[] | undefined;
  #isWatched = false;
  #reading: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #problem: unknown;
  #readOnce = false;

  constructor(
    private readonly account: Account,
    private readonly memory: Memento,
    private readonly log: Log,
  ) {
    super();
    this.#scope = memory.get(SCOPE) === 'bucket' ? 'bucket' : 'mine';
    setContext('scienceGateway.jobs.all', this.#scope === 'bucket');
    this.add(account.onDidChange(() => this.#take(account.site)));
    this.add(account.onDidChangeJobs((jobs) => this.#onJobs(jobs)));
    this.add({ dispose: () => this.#take(undefined) });
    this.#take(account.site);
  }

  /** Newest first. */
  get jobs(): readonly ShownJob[] {
    this.#jobs ??= this.#merged();
    return this.#jobs;
  }

  /** Whose jobs are shown. */
  get scope(): HistoryScope {
    return this.#scope;
  }

  /**
   * Why records could not be read. Who has no keys sees the own jobs without a complaint: their
   * clusters tell of them.
   */
  get problem(): unknown {
    const isWithout = codeOf(this.#problem) === 'NoKeys' || tagOf(this.#problem) === 'InvalidInput';
    return isWithout && this.#scope === 'mine' ? undefined : this.#problem;
  }

  /** True until records were read for the first time. */
  get isReading(): boolean {
    return this.#reading !== undefined && !this.#readOnce;
  }

  /** Records that are there but cannot be understood. */
  get unreadable(): readonly { readonly record: string; readonly why: string }[] {
    return this.#site?.history.unreadable(this.#scope) ?? [];
  }

  find(ref: JobRef | undefined): ShownJob | undefined {
    if (!ref) return undefined;
    const ofName = this.jobs.filter(({ id }) => id === ref.id);
    // A row of before may name a cluster that is gone: the place of the record stays.
    const { record } = ref;
    const isThere = (job: ShownJob) => record !== undefined && refOf(job).record === record;
    return ofName.find((job) => isOf(job, ref)) ?? ofName.find(isThere);
  }

  async setScope(scope: HistoryScope): Promise<void> {
    this.#scope = scope;
    this.#readOnce = false;
    setContext('scienceGateway.jobs.all', scope === 'bucket');
    await this.memory.update(SCOPE, scope);
    this.#tell();
    await this.refresh();
  }

  /** Somebody looks, or no longer does. */
  watch(isWatched: boolean): void {
    if (this.#isWatched === isWatched) return;
    this.#isWatched = isWatched;
    if (isWatched) void this.refresh();
    else this.#stop();
  }

  /** Reads all records anew. */
  async reload(): Promise<void> {
    this.#site?.history.forget();
    await this.refresh();
  }

  /** Looks which records are new. Failures are kept, for the view to show. */
  async refresh(): Promise<void> {
    const site = this.#site;
    this.#stop();
    if (!site) return;
    const stop = (this.#reading = new AbortController());
    try {
      await site.history.refresh(this.#scope, { signal: stop.signal });
      this.#problem = undefined;
    } catch (error) {
      if (isAbort(error) || stop.signal.aborted) return;
      this.#problem = error;
      this.log.error('records of jobs', error);
    }
    this.#reading = undefined;
    this.#readOnce = true;
    this.#tell();
    this.#again(site.history.isLive ? LIVE_MS : QUIET_MS);
  }

  #take(site: Site | undefined): void {
    if (site === this.#site) return;
    this.#stop();
    this.#sited.dispose();
    this.#sited = new Disposables();
    this.#site = site;
    this.#problem = undefined;
    this.#readOnce = false;
    if (site) this.#sited.add(site.history.onDidChange(() => this.#tell()));
    this.#tell();
    if (site && this.#isWatched) void this.refresh();
  }

  #onJobs(changed: readonly SiteJob[]): void {
    for (const { output, nonce } of changed) {
      const past = this.jobs.find((job) => job.cluster === '' && job.output === output);
      // A record of that name and another submission: it was replaced, or will be in a moment.
      if (!past || past.nonce === nonce) continue;
      this.#site?.history.forgetOutput(output);
      this.#again(AFTER_END_MS);
    }
    this.#tell();
    // What ended has a record now, or soon.
    if (changed.some(({ state }) => !isActive(state))) this.#again(AFTER_END_MS);
  }

  #again(ms: number): void {
    if (!this.#isWatched || this.isDisposed || this.#reading) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), ms);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#reading?.abort(new Cancelled());
    this.#reading = undefined;
  }

  #merged(): readonly ShownJob[] {
    const site = this.#site;
    if (!site) return [];
    const past = site.history.jobs(this.#scope);
    const shown = this.#scope === 'bucket' ? past : past.filter((job) => this.#isMine(job));
    return mergeJobs(site.jobs.jobs, shown);
  }

  /** A record that names nobody lies where this user writes: it is theirs. */
  #isMine({ user }: PastJob): boolean {
    return user === undefined || user === this.account.user;
  }

  #tell(): void {
    this.#jobs = undefined;
    if (!this.isDisposed) this.#changed.fire(undefined);
  }
}

function isOf(job: ShownJob, { cluster, record }: JobRef): boolean {
  return cluster === '' ? job.record === record : job.cluster === cluster;
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
