import { abortable, delay, type Cancellable } from '../base/abort.ts';
import { Emitter } from '../base/emitter.ts';
import { isAbort } from '../base/errors.ts';
import type { SchedulerSession } from '../dask/session.ts';
import type { Job } from '../jobs/job.ts';
import { JobBoard } from '../jobs/jobBoard.ts';

/** Whether news of a cluster arrive right now. */
export type LinkState =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  /** No contact since `since` (ms since the epoch); it tries again by itself. */
  | { readonly state: 'reconnecting'; readonly since: number; readonly error: Error }
  | { readonly state: 'closed' };

/** What a link needs to know. */
export interface ClusterLinkOptions {
  readonly cluster: string;
  readonly connect: (signal: AbortSignal) => Promise<SchedulerSession>;
}

/** First wait before a new attempt, doubled each time up to the longest, ms. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;

/**
 * The live connection to one cluster's scheduler: a session and the job board on it. A lost
 * connection is made again for as long as the link lives; jobs go on meanwhile.
 */
export class ClusterLink implements AsyncDisposable {
  readonly cluster: string;
  readonly #connect: ClusterLinkOptions['connect'];
  readonly #stateChanged = new Emitter<LinkState>();
  readonly #jobChanged = new Emitter<Job>();
  readonly onDidChangeState = this.#stateChanged.event;
  readonly onDidChangeJob = this.#jobChanged.event;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #state: LinkState = { state: 'connecting' };
  #open: { session: SchedulerSession; board: JobBoard } | undefined;

  constructor({ cluster, connect }: ClusterLinkOptions) {
    this.cluster = cluster;
    this.#connect = connect;
    this.#running = this.#run();
  }

  get state(): LinkState {
    return this.#state;
  }

  /** The job board as soon as there is contact; rejects when the link closes or the signal aborts. */
  async board(options: Cancellable = {}): Promise<JobBoard> {
    return (await this.#contact(options)).board;
  }

  /** The session as soon as there is contact. */
  async session(options: Cancellable = {}): Promise<SchedulerSession> {
    return (await this.#contact(options)).session;
  }

  async #contact({ signal }: Cancellable) {
    const any = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
    while (!this.#open) {
      any.throwIfAborted();
      await abortable(this.#nextState(), any);
    }
    return this.#open;
  }

  #nextState(): Promise<void> {
    return new Promise((resolve) => {
      const listening = this.onDidChangeState(() => {
        listening.dispose();
        resolve();
      });
    });
  }

  #become(state: LinkState): void {
    this.#state = state;
    this.#stateChanged.fire(state);
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    let wait = FIRST_WAIT;
    let since = Date.now();
    while (!signal.aborted) {
      try {
        const error = await this.#stay(signal);
        since = Date.now();
        wait = FIRST_WAIT;
        if (!signal.aborted) this.#become({ state: 'reconnecting', since, error });
      } catch (error) {
        if (signal.aborted) break;
        this.#become({ state: 'reconnecting', since, error: error as Error });
      }
      await delay(wait, { signal }).catch((error: unknown) => {
        if (!isAbort(error)) throw error;
      });
      wait = Math.min(LONGEST_WAIT, wait * 2);
    }
  }

  /** Connects and stays until the connection ends; returns why it ended. */
  async #stay(signal: AbortSignal): Promise<Error> {
    const session = await this.#connect(signal);
    await using _closing = session;
    await using board = await JobBoard.open(session, { signal });
    using _jobs = toDisposable(board.onDidChange((job) => this.#jobChanged.fire(job)));
    this.#open = { session, board };
    this.#become({ state: 'live' });
    for (const job of board.jobs) this.#jobChanged.fire(job);
    try {
      const error = await abortable(session.closed, signal);
      return error ?? new Error('The scheduler closed the connection.');
    } finally {
      this.#open = undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closing.signal.aborted) return this.#running;
    this.#closing.abort(new DOMException('The cluster is no longer followed.', 'AbortError'));
    await this.#running;
    this.#become({ state: 'closed' });
    this.#stateChanged.dispose();
    this.#jobChanged.dispose();
  }
}

function toDisposable(item: { dispose(): void }): Disposable {
  return { [Symbol.dispose]: () => item.dispose() };
}
