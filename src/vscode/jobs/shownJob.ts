import { ENDED } from '../../jobs/job.ts';
import { recordUrlOf, type PastJob } from '../../site/pastJob.ts';
import type { SiteJob } from '../../site/siteJob.ts';

/** A job as the Jobs view has it: told by its cluster, by its record, or by both. */
export interface ShownJob extends SiteJob {
  /** Address of its record, where one was found. */
  readonly record?: string | undefined;
  /** Who submitted it, as its record says. */
  readonly user?: string | undefined;
}

/**
 * Both lists in one, each job once. A cluster that can be asked knows best; when it is gone, the
 * record may tell how the job went on.
 */
export function mergeJobs(live: readonly SiteJob[], past: readonly PastJob[]): ShownJob[] {
  const byRecord = new Map(past.map((job) => [job.record, job]));
  const merged: ShownJob[] = live.map((job) => {
    const record = recordUrlOf(job.output);
    const recorded = byRecord.get(record);
    if (recorded && isGoingOn(job, recorded)) byRecord.delete(record);
    if (!recorded || !isSame(job, recorded)) return job;
    byRecord.delete(record);
    const { user } = recorded;
    if (!isOutdated(job, recorded)) return { ...job, record, user };
    // The cluster's name stays: the row keeps its place, and its log may still be asked for.
    return { ...recorded, cluster: job.cluster, contact: 'gone', heard: recorded.heard };
  });
  return [...merged, ...byRecord.values()].sort((a, b) => b.submitted - a.submitted);
}

/** An id may have been used again; a nonce is of one submission. */
function isSame(job: SiteJob, recorded: PastJob): boolean {
  return job.nonce === undefined || recorded.nonce === undefined || job.nonce === recorded.nonce;
}

/** What is resumed takes the place of what was there, whose record is written anew by it. */
function isGoingOn(job: SiteJob, recorded: PastJob): boolean {
  return job.submitted > recorded.submitted && job.failure !== 'id taken';
}

function isOutdated(job: SiteJob, recorded: PastJob): boolean {
  if (job.contact === 'live') return false;
  const isOpen = !ENDED.includes(job.state) || job.state === 'lost';
  // What a record does not say is only derived: it is no news of a job that is known to have ended.
  return isOpen || (recorded.state !== 'lost' && ENDED.includes(recorded.state));
}
