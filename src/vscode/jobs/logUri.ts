import { Uri } from 'vscode';
import { recordUrlOf } from '../../site/pastJob.ts';
import type { ShownJob } from './shownJob.ts';

/** Scheme of the documents that show logs. */
export const LOG_SCHEME = 'science-gateway-log';

/** Whose log a document shows: a cluster tells it, or a record, or the one and then the other. */
export interface LogPlace {
  readonly id: string;
  /** Empty when no cluster of ours knows the job. */
  readonly cluster: string;
  readonly record: string;
  readonly endpoint: string | undefined;
}

/** The document of a job's log. Its path ends in `.log`, so that the editor colours it as one. */
export function logUri({ id, cluster, record, output, endpoint }: ShownJob): Uri {
  const query = new URLSearchParams({ cluster, record: record ?? recordUrlOf(output) });
  if (endpoint !== undefined) query.set('endpoint', endpoint);
  return Uri.from({ scheme: LOG_SCHEME, path: `/${id}.log`, query: query.toString() });
}

/** What `logUri` has put into an address. */
export function logPlace({ path, query }: Uri): LogPlace {
  const asked = new URLSearchParams(query);
  return {
    id: path.slice(1).replace(/\.log$/, ''),
    cluster: asked.get('cluster') ?? '',
    record: asked.get('record') ?? '',
    endpoint: asked.get('endpoint') ?? undefined,
  };
}
