import { Disposables } from '../base/disposables.ts';
import { Emitter } from '../base/emitter.ts';
import { isGatewayError } from '../base/errors.ts';
import type { GatewayClient } from '../gateway/gatewayClient.ts';
import type { Lease } from '../jobs/lease.ts';
import type { ClusterList } from './clusterList.ts';

/** A cluster that ran and that its gateway knows no longer. */
export interface ForgottenCluster {
  readonly name: string;
  /** How long it is kept, as its scheduler last said; undefined when that was never heard. */
  readonly lease: Lease | undefined;
}

interface Parts {
  readonly gateway: Pick<GatewayClient, 'cluster'>;
  readonly clusters: ClusterList;
  readonly leaseOf: (cluster: string) => Lease | undefined;
}

/**
 * Notices clusters that a gateway has forgotten. One that was stopped, by whomever, is known for a
 * day after (`db_cluster_max_age` of `backends/db_base.py`, `completed_cluster_max_age` on Kubernetes,
 * dask-gateway-server 2022.10.0 to 2026.3.0). One of which the gateway knows nothing was in a memory
 * that a restart has emptied, as `db_url` is unless a site sets it: its processes go on, and nobody can
 * reach or stop them through the gateway.
 */
export class ForgottenClusters extends Disposables {
  readonly #parts: Parts;
  #running: readonly string[] = [];
  readonly #forgotten = this.add(new Emitter<ForgottenCluster>());
  readonly onDidForget = this.#forgotten.event;

  constructor(parts: Parts) {
    super();
    this.#parts = parts;
    this.add(parts.clusters.onDidChange(() => this.#compare()));
  }

  #compare(): void {
    const { clusters, running, state } = this.#parts.clusters;
    if (state.state !== 'ready') return;
    const names = new Set(clusters.map(({ name }) => name));
    const gone = this.#running.filter((name) => !names.has(name));
    this.#running = running.map(({ name }) => name);
    for (const name of gone) void this.#ask({ name, lease: this.#parts.leaseOf(name) });
  }

  /** A gateway that cannot be asked says nothing about the cluster. */
  async #ask(cluster: ForgottenCluster): Promise<void> {
    try {
      await this.#parts.gateway.cluster(cluster.name);
    } catch (error) {
      if (this.isDisposed || !isGatewayError(error, 'ClusterMissing')) return;
      this.#forgotten.fire(cluster);
    }
  }
}
