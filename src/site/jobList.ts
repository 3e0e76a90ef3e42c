import type { Cancellable } from '../base/abort.ts';
import { Disposables } from '../base/disposables.ts';
import { Emitter } from '../base/emitter.ts';
import { GatewayError, InvalidInput } from '../base/errors.ts';
import type { SchedulerSession } from '../dask/session.ts';
import { ENDED, type Job, type JobRequest, type LogPiece, type OutputStore } from '../jobs/job.ts';
import { checkJobId } from '../jobs/jobId.ts';
import type { Lease } from '../jobs/lease.ts';
import { ClusterLink } from './clusterLink.ts';
import type { ClusterList } from './clusterList.ts';
import { followLog } from './followLog.ts';
import type { JobMemory, SiteJob } from './siteJob.ts';

/** Nothing is known of the cluster: not running, or not this user's. */
export class ClusterNotFollowed extends GatewayError<'ClusterNotFollowed'> {
  readonly _tag = 'ClusterNotFollowed';
}

/** What a job list works with. */
export interface JobListOptions {
  readonly clusters: ClusterList;
  readonly connect: (
    cluster: string,
    options: { signal: AbortSignal; patienceMs: number },
  ) => Promise<SchedulerSession>;
  readonly outputOf: (id: string, bucket?: string) => OutputStore;
  readonly memory?: JobMemory | undefined;
  /** Schedulers are wanted again after a rest. */
  readonly onWake?: () => void;
}

/** What to run, how, and under which id. */
export interface Submission extends Omit<JobRequest, 'output'> {
  /** Another bucket than the profile's. */
  readonly bucket?: string | undefined;
}

/**
 * How long a scheduler may be silent, while the gateway answers, before its jobs are called lost,
 * ms. A cut network silences the gateway too, and then nothing is called lost.
 */
const LOST_AFTER = 12_000;
/** How long the stop of a cluster waits for records, ms. */
const SETTLE = 10_000;

/** The user's jobs on all clusters, live, newest first. */
export class JobList implements AsyncDisposable {
  readonly #options: JobListOptions;
  readonly #links = new Map<string, ClusterLink>();
  readonly #jobs = new Map<string, SiteJob>();
  readonly #changed = new Emitter<readonly SiteJob[]>();
  readonly #listening = new Disposables();
  readonly onDidChange = this.#changed.event;
  readonly #leaseChanged = new Emitter<{ readonly cluster: string; readonly lease: Lease }>();
  /** A scheduler told how long its cluster is kept. */
  readonly onDidChangeLease = this.#leaseChanged.event;
  #isResting = false;

  constructor(options: JobListOptions) {
    this.#options = options;
    for (const job of options.memory?.load() ?? []) this.#jobs.set(key(job), job);
    this.#listening.add(options.clusters.onDidChange(() => this.#follow()));
    this.#follow();
  }

