import type { Cancellable } from '../base/abort.ts';
import type { StoreWorker } from './clusterStore.ts';
import type { ClusterList } from './clusterList.ts';
import type { JobList } from './jobList.ts';

/** How long one cluster may take to name a worker, ms. */
const PATIENCE = 5_000;

/** One worker of every running cluster that answers; those that do not are passed over. */
export async function* storeWorkers(
  site: { readonly clusters: ClusterList; readonly jobs: JobList },
  { signal }: Cancellable,
): AsyncGenerator<StoreWorker> {
  if (site.clusters.running.length === 0) await site.clusters.refresh({ signal });
  for (const { name: cluster } of site.clusters.running) {
    const limit = AbortSignal.timeout(PATIENCE);
    const found = await workerOf(site.jobs, cluster, {
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    signal?.throwIfAborted();
    if (found) yield found;
  }
}

async function workerOf(
  jobs: JobList,
  cluster: string,
  options: Cancellable,
): Promise<StoreWorker | undefined> {
  try {
    const session = await jobs.link(cluster).session(options);
    const [worker] = (await session.identity(options)).workers;
    return worker && { cluster, address: worker.address, calls: session };
  } catch {
    // Whatever keeps this cluster silent, the next one may serve; the Clusters view says what it is.
    return undefined;
  }
}
