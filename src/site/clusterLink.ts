import { abortable, delay, type Cancellable } from '../base/abort.ts';
import { Disposables } from '../base/disposables.ts';
import { Emitter } from '../base/emitter.ts';
import { isAbort, isGatewayError } from '../base/errors.ts';
import type { SchedulerSession } from '../dask/session.ts';
import type { Job } from '../jobs/job.ts';
import { JobBoard } from '../jobs/jobBoard.ts';
import type { Lease } from '../jobs/lease.ts';

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
  /** `patienceMs`: how long a refusal is taken for a route that is not there yet. */
  readonly connect: (options: {
    signal: AbortSignal;
    patienceMs: number;
  }) => Promise<SchedulerSession>;
}

/** What a link has of a scheduler. */
interface Contact {
  readonly session: SchedulerSession;
  readonly board: JobBoard;
}

/** A new cluster's route may come late; one that was there and is gone is soon known to be, ms. */
const FIRST_PATIENCE = 30_000;
const LATER_PATIENCE = 3_000;
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
  readonly #jobForgotten = new Emitter<string>();
  readonly onDidChangeState = this.#stateChanged.event;
  readonly onDidChangeJob = this.#jobChanged.event;
  /** A job, named by its id, was taken off the cluster's list, here or elsewhere. */
  readonly onDidForgetJob = this.#jobForgotten.event;
  readonly #leaseChanged = new Emitter<Lease>();
  /** How long the cluster is kept, as soon as that is known, and whenever it changes. */
  readonly onDidChangeLease = this.#leaseChanged.event;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #state: LinkState = { state: 'connecting' };
  #open: Contact | undefined;
  /** As `#open`, and also while the board is still listing jobs. */
  #early: Contact | undefined;
  readonly #wake: (() => void)[] = [];

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
    return (await this.#contact(() => this.#open, options)).board;
  }

  /** The board before it knows what jobs there are: enough to hand one over, and sooner. */
  async earlyBoard(options: Cancellable = {}): Promise<JobBoard> {
    return (await this.#contact(() => this.#early, options)).board;
  }

  /** The session as soon as there is contact. */
  async session(options: Cancellable = {}): Promise<SchedulerSession> {
    return (await this.#contact(() => this.#early, options)).session;
  }

  async #contact(get: () => Contact | undefined, { signal }: Cancellable): Promise<Contact> {
    const any = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
    for (;;) {
      const contact = get();
      if (contact) return contact;
      any.throwIfAborted();
      // A wall does not fall by waiting: whoever asks hears at once who can open it.
      const { state } = this;
      if (state.state === 'reconnecting' && isGatewayError(state.error, 'WaysBlocked')) {
        throw state.error;
      }
      await abortable(this.#nextStep(), any);
    }
  }

  #nextStep(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #step(): void {
    for (const resolve of this.#wake.splice(0)) resolve();
  }

  #become(state: LinkState): void {
    this.#state = state;
    this.#stateChanged.fire(state);
    this.#step();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    const isClosing = () => signal.aborted;
    let wait = FIRST_WAIT;
    let since = Date.now();
    let patienceMs = FIRST_PATIENCE;
    while (!isClosing()) {
      let error: Error;
      try {
        error = await this.#stay({ signal, patienceMs });
        since = Date.now();
        wait = FIRST_WAIT;
      } catch (reason) {
        error = reason as Error;
      }
      if (isClosing()) return;
      this.#become({ state: 'reconnecting', since, error });
      await delay(wait, { signal }).catch((reason: unknown) => {
        if (!isAbort(reason)) throw reason;
      });
      wait = Math.min(LONGEST_WAIT, wait * 2);
      patienceMs = LATER_PATIENCE;
    }
  }

  /** Connects and stays until the connection ends; returns why it ended. */
  async #stay(options: { signal: AbortSignal; patienceMs: number }): Promise<Error> {
    const { signal } = options;
    await using session = await this.#connect(options);
    await using board = JobBoard.over(session);
    using listening = new Disposables();
    this.#early = { session, board };
    this.#step();
    try {
      await board.listen({ signal });
      listening.add(board.onDidChange((job) => this.#jobChanged.fire(job)));
      listening.add(board.onDidForget((id) => this.#jobForgotten.fire(id)));
      this.#open = { session, board };
      this.#become({ state: 'live' });
      for (const job of board.jobs) this.#jobChanged.fire(job);
      if (board.lease) this.#leaseChanged.fire(board.lease);
      listening.add(board.onDidChangeLease((lease) => this.#leaseChanged.fire(lease)));
      const error = await abortable(session.closed, signal);
      return error ?? new Error('The scheduler closed the connection.');
    } finally {
      this.#open = this.#early = undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closing.signal.aborted) return this.#running;
    this.#closing.abort(new DOMException('The cluster is no longer followed.', 'AbortError'));
    await this.#running;
    this.#become({ state: 'closed' });
    this.#stateChanged.dispose();
    this.#jobChanged.dispose();
    this.#jobForgotten.dispose();
    this.#leaseChanged.dispose();
  }
}
