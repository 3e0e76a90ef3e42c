import type { Cancellable } from '../base/abort.ts';
import { GatewayError } from '../base/errors.ts';
import type { SchedulerSession } from '../dask/session.ts';
import { isOlder } from '../dask/versions.ts';
import type { AdaptiveBounds, Scaled } from '../gateway/gatewayClient.ts';
import { ENDED } from '../jobs/job.ts';
import type { ClusterList } from './clusterList.ts';
import type { JobList } from './jobList.ts';

/** The cluster may not lose workers now. */
export class ResizeRefused extends GatewayError<'ResizeRefused'> {
  readonly _tag = 'ResizeRefused';
}

interface Parts {
  readonly clusters: ClusterList;
  readonly jobs: JobList;
}

/** The first distributed that does not retire a worker whose thread runs a long task. */
const SAFE = [2024, 1, 0];

/** Changes the number of workers of clusters. */
export class Resize {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Asks for `count` workers; adaptive scaling ends. `clipped` is the site's own sentence when it
   * allows fewer.
   *
   * @throws ResizeRefused where that would kill jobs that run.
   */
  async scale(cluster: string, count: number, options: Cancellable = {}): Promise<Scaled> {
    if (this.#isBusy(cluster)) {
      const session = await this.#parts.jobs.link(cluster).session(options);
      const { workers } = await session.identity(options);
      if (count < workers.length) refuseOld(session, 'fewer workers');
    }
    return this.#parts.clusters.scale(cluster, count, options);
  }

  /** Lets the scheduler choose the number of workers. @throws ResizeRefused */
  async adapt(cluster: string, bounds: AdaptiveBounds, options: Cancellable = {}): Promise<Scaled> {
    if (this.#isBusy(cluster) && bounds.active !== false) {
      refuseOld(await this.#parts.jobs.link(cluster).session(options), 'adaptive scaling');
    }
    return this.#parts.clusters.adapt(cluster, bounds, options);
  }

  #isBusy(cluster: string): boolean {
    return this.#parts.jobs.jobs.some(
      (job) => job.cluster === cluster && !ENDED.includes(job.state),
    );
  }
}

/**
 * Before 2024.1.0 `Scheduler.workers_to_close` closes workers whatever they compute
 * (distributed/scheduler.py): the driver of a job begins again elsewhere, or is lost.
 */
function refuseOld({ versions }: Pick<SchedulerSession, 'versions'>, what: string): void {
  if (!isOlder(versions.distributed, SAFE)) return;
  throw new ResizeRefused(
    `The scheduler of this cluster is of distributed ${versions.distributed}: with ${what} it may close a worker that runs a job, whose work would be lost. Wait until no job runs, or use an image with distributed 2024.1.0 or later.`,
  );
}
