import { delay, type Cancellable } from '../base/abort.ts';
import { Disposables } from '../base/disposables.ts';
import { Emitter } from '../base/emitter.ts';
import type { WorkerInfo } from '../dask/workers.ts';
import { ClusterLook } from '../jobs/clusterLook.ts';
import type { ClusterSight, WorkerSight } from '../jobs/clusterSight.ts';
import type { ClusterList } from './clusterList.ts';
import type { JobList } from './jobList.ts';
import type { Ways } from './ways.ts';

interface Parts {
  readonly clusters: ClusterList;
  readonly jobs: JobList;
  readonly ways: Pick<Ways, 'state' | 'onDidChange'>;
  /** The workers as the scheduler's own pages tell them, where its comm is out of reach. */
  readonly pages: (cluster: string, options: Cancellable) => Promise<readonly WorkerInfo[]>;
}

/** Pages are asked this often, and a scheduler that cannot be reached is tried again, ms. */
const PAUSE = 10_000;

/**
 * What the running clusters do, while somebody looks: their schedulers tell it when it changes.
 * While nobody looks nothing is asked and nothing is told; what was seen last stays.
 */
export class ClusterWatch extends Disposables {
  readonly #parts: Parts;
  readonly #seen = new Map<string, ClusterSight>();
  readonly #watched = new Map<string, AbortController>();
  readonly #changed = this.add(new Emitter<string>());
  /** The cluster of this name looks different. */
  readonly onDidChange = this.#changed.event;
  #isLooking = false;

  constructor(parts: Parts) {
    super();
    this.#parts = parts;
    this.add(parts.clusters.onDidChange(() => this.#adjust()));
    this.add({ dispose: () => this.look(false) });
  }

  /** Undefined until the cluster's scheduler has told. */
  of(cluster: string): ClusterSight | undefined {
    return this.#seen.get(cluster);
  }

  /** Somebody begins to look, or nobody does any more. */
  look(isLooking: boolean): void {
    this.#isLooking = isLooking;
    this.#adjust();
  }

  #adjust(): void {
    const { running, clusters, state } = this.#parts.clusters;
    const wanted = new Set(this.#isLooking ? running.map(({ name }) => name) : []);
    for (const [name, ending] of this.#watched) {
      if (wanted.has(name)) continue;
      this.#watched.delete(name);
      ending.abort(new DOMException('Nobody looks any more.', 'AbortError'));
    }
    if (state.state === 'ready') {
      const names = new Set(clusters.map(({ name }) => name));
      for (const name of this.#seen.keys()) if (!names.has(name)) this.#seen.delete(name);
    }
    for (const name of wanted) {
      if (this.#watched.has(name)) continue;
      const ending = new AbortController();
      this.#watched.set(name, ending);
      void this.#watch(name, ending.signal);
    }
  }

  /** Never rejects: what cannot be seen now is looked for again. */
  async #watch(cluster: string, signal: AbortSignal): Promise<void> {
    const isOver = () => signal.aborted;
    while (!isOver()) {
      // Whatever ends it, the next turn looks again.
      await this.#follow(cluster, signal).catch(() => undefined);
      if (isOver()) return;
      if (this.#parts.ways.state.blocked) await this.#readPages(cluster, signal);
      await delay(PAUSE, { signal }).catch(() => undefined);
    }
  }

  /** Rejects when the connection is lost, or when no way leads to schedulers. */
  async #follow(cluster: string, signal: AbortSignal): Promise<never> {
    const { ways, jobs } = this.#parts;
    const blocked = new AbortController();
    const look = () => {
      if (ways.state.blocked) blocked.abort(ways.state.blocked);
    };
    const listening = ways.onDidChange(look);
    try {
      look();
      const any = AbortSignal.any([signal, blocked.signal]);
      any.throwIfAborted();
      const session = await jobs.link(cluster).session({ signal: any });
      const see = (sight: ClusterSight) => this.#see(cluster, sight);
      return await new ClusterLook(session).follow(see, { signal: any });
    } finally {
      listening.dispose();
    }
  }

  async #readPages(cluster: string, signal: AbortSignal): Promise<void> {
    try {
      const workers = await this.#parts.pages(cluster, { signal });
      this.#see(cluster, { workers: workers.map(sightOf), tasks: {}, odd: 0 });
    } catch {
      // The list of clusters says what is wrong with it; the next turn asks again.
      return;
    }
  }

  #see(cluster: string, sight: ClusterSight): void {
    this.#seen.set(cluster, sight);
    this.#changed.fire(cluster);
  }
}

function sightOf(worker: WorkerInfo): WorkerSight {
  const { address, name, nthreads, memoryLimit, cpu, memory, spilled, status } = worker;
  return {
    address,
    name,
    threads: nthreads,
    memoryLimit,
    cpu,
    memory,
    spilled,
    tasks: worker.executing + worker.ready,
    status: status === 'running' ? '' : status,
    runs: '',
  };
}
