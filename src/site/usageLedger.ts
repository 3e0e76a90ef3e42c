import type { Cancellable } from '../base/abort.ts';
import { Disposables } from '../base/disposables.ts';
import type { Cluster } from '../gateway/cluster.ts';
import type { GatewayClient } from '../gateway/gatewayClient.ts';
import type { ClusterLeases } from './clusterLeases.ts';
import type { ClusterList } from './clusterList.ts';
import type { ClusterUse } from './usage.ts';

/** Where what clusters have cost is remembered between two starts. */
export interface UsageMemory {
  load(): readonly ClusterUse[];
  save(uses: readonly ClusterUse[]): void;
}

interface Parts {
  readonly gateway: GatewayClient;
  readonly clusters: ClusterList;
  readonly leases: ClusterLeases;
  readonly memory?: UsageMemory | undefined;
}

/** What is older is given up, ms. */
const KEEP = 35 * 86_400_000;

/**
 * What the user's clusters have cost. The schedulers count, and tell with their leases; a gateway
 * forgets a cluster after a day, so that an editor has to remember.
 */
export class UsageLedger extends Disposables {
  readonly #parts: Parts;
  readonly #uses: Map<string, ClusterUse>;
  /** Clusters of the last list. */
  #alive = new Set<string>();

  constructor(parts: Parts) {
    super();
    this.#parts = parts;
    this.#uses = new Map(parts.memory?.load().map((use) => [use.name, use]));
    this.add(parts.leases.onDidChange((cluster) => this.#hear(cluster)));
    this.add(parts.clusters.onDidChange(() => this.#list()));
  }

  get uses(): readonly ClusterUse[] {
    return [...this.#uses.values()];
  }

  /**
   * Asks the gateway for the clusters that ended within a day: when did those end that ran when this
   * editor was last open? Returns them.
   */
  async catchUp(options: Cancellable = {}): Promise<readonly ClusterUse[]> {
    const open = this.uses.filter(({ stopped }) => stopped === undefined);
    if (open.length === 0) return [];
    const status = ['pending', 'running', 'stopping', 'stopped', 'failed'] as const;
    const known = await this.#parts.gateway.clusters({ status, ...options });
    const ended: ClusterUse[] = [];
    for (const use of open) {
      const cluster = known.find(({ name }) => name === use.name);
      if (cluster && isAlive(cluster)) continue;
      ended.push(this.#put({ ...use, stopped: cluster?.stopTime ?? use.seen }));
    }
    this.#save();
    return ended;
  }

  #hear(cluster: string): void {
    const { clusters, leases } = this.#parts;
    const lease = leases.of(cluster);
    const started = clusters.clusters.find(({ name }) => name === cluster)?.startTime;
    if (!lease || started === undefined) return;
    const { coreMs, threads } = lease;
    this.#put({ name: cluster, started, seen: Date.now(), coreMs, threads });
    this.#save();
  }

  /** Notes clusters that are new, and the end of those that are gone. */
  #list(): void {
    const { clusters, state } = this.#parts.clusters;
    if (state.state !== 'ready') return;
    const before = JSON.stringify(this.uses);
    const alive = new Map(clusters.filter(isAlive).map((cluster) => [cluster.name, cluster]));
    for (const { name, startTime } of alive.values()) {
      if (this.#uses.has(name) || startTime === undefined) continue;
      this.#put({ name, started: startTime, seen: Date.now(), coreMs: 0, threads: 0 });
    }
    for (const use of this.uses) {
      // What ended before this start is for `catchUp`: it asks when.
      if (use.stopped !== undefined || alive.has(use.name) || !this.#alive.has(use.name)) continue;
      this.#put({ ...use, stopped: Date.now() });
    }
    this.#alive = new Set(alive.keys());
    if (JSON.stringify(this.uses) !== before) this.#save();
  }

  #put(use: ClusterUse): ClusterUse {
    this.#uses.set(use.name, use);
    return use;
  }

  #save(): void {
    const oldest = Date.now() - KEEP;
    for (const { name, seen } of this.uses) if (seen < oldest) this.#uses.delete(name);
    this.#parts.memory?.save(this.uses);
  }
}

function isAlive({ status }: Cluster): boolean {
  return status === 'running' || status === 'pending';
}
