import type { Cancellable } from '../base/abort.ts';
import { clusterOrigin } from './clusterOrigin.ts';
import type { ClusterList } from './clusterList.ts';
import type { JobList, Submission } from './jobList.ts';
import type { JobOrder } from './jobOrder.ts';
import type { SiteJob } from './siteJob.ts';

/** What became of an order. */
export interface Submitted {
  readonly jobs: readonly SiteJob[];
  /** True when that was the same job, or the same sweep, as one that was there. */
  readonly existing: boolean;
}

/** Of a site, what submitting needs. */
export interface SubmitSite {
  readonly jobs: Pick<JobList, 'submit' | 'submitMany'>;
  readonly clusters: Pick<ClusterList, 'clusters'>;
}

/**
 * Hands an order to a cluster: one job, or all jobs of a sweep in one call. Where the order says where
 * it comes from, its records tell of the cluster, too.
 *
 * @throws what `JobList.submit` throws; for a sweep the first refusal, and then the others run.
 */
export async function submitOrder(
  { jobs: list, clusters }: SubmitSite,
  cluster: string,
  order: JobOrder,
  how: Cancellable = {},
): Promise<Submitted> {
  const { origin } = order;
  const place = origin && { ...origin, ...clusterOrigin(cluster, clusters.clusters) };
  const requests = submissionsOf({ ...order, origin: place });
  const [only, ...others] = requests;
  if (only && others.length === 0) {
    const { job, existing } = await list.submit(cluster, only, how);
    return { jobs: [job], existing };
  }
  const jobs: SiteJob[] = [];
  let existing = true;
  for (const answer of await list.submitMany(cluster, requests, how)) {
    if (answer instanceof Error) throw answer;
    jobs.push(answer.job);
    existing &&= answer.existing;
  }
  return { jobs, existing };
}

/** One submission for each job of an order. */
function submissionsOf({ params, id, ...common }: JobOrder): readonly Submission[] {
  if (params.length < 2) return [{ ...common, id, params: params[0] ?? {} }];
  return params.map((one, index) => ({
    ...common,
    id: `${id}-${String(index + 1).padStart(4, '0')}`,
    params: one,
    sweep: { id, index, of: params.length, name: id },
  }));
}
