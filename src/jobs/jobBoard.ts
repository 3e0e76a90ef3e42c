import { abortable, type Cancellable } from '../base/abort.ts';
import { Disposables } from '../base/disposables.ts';
import { Emitter, type Event } from '../base/emitter.ts';
import { CommClosed } from '../dask/errors.ts';
import { ENDED, type Job, type JobRequest, type LogPiece } from './job.ts';
import { checkJobId } from './jobId.ts';
import { leaseOf, type Lease, type LeaseTerms } from './lease.ts';
import { readLog, type LogPosition } from './jobLog.ts';
import { RegistryClient, type JobLimit, type JobsPage } from './registryClient.ts';
import { jobsNews } from './registryWords.ts';
import type { SchedulerCalls } from './schedulerCalls.ts';

const JOBS = 'science-gateway:jobs';

/** How long a greeting of ours may take before the list is asked for again, ms. */
const GREETING = 500;
/** How long `cancel` waits for the job's threads to end, ms. */
const CANCEL = 3_000;
/** How long records may take until a cluster is stopped, s. */
const SETTLE = 10;

/**
 * The jobs of one cluster, live, as the registry in its scheduler tells them. It lasts as long as
 * the session it was opened on; jobs go on without it.
 */
export class JobBoard implements AsyncDisposable {
  readonly #scheduler: SchedulerCalls;
  readonly #registry: RegistryClient;
  readonly #known = new Map<string, Job>();
  readonly #changed = new Emitter<Job>();
  readonly #forgotten = new Emitter<string>();
  readonly #workersChanged = new Emitter<number>();
  readonly #leaseChanged = new Emitter<Lease>();
  readonly #greetings = new Emitter<string>();
  readonly #listening = new Disposables();
  readonly #closing = new AbortController();
  #workers = 0;
  #lease: Lease | undefined;

  /** A job is new or has changed. */
  readonly onDidChange: Event<Job> = this.#changed.event;
  /** A job, named by its id, was taken off the cluster's list. */
  readonly onDidForget: Event<string> = this.#forgotten.event;
  /** The cluster has another number of workers. */
  readonly onDidChangeWorkers: Event<number> = this.#workersChanged.event;
  /** The cluster is kept for another time, or something began or ended to hold it. */
  readonly onDidChangeLease: Event<Lease> = this.#leaseChanged.event;

  private constructor(scheduler: SchedulerCalls) {
    this.#scheduler = scheduler;
    this.#registry = new RegistryClient(scheduler);
  }

