import type { Account } from '../account/account.ts';
import { isActive } from '../jobs/jobText.ts';
import { errorRow } from '../platform/errorRow.ts';
import type { Log } from '../platform/log.ts';
import type { Row } from '../platform/row.ts';
import { RowTree } from '../platform/rowTree.ts';
import type { ClusterRef } from '../platform/subjects.ts';
import { clusterRow, workerRow } from './clusterText.ts';
import type { WorkerWatch } from './workerWatch.ts';

/** The Clusters view: cluster → workers. */
export class ClustersTree extends RowTree<ClusterRef> {
  constructor(
    private readonly account: Account,
    private readonly workers: WorkerWatch,
    log: Log,
  ) {
    super('scienceGateway.clusters', log, account.ready);
    this.add(account.onDidChange(() => this.update()));
    this.add(account.onDidChangeClusters(() => this.update()));
    this.add(workers.onDidChange(() => this.update()));
  }

  protected rows(parent: Row<ClusterRef> | undefined): Row<ClusterRef>[] {
    const { site } = this.account;
    if (!site) return [];
    if (parent?.subject) return this.#workerRows(parent.subject.name);
    const { state, clusters } = site.clusters;
    const rows = clusters.map((cluster) => {
      const jobs = site.jobs.jobs.filter((job) => job.cluster === cluster.name);
      const busy = jobs.filter((job) => isActive(job.state)).length;
      const workers = this.workers.of(cluster.name);
      return clusterRow(cluster, workers?.length, busy, Date.now());
    });
    // The clusters known before stay: the gateway is down, they probably are not.
    if (state.state === 'failing') rows.unshift(errorRow(this.id, '', state.error));
    return rows;
  }

  #workerRows(cluster: string): Row<ClusterRef>[] {
    return (this.workers.of(cluster) ?? []).map((worker) => workerRow(cluster, worker));
  }
}
