import type { RecordedJob } from '../jobs/history/recordedJob.ts';
import { ENDED } from '../jobs/job.ts';
import type { SiteJob } from './siteJob.ts';

/** A job as its record tells it: perhaps a colleague's, its cluster long gone. */
export interface PastJob extends SiteJob {
  /** No cluster is named in a record: a name opens dashboards. */
  readonly cluster: '';
  /** Address of the record, e.g. `s3://bucket/prefix/_jobs/<id>`. */
  readonly record: string;
  readonly user?: string | undefined;
}

/** Where the record of what was written to `output` lies. */
export function recordUrlOf(output: string): string {
  const at = output.lastIndexOf('/');
  return `${output.slice(0, at)}/_jobs${output.slice(at)}`;
}

/**
 * The job of a record. Its output is the one beside the record, whatever the record says: it may be
 * a stranger's.
 */
export function pastJob(
  job: RecordedJob,
  { record, endpoint }: { readonly record: string; readonly endpoint: string | undefined },
): PastJob {
  const { progress } = job;
  return {
    ...job,
    record,
    cluster: '',
    contact: ENDED.includes(job.state) ? 'gone' : 'live',
    revision: 0,
    priority: 0,
    deaths: [],
    output: record.replace(/_jobs\/([^/]+)$/, '$1'),
    endpoint,
    progress: progress && { ...progress, unit: progress.unit ?? 'chunks' },
  };
}
