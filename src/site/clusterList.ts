import { abortable, withDeadline, type Cancellable } from '../base/abort.ts';
import { Emitter } from '../base/emitter.ts';
import type { Cluster } from '../gateway/cluster.ts';
import type { AdaptiveBounds, GatewayClient, Scaled } from '../gateway/gatewayClient.ts';
import type { ClusterOption, OptionValue } from '../gateway/options.ts';
import { DEFAULT_LEASE, type LeaseTerms } from '../jobs/lease.ts';

/** What keeps the leases of clusters that are made here. */
interface LeaseKeeper {
  wish(cluster: string, terms: LeaseTerms): void;
  settled(cluster: string, options: Cancellable): Promise<void>;
}

/** What remembers starts and explains those that fail. */
interface StartKeeper {
  good(options: Cluster['options']): void;
  explain(name: string, error: Error, tookMs: number): Promise<Error>;
}

/** A gateway that takes longer for a list is shown as failing, ms; it is asked again later. */
const PATIENCE = 10_000;

/** How much is known about the gateway right now. */
export type ClusterListState =
  | { readonly state: 'unknown' }
  | { readonly state: 'ready'; readonly at: number }
  /** The last attempt failed; `clusters` still holds what was known before. */
  | { readonly state: 'failing'; readonly since: number; readonly error: Error };

/** What is told while a cluster starts. */
export type ClusterStep =
  | { readonly step: 'requested'; readonly name: string }
  | { readonly step: 'running'; readonly name: string }
  | { readonly step: 'scaled'; readonly name: string; readonly clipped?: string | undefined };

/** How to make a cluster. */
export interface NewCluster extends Cancellable {
  /** By field name; fields left out take the site's defaults. */
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** Workers to ask for once it runs; 0 asks for none. */
  readonly workers: number;
  /** How long it is kept; default: 30 minutes after its last work, at most 8 hours. */
  readonly lease?: LeaseTerms;
  readonly onStep?: (step: ClusterStep) => void;
}

/**
 * The user's clusters as the gateway lists them. It asks only when told to (`refresh`), so that
 * whoever shows it decides how often; an answer that overtakes a newer one is dropped.
 */
export class ClusterList {
  readonly #gateway: GatewayClient;
  readonly #beforeStop: (name: string, options: Cancellable) => Promise<void>;
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  /** Told of every cluster made here, and how long it shall be kept. */
  leases: LeaseKeeper | undefined;
  /** Knows of starts that went well, and why one did not. */
  starts: StartKeeper | undefined;
  #clusters: readonly Cluster[] = [];
  #state: ClusterListState = { state: 'unknown' };
  #asked = 0;
  #answered = 0;

  /** @param beforeStop what a running cluster is given time for before it is stopped. */
  constructor(
    gateway: GatewayClient,
    beforeStop: (name: string, options: Cancellable) => Promise<void>,
  ) {
    this.#gateway = gateway;
    this.#beforeStop = beforeStop;
  }

  /** Newest first. */
  get clusters(): readonly Cluster[] {
    return this.#clusters;
  }

  get state(): ClusterListState {
    return this.#state;
  }

  /** The clusters whose scheduler can be spoken to. */
  get running(): readonly Cluster[] {
    return this.#clusters.filter((cluster) => cluster.status === 'running');
  }

  /** Asks the gateway for the list; never throws for the gateway's sake: see `state`. */
  async refresh({ signal }: Cancellable = {}): Promise<void> {
    const turn = ++this.#asked;
    try {
      const clusters = await withDeadline(
        PATIENCE,
        `The gateway at ${this.#gateway.address} did not answer within ${PATIENCE / 1000} s.`,
        (limited) => this.#gateway.clusters({ signal: limited }),
        { signal },
      );
      if (turn < this.#answered) return;
      this.#answered = turn;
      this.#clusters = clusters;
      this.#state = { state: 'ready', at: Date.now() };
    } catch (error) {
      if (signal?.aborted) throw error;
      if (turn < this.#answered) return;
      this.#answered = turn;
      const since = this.#state.state === 'failing' ? this.#state.since : Date.now();
      this.#state = { state: 'failing', since, error: error as Error };
    }
    this.#changed.fire();
  }

  /** The fields that the site offers this user for a new cluster; asked anew each time. */
  options(options: Cancellable = {}): Promise<readonly ClusterOption[]> {
    return this.#gateway.options(options);
  }

  /**
   * Makes a cluster, waits until it runs, asks for workers; returns its name. A wish that is
   * cancelled leaves no cluster behind that somebody pays for, however far it had come.
   */
  async create({ lease = DEFAULT_LEASE, ...wanted }: NewCluster): Promise<string> {
    const { options = {}, workers, signal, onStep } = wanted;
    signal?.throwIfAborted();
    // Not given the signal: a request under way may make a cluster whose name nobody would know.
    const asked = this.#gateway.create(options);
    try {
      const name = await abortable(asked, signal);
      this.leases?.wish(name, lease);
      onStep?.({ step: 'requested', name });
      void this.refresh();
      const started = Date.now();
      try {
        const { options: good } = await this.#gateway.waitUntilRunning(name, { signal });
        this.starts?.good(good);
      } catch (error) {
        throw (await this.starts?.explain(name, error as Error, Date.now() - started)) ?? error;
      }
      onStep?.({ step: 'running', name });
      if (workers > 0) {
        const { clipped } = await this.#gateway.scale(name, workers, { signal });
        onStep?.({ step: 'scaled', name, clipped });
      }
      await this.refresh({ signal });
      await this.leases?.settled(name, { signal });
      return name;
    } catch (error) {
      if (signal?.aborted) this.#undo(asked);
      throw error;
    }
  }

  /** Stops the cluster that was asked for, as soon as its name is known; nobody waits for that. */
  #undo(asked: Promise<string>): void {
    // If that fails the list says so: it shows the cluster, or why it cannot be told.
    void asked.then((name) => this.stop(name)).catch(() => this.refresh());
  }

  /** Asks for `count` workers; `clipped` is the site's own sentence when it allows fewer. */
  scale(name: string, count: number, options: Cancellable = {}): Promise<Scaled> {
    return this.#gateway.scale(name, count, options);
  }

  /** Lets the scheduler choose the number of workers between bounds. */
  adapt(name: string, bounds: AdaptiveBounds, options: Cancellable = {}): Promise<Scaled> {
    return this.#gateway.adapt(name, bounds, options);
  }

  /** Stops a cluster; stopping one that is gone is no error. */
  async stop(name: string, options: Cancellable = {}): Promise<void> {
    await this.#beforeStop(name, options);
    await this.#gateway.stop(name, options);
    await this.refresh(options);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