  /** Opens the board of a cluster: listens first, then lists, so that nothing is missed between. */
  static async open(scheduler: SchedulerCalls, options: Cancellable = {}): Promise<JobBoard> {
    const board = JobBoard.over(scheduler);
    try {
      await board.listen(options);
      return board;
    } catch (error) {
      await board[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** A board that knows no jobs until it is told to `listen`; one can submit to it already. */
  static over(scheduler: SchedulerCalls): JobBoard {
    const board = new JobBoard(scheduler);
    void scheduler.closed.then((cause) => {
      board.#closing.abort(new CommClosed('jobs', undefined, { cause }));
    });
    return board;
  }

  /** Hears of all jobs from now on; resolves when those of before are known too. Call it once. */
  async listen(options: Cancellable = {}): Promise<void> {
    const news = this.#scheduler.subscribe(JOBS, (message) => this.#hear(message));
    this.#listening.add(news);
    await abortable(news.ready, options.signal);
    await this.#list(options);
  }

  /** All jobs that the cluster knows, newest first. */
  get jobs(): readonly Job[] {
    return [...this.#known.values()].sort(
      (a, b) => b.submitted - a.submitted || b.id.localeCompare(a.id),
    );
  }

  /** Number of workers of the cluster. */
  get workers(): number {
    return this.#workers;
  }

  /** How long the cluster is kept; undefined where its registry is too old to know. */
  get lease(): Lease | undefined {
    return this.#lease;
  }

  /** Asks for the lease, and with it for what the cluster has cost so far. */
  async askLease(options: Cancellable = {}): Promise<Lease> {
    return this.#keep(await this.#registry.lease(options));
  }

  /** Chooses how long the cluster is kept; `unlessChosen`: unless somebody has chosen before. */
  async setLease(
    terms: LeaseTerms,
    options: Cancellable & { readonly unlessChosen?: boolean } = {},
  ): Promise<Lease> {
    return this.#keep(await this.#registry.setLease(terms, options));
  }

  /**
   * Lets the cluster not end within `ms` from now; two who do that have the same as one.
   *
   * @throws JobRefused when it has no end that could be put off.
   */
  async extendLease(ms: number, options: Cancellable = {}): Promise<Lease> {
    return this.#keep(await this.#registry.extendLease(ms, options));
  }

  /**
   * Hands a job to the cluster. The same id again is the same job: safe to repeat after a lost reply.
   *
   * @throws InvalidInput for an id that cannot be one, JobIdTaken, JobRefused.
   */
  async submit(
    request: JobRequest,
    options: Cancellable = {},
  ): Promise<{ job: Job; existing: boolean }> {
    checkJobId(request.id);
    const { job, existing } = await this.#registry.submit(request, options);
    return { job: this.#put(job), existing };
  }

  /**
   * Hands many jobs to the cluster in one call, e.g. the children of a sweep. Each has its answer:
   * the job, or JobIdTaken. Repeating the call is safe.
   *
   * @throws InvalidInput for an id that cannot be one; JobRefused when there is no room for all.
   */
  async submitMany(
    requests: readonly JobRequest[],
    options: Cancellable = {},
  ): Promise<({ job: Job; existing: boolean } | Error)[]> {
    for (const { id } of requests) checkJobId(id);
    const said = await this.#registry.submitMany(requests, options);
    return said.map((answer) =>
      answer instanceof Error ? answer : { ...answer, job: this.#put(answer.job) },
    );
  }

  /** One job with its result and traceback. @throws JobMissing */
  async get(id: string, options: Cancellable = {}): Promise<Job> {
    const job = await this.#registry.get(id, options);
    this.#put(job);
    return job;
  }

  /**
   * Cancels the job's tasks and interrupts its threads; the cluster goes on with that until no
   * thread runs. Returns the ended job, or the job as it is after 3 s, `cancelling`: code that is
   * not Python's answers only when it returns.
   *
   * @throws JobMissing
   */
  async cancel(id: string, options: Cancellable = {}): Promise<Job> {
    const job = this.#put(await this.#registry.cancel(id, options));
    if (ENDED.includes(job.state)) return job;
    const limit = AbortSignal.timeout(CANCEL);
    const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
    try {
      return await this.ended(id, { signal });
    } catch (error) {
      if (!limit.aborted || options.signal?.aborted) throw error;
      return this.#known.get(id) ?? job;
    }
  }

  /** Begins to cancel all jobs of a sweep that have not ended; returns those. */
  async cancelSweep(sweep: string, options: Cancellable = {}): Promise<readonly Job[]> {
    return this.#putAll(await this.#registry.cancelSweep(sweep, options));
  }

  /**
   * Starts a job that ended without being done again: the same program with the same parameters,
   * whose `regions` gives only what is missing.
   *
   * @throws JobMissing, JobRefused when it is done or the cluster no longer has its program.
   */
  async resume(id: string, options: Cancellable = {}): Promise<Job> {
    return this.#put(await this.#registry.resume(id, options));
  }

  /** Resumes all jobs of a sweep that ended without being done; returns those. */
  async resumeSweep(sweep: string, options: Cancellable = {}): Promise<readonly Job[]> {
    return this.#putAll(await this.#registry.resumeSweep(sweep, options));
  }

  /**
   * The last rung but one: restarts the workers on which a job that is `cancelling` still runs.
   *
   * @throws JobMissing; JobRefused, which names them, when other jobs use these workers too, unless
   * `insist`.
   */
  async restartWorkers(
    id: string,
    { insist = false, ...options }: Cancellable & { readonly insist?: boolean } = {},
  ): Promise<Job> {
    return this.#put(await this.#registry.restartWorkers(id, insist, options));
  }

  /** Changes the priority of a job that has not started. @throws JobMissing, JobRefused */
  async setPriority(id: string, priority: number, options: Cancellable = {}): Promise<Job> {
    return this.#put(await this.#registry.setPriority(id, priority, options));
  }

  /** How many jobs the cluster runs at once. */
  limit(options: Cancellable = {}): Promise<JobLimit> {
    return this.#registry.limit(undefined, options);
  }

  /** Sets that number; undefined: one for each thread of a worker, and at least one. */
  setLimit(limit: number | undefined, options: Cancellable = {}): Promise<JobLimit> {
    return this.#registry.limit(limit ?? null, options);
  }

  /** The job once it has ended. Rejects when the session ends before. */
  async ended(id: string, options: Cancellable = {}): Promise<Job> {
    return this.until(id, ({ state }) => ENDED.includes(state), options);
  }

  /** The job as soon as it is as wanted. Rejects when the session ends before. */
  async until(
    id: string,
    wanted: (job: Job) => boolean,
    { signal }: Cancellable = {},
  ): Promise<Job> {
    const any = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
    let listening: { dispose(): void } | undefined;
    const found = new Promise<Job>((resolve) => {
      const look = (job: Job | undefined) => {
        if (job?.id === id && wanted(job)) resolve(job);
      };
      listening = this.onDidChange(look);
      look(this.#known.get(id));
    });
    try {
      return await abortable(found, any);
    } finally {
      listening?.dispose();
    }
  }

  /**
   * The job's log until it has ended. With `attempt` and `after` it begins behind line `after` of
   * that attempt, so that a reader who was cut off goes on where it was.
   *
   * @throws JobMissing
   */
  log(id: string, options: Cancellable & Partial<LogPosition> = {}): AsyncIterable<LogPiece> {
    const { attempt = 1, after = 0, signal } = options;
    const any = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
    const source = {
      page: (from: LogPosition) =>
        this.#registry.log(id, from.attempt, from.after, { signal: any }),
      subscribe: (listener: (message: unknown) => void) =>
        this.#scheduler.subscribe(`science-gateway:log:${id}`, listener),
      onDidChange: (listener: (job: Job) => void) =>
        this.onDidChange((job) => job.id === id && listener(job)),
    };
    return readLog(source, { attempt, after }, any);
  }

  /** Takes an ended job off the cluster's list. @throws JobMissing, JobRefused */
  async forget(id: string, options: Cancellable = {}): Promise<void> {
    await this.#registry.forget(id, options);
    this.#forget(id);
  }

  /**
   * Waits, at most 10 s, until the records of all ended jobs lie beside their data: what the cluster
   * takes with it when it is stopped before. Returns the ids of jobs whose record does not yet.
   */
  settle(options: Cancellable = {}): Promise<readonly string[]> {
    return this.#registry.settle(SETTLE, options);
  }

  /** Stops listening; the session stays open and the jobs go on. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new DOMException('The job board was closed.', 'AbortError'));
    this.#listening.dispose();
    for (const emitter of [this.#changed, this.#forgotten, this.#workersChanged]) emitter.dispose();
    this.#leaseChanged.dispose();
    return Promise.resolve();
  }

  async #list(options: Cancellable): Promise<void> {
    // Events and replies come over different connections. The registry greets under the topic
    // while it lists: who hears that has heard everything since.
    for (;;) {
      const word = crypto.randomUUID();
      const greeted = this.#greeted(word);
      let start: number | undefined = 0;
      while (start !== undefined) {
        const greeting: string = start === 0 ? word : '';
        const page: JobsPage = await this.#registry.list({ start, greeting }, options);
        for (const job of page.jobs) this.#put(job);
        this.#workers = page.workers;
        if (page.lease) this.#keep(leaseOf(page.lease));
        start = page.next ?? undefined;
      }
      if (await abortable(greeted, options.signal)) return;
    }
  }

  #greeted(word: string): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (isHeard: boolean) => {
        clearTimeout(timer);
        listening.dispose();
        resolve(isHeard);
      };
      const timer = setTimeout(end, GREETING, false);
      const listening = this.#greetings.event((said) => said === word && end(true));
      void this.#scheduler.closed.then(() => end(true));
    });
  }

  #hear(message: unknown): void {
    const news = jobsNews(message);
    switch (news?.kind) {
      case 'job':
        this.#put(news.job);
        break;
      case 'forgotten':
        this.#forget(news.id);
        break;
      case 'workers':
        this.#workers = news.count;
        this.#workersChanged.fire(news.count);
        break;
      case 'lease':
        this.#keep(news.lease);
        break;
      case 'greeting':
        this.#greetings.fire(news.word);
        break;
      case undefined:
    }
  }

  /** Takes over a job unless something newer is known; returns what is known then. */
  #put(job: Job): Job {
    const before = this.#known.get(job.id);
    if (before && before.revision >= job.revision) return before;
    // These may be large, and are only of use to who asked for them.
    const small = { ...job };
    delete small.traceback;
    delete small.result;
    this.#known.set(job.id, small);
    this.#changed.fire(small);
    return small;
  }

  #keep(lease: Lease): Lease {
    if (this.#lease && this.#lease.revision > lease.revision) return this.#lease;
    this.#lease = lease;
    this.#leaseChanged.fire(lease);
    return lease;
  }

  #putAll(jobs: readonly Job[]): readonly Job[] {
    return jobs.map((job) => this.#put(job));
  }

  #forget(id: string): void {
    if (this.#known.delete(id)) this.#forgotten.fire(id);
  }
}
