import type { Account } from '../account/account.ts';
import { isActive } from '../jobs/jobText.ts';
import { errorRow } from '../platform/errorRow.ts';
import type { Log } from '../platform/log.ts';
import type { Row } from '../platform/row.ts';
import { RowTree } from '../platform/rowTree.ts';
import type { ClusterRef, WorkerRef } from '../platform/subjects.ts';
import { clusterRow, leaseRow, oddRow, workerRow } from './clusterText.ts';
import type { WorkerWatch } from './workerWatch.ts';

/** How often times that pass are told anew while the view is seen, ms. */
const TICK_MS = 10_000;

/** The Clusters view: cluster → its lease, what is wrong with it, its workers. */
export class ClustersTree extends RowTree<ClusterRef | WorkerRef> {
  constructor(
    private readonly account: Account,
    private readonly workers: WorkerWatch,
    log: Log,
  ) {
    super('scienceGateway.clusters', log, account.ready);
    this.add(account.onDidChange(() => this.update()));
    this.add(account.onDidChangeClusters(() => this.update()));
    this.add(account.onDidChangeJobs(() => this.update()));
    this.add(workers.onDidChange(() => this.update()));
    const timer = setInterval(() => this.update(), TICK_MS);
    this.add({ dispose: () => clearInterval(timer) });
  }

  protected rows(parent: Row<ClusterRef | WorkerRef> | undefined): Row<ClusterRef | WorkerRef>[] {
    const { site } = this.account;
    if (!site) return [];
    if (parent?.subject) return this.#below(parent.subject);
    const { state, clusters } = site.clusters;
    const now = Date.now();
    const active = site.jobs.jobs.filter(({ state: one }) => isActive(one));
    const rows: Row<ClusterRef | WorkerRef>[] = clusters.map((cluster) => {
      const jobs = active.filter((job) => job.cluster === cluster.name);
      const running = jobs.filter((job) => job.state === 'running').length;
      const sight = this.workers.of(cluster.name);
      const lease = site.leases.of(cluster.name);
      const queued = jobs.length - running;
      return clusterRow({ cluster, sight, lease, running, queued }, now);
    });
    // The clusters known before stay: the gateway is down, they probably are not.
    if (state.state === 'failing') rows.unshift(errorRow(this.id, '', state.error));
    return rows;
  }

  #below(subject: ClusterRef | WorkerRef): Row<ClusterRef | WorkerRef>[] {
    if (subject.kind === 'worker') return [];
    const { name } = subject;
    const lease = this.account.site?.leases.of(name);
    const sight = this.workers.of(name);
    const odd = sight && oddRow(name, sight);
    return [
      ...(lease?.chosen ? [leaseRow(name, lease, Date.now())] : []),
      ...(odd ? [odd] : []),
      ...(sight?.workers ?? []).map((worker) => workerRow(name, worker)),
    ];
  }
}