  get jobs(): readonly SiteJob[] {
    return [...this.#jobs.values()].sort((a, b) => b.submitted - a.submitted);
  }

  /**
   * Lets go of every scheduler until somebody asks for one or `wake` is called; jobs go on, and what
   * is shown of them stays as it was last heard.
   */
  async rest(): Promise<void> {
    this.#isResting = true;
    const links = [...this.#links.entries()];
    this.#links.clear();
    for (const [cluster] of links) this.#contact(cluster, 'reconnecting');
    await Promise.all(links.map(([, link]) => link[Symbol.asyncDispose]()));
  }

  /** Follows all running clusters again. */
  wake(): void {
    if (!this.#isResting) return;
    this.#isResting = false;
    this.#options.onWake?.();
    this.#follow();
  }

  /** The live connection to a running cluster. */
  link(cluster: string): ClusterLink {
    this.wake();
    this.#follow();
    const link = this.#links.get(cluster);
    if (link) return link;
    throw new ClusterNotFollowed(
      `Cluster ${cluster.slice(0, 8)} is not running: create a cluster, or choose one that runs.`,
    );
  }

  /** Hands a job to a cluster; the same id again is the same job, not a second one. */
  async submit(
    cluster: string,
    submission: Submission,
    options: Cancellable = {},
  ): Promise<{ job: SiteJob; existing: boolean }> {
    const request = this.#requestOf(submission);
    const board = await this.link(cluster).earlyBoard(options);
    const { job, existing } = await board.submit(request, options);
    return { job: this.#put(cluster, job), existing };
  }

  /**
   * Hands many jobs to a cluster in one call, e.g. a sweep. Each has its answer, in order.
   *
   * @throws InvalidInput, JobRefused when there is no room for all of them.
   */
  async submitMany(
    cluster: string,
    submissions: readonly Submission[],
    options: Cancellable = {},
  ): Promise<({ job: SiteJob; existing: boolean } | Error)[]> {
    const requests = submissions.map((submission) => this.#requestOf(submission));
    const board = await this.link(cluster).earlyBoard(options);
    const said = await board.submitMany(requests, options);
    return said.map((answer) =>
      answer instanceof Error ? answer : { ...answer, job: this.#put(cluster, answer.job) },
    );
  }

  #requestOf({ bucket, ...rest }: Submission): JobRequest {
    checkJobId(rest.id);
    const output = this.#options.outputOf(rest.id, bucket);
    if (!output.bucket) throw new InvalidInput('bucket', 'Name the bucket that the job writes to.');
    return { ...rest, output };
  }

  /** Cancels the job's tasks and interrupts its thread; the state says when that has happened. */
  async cancel(
    { id, cluster }: Pick<SiteJob, 'id' | 'cluster'>,
    options: Cancellable = {},
  ): Promise<void> {
    const board = await this.link(cluster).board(options);
    this.#put(cluster, await board.cancel(id, options));
  }

  /** Cancels all jobs of a sweep that have not ended. */
  async cancelSweep(cluster: string, sweep: string, options: Cancellable = {}): Promise<void> {
    const board = await this.link(cluster).board(options);
    for (const job of await board.cancelSweep(sweep, options)) this.#put(cluster, job);
  }

  /** Starts a job that ended without being done again, for what is missing. */
  async resume(
    { id, cluster }: Pick<SiteJob, 'id' | 'cluster'>,
    options: Cancellable = {},
  ): Promise<SiteJob> {
    const board = await this.link(cluster).board(options);
    return this.#put(cluster, await board.resume(id, options));
  }

  /** Resumes all jobs of a sweep that ended without being done; returns how many. */
  async resumeSweep(cluster: string, sweep: string, options: Cancellable = {}): Promise<number> {
    const board = await this.link(cluster).board(options);
    const jobs = await board.resumeSweep(sweep, options);
    for (const job of jobs) this.#put(cluster, job);
    return jobs.length;
  }

  /** Restarts the workers that a job does not let go of; see `JobBoard.restartWorkers`. */
  async restartWorkers(
    { id, cluster }: Pick<SiteJob, 'id' | 'cluster'>,
    options: Cancellable & { readonly insist?: boolean } = {},
  ): Promise<void> {
    const board = await this.link(cluster).board(options);
    this.#put(cluster, await board.restartWorkers(id, options));
  }

  /** Changes the priority of a job that has not started. */
  async setPriority(
    { id, cluster }: Pick<SiteJob, 'id' | 'cluster'>,
    priority: number,
    options: Cancellable = {},
  ): Promise<void> {
    const board = await this.link(cluster).board(options);
    this.#put(cluster, await board.setPriority(id, priority, options));
  }

  /** Everything known of one job, with its traceback. */
  async details(
    { id, cluster }: Pick<SiteJob, 'id' | 'cluster'>,
    options: Cancellable = {},
  ): Promise<SiteJob> {
    const known = this.#jobs.get(key({ id, cluster }));
    if (!this.#links.has(cluster) && known) return known;
    const board = await this.link(cluster).board(options);
    return this.#put(cluster, await board.get(id, options));
  }

  /** The log from its first line until the job has ended, across lost connections. */
  log(
    { id, cluster }: Pick<SiteJob, 'id' | 'cluster'>,
    options: Cancellable = {},
  ): AsyncIterable<LogPiece> {
    return followLog((inner) => this.link(cluster).board(inner), id, options);
  }

  /** Takes a job off the list, and out of the scheduler where that still runs. */
  async forget(
    { id, cluster }: Pick<SiteJob, 'id' | 'cluster'>,
    options: Cancellable = {},
  ): Promise<void> {
    const link = this.#links.get(cluster);
    if (link?.state.state === 'live') await (await link.board(options)).forget(id, options);
    this.#drop({ id, cluster });
  }

  /**
   * Lets jobs that have just ended finish their records before their cluster is stopped; at most
   * 10 s, and not at all where there is no contact.
   */
  async settle(cluster: string, { signal }: Cancellable = {}): Promise<void> {
    const link = this.#links.get(cluster);
    if (link?.state.state !== 'live') return;
    const limit = AbortSignal.timeout(SETTLE);
    const any = signal ? AbortSignal.any([signal, limit]) : limit;
    try {
      await (await link.board({ signal: any })).settle({ signal: any });
    } catch (error) {
      // The cluster is stopped all the same, unless that is no longer wanted.
      if (signal?.aborted) throw error;
    }
  }

  #drop(which: Pick<SiteJob, 'id' | 'cluster'>): void {
    const job = this.#jobs.get(key(which));
    if (!job) return;
    this.#jobs.delete(key(which));
    this.#tell([job]);
  }

  /** One link to each running cluster, none to others. */
  #follow(): void {
    const { clusters } = this.#options;
    const running = new Set(clusters.running.map(({ name }) => name));
    if (!this.#isResting) {
      for (const name of running) if (!this.#links.has(name)) this.#attach(name);
    }
    if (clusters.state.state !== 'ready') return;
    for (const [name, link] of this.#links) {
      if (running.has(name)) continue;
      this.#links.delete(name);
      void link[Symbol.asyncDispose]();
    }
    const pending = new Set(
      clusters.clusters.filter(({ status }) => status === 'pending').map(({ name }) => name),
    );
    const lost = this.jobs.filter((job) => !running.has(job.cluster) && !pending.has(job.cluster));
    this.#lose(lost, 'its cluster no longer exists');
  }

  #attach(cluster: string): void {
    const link = new ClusterLink({
      cluster,
      connect: (options) => this.#options.connect(cluster, options),
    });
    this.#links.set(cluster, link);
    this.#listening.add(link.onDidChangeJob((job) => void this.#put(cluster, job)));
    this.#listening.add(
      link.onDidChangeLease((lease) => this.#leaseChanged.fire({ cluster, lease })),
    );
    this.#listening.add(link.onDidForgetJob((id) => this.#drop({ id, cluster })));
    this.#listening.add(
      link.onDidChangeState((state) => {
        if (state.state === 'live') this.#contact(cluster, 'live');
        if (state.state !== 'reconnecting') return;
        this.#contact(cluster, 'reconnecting');
        void this.#judge(link, state.since);
      }),
    );
  }

  /** Silence of the scheduler alone, for long enough, means that it is gone. */
  async #judge(link: ClusterLink, since: number): Promise<void> {
    const { clusters } = this.#options;
    await clusters.refresh();
    const still = this.#links.get(link.cluster) === link && link.state.state === 'reconnecting';
    if (!still || clusters.state.state !== 'ready' || Date.now() - since < LOST_AFTER) return;
    const jobs = this.jobs.filter((job) => job.cluster === link.cluster);
    this.#lose(jobs, 'the scheduler of its cluster no longer answers');
  }

  #lose(jobs: readonly SiteJob[], why: string): void {
    const changed = jobs
      .filter((job) => job.contact !== 'gone')
      .map((job): SiteJob => {
        if (ENDED.includes(job.state)) return { ...job, contact: 'gone' };
        return { ...job, contact: 'gone', state: 'lost', error: `Lost: ${why}.` };
      });
    for (const job of changed) this.#jobs.set(key(job), job);
    this.#tell(changed);
  }

  #contact(cluster: string, contact: SiteJob['contact']): void {
    const changed = this.jobs
      .filter((job) => job.cluster === cluster && job.contact !== contact && job.contact !== 'gone')
      .map((job) => ({ ...job, contact, heard: contact === 'live' ? Date.now() : job.heard }));
    for (const job of changed) this.#jobs.set(key(job), job);
    this.#tell(changed);
  }

  /** Takes over what the registry says, unless something newer is known. */
  #put(cluster: string, job: Job): SiteJob {
    const before = this.#jobs.get(key({ id: job.id, cluster }));
    if (before && before.revision > job.revision) return before;
    const now: SiteJob = { ...job, cluster, contact: 'live', heard: Date.now() };
    this.#jobs.set(key(now), now);
    if (before?.revision !== now.revision || before.contact !== 'live') this.#tell([now]);
    return now;
  }

  #tell(changed: readonly SiteJob[]): void {
    if (changed.length === 0) return;
    this.#options.memory?.save(this.jobs);
    this.#changed.fire(changed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening.dispose();
    const links = [...this.#links.values()];
    this.#links.clear();
    await Promise.all(links.map((link) => link[Symbol.asyncDispose]()));
    this.#changed.dispose();
    this.#leaseChanged.dispose();
  }
}

const key = ({ id, cluster }: Pick<SiteJob, 'id' | 'cluster'>) => `${cluster}/${id}`;
