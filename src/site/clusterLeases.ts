import { abortable, type Cancellable } from '../base/abort.ts';
import { Disposables } from '../base/disposables.ts';
import { Emitter } from '../base/emitter.ts';
import type { Lease, LeaseTerms } from '../jobs/lease.ts';
import type { ClusterList } from './clusterList.ts';
import type { JobList } from './jobList.ts';

/** Remembers what new clusters shall be kept for, until their schedulers know it. */
export interface LeaseMemory {
  load(): Readonly<Record<string, LeaseTerms>>;
  save(wishes: Readonly<Record<string, LeaseTerms>>): void;
}

interface Parts {
  readonly clusters: ClusterList;
  readonly jobs: JobList;
  readonly memory?: LeaseMemory | undefined;
}

/** How long a new cluster's scheduler may take to be told of its lease, ms. */
const SETTLE = 10_000;

/**
 * How long the user's clusters are kept. The schedulers themselves keep that, and end their clusters
 * with every editor closed; here it is only known and commanded.
 */
export class ClusterLeases extends Disposables {
  readonly #parts: Parts;
  readonly #known = new Map<string, Lease>();
  readonly #wishes: Map<string, LeaseTerms>;
  /** Clusters that the gateway has listed. */
  readonly #listed = new Set<string>();
  readonly #changed = this.add(new Emitter<string>());
  /** The lease of the cluster of this name is another one. */
  readonly onDidChange = this.#changed.event;

  constructor(parts: Parts) {
    super();
    this.#parts = parts;
    this.#wishes = new Map(Object.entries(parts.memory?.load() ?? {}));
    this.add(parts.jobs.onDidChangeLease(({ cluster, lease }) => this.#hear(cluster, lease)));
    this.add(parts.clusters.onDidChange(() => this.#forget()));
  }

  /** Undefined until the cluster's scheduler has told. */
  of(cluster: string): Lease | undefined {
    return this.#known.get(cluster);
  }

  /** What a new cluster shall be kept for; its scheduler is told as soon as it can be reached. */
  wish(cluster: string, terms: LeaseTerms): void {
    this.#wishes.set(cluster, terms);
    this.#remember();
  }

  /**
   * Waits until the scheduler of a new cluster knows its lease, for ten seconds at most: where
   * schedulers cannot be reached the cluster has none, which `of` tells.
   */
  async settled(cluster: string, { signal }: Cancellable = {}): Promise<void> {
    if (!this.#wishes.has(cluster)) return;
    const limit = AbortSignal.timeout(SETTLE);
    let listening: { dispose(): void } | undefined;
    const done = new Promise<void>((resolve) => {
      listening = this.onDidChange((name) => {
        if (name === cluster && !this.#wishes.has(cluster)) resolve();
      });
    });
    const any = signal ? AbortSignal.any([signal, limit]) : limit;
    try {
      // Where schedulers are out of reach this says so at once.
      await this.#parts.jobs.link(cluster).board({ signal: any });
      if (this.#wishes.has(cluster)) await abortable(done, any);
    } catch (error) {
      if (signal?.aborted) throw error;
    } finally {
      listening?.dispose();
    }
  }

  /** Asks the schedulers that can be reached anew; those that do not answer are left as they were. */
  async refresh(options: Cancellable = {}): Promise<void> {
    const { clusters, jobs } = this.#parts;
    const asked = clusters.running.map(async ({ name }) =>
      (await jobs.link(name).board(options)).askLease(options),
    );
    await Promise.allSettled(asked);
  }

  /** Chooses how long a cluster is kept; empty terms: until somebody stops it. */
  async choose(cluster: string, terms: LeaseTerms, options: Cancellable = {}): Promise<Lease> {
    const board = await this.#parts.jobs.link(cluster).board(options);
    const lease = await board.setLease(terms, options);
    this.#granted(cluster);
    return lease;
  }

  /** Lets a cluster not end within `ms` from now. @throws JobRefused when it has no end. */
  async extend(cluster: string, ms: number, options: Cancellable = {}): Promise<Lease> {
    const board = await this.#parts.jobs.link(cluster).board(options);
    return board.extendLease(ms, options);
  }

  #hear(cluster: string, lease: Lease): void {
    this.#known.set(cluster, lease);
    const wish = this.#wishes.get(cluster);
    if (lease.chosen) this.#granted(cluster);
    else if (wish) void this.#ask(cluster, wish);
    this.#changed.fire(cluster);
  }

  /** Fails only with the connection; when that is back, the lease is heard of again. */
  async #ask(cluster: string, terms: LeaseTerms): Promise<void> {
    try {
      const board = await this.#parts.jobs.link(cluster).board();
      await board.setLease(terms, { unlessChosen: true });
    } catch {
      return;
    }
  }

  #granted(cluster: string): void {
    if (this.#wishes.delete(cluster)) this.#remember();
  }

  /** Of clusters that are gone nothing is kept. */
  #forget(): void {
    const { clusters, state } = this.#parts.clusters;
    if (state.state !== 'ready') return;
    const names = new Set(clusters.map(({ name }) => name));
    for (const name of this.#known.keys()) if (!names.has(name)) this.#known.delete(name);
    const before = this.#wishes.size;
    // A cluster that has just been asked for may be missing in a list that was under way.
    for (const name of this.#wishes.keys()) {
      if (!names.has(name) && this.#listed.has(name)) this.#wishes.delete(name);
    }
    for (const name of names) this.#listed.add(name);
    if (this.#wishes.size !== before) this.#remember();
  }

  #remember(): void {
    this.#parts.memory?.save(Object.fromEntries(this.#wishes));
  }
}
