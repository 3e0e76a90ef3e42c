import { Uri } from 'vscode';
import { shortName } from './clusterText.ts';

/** Scheme of the documents that tell of clusters. */
export const CLUSTER_SCHEME = 'science-gateway-cluster';

/** What a document tells: the tables of a cluster, the logs of its workers, what was used. */
export type ClusterPage = 'tables' | 'logs' | 'usage';

/** The document of a cluster; it holds its short name only, for the whole one opens dashboards. */
export function clusterUri(page: ClusterPage, cluster: string, worker?: string): Uri {
  const query = new URLSearchParams({ page, ...(worker !== undefined && { worker }) });
  const name = page === 'logs' ? `${shortName(cluster)}.log` : `${shortName(cluster)}.txt`;
  return Uri.from({ scheme: CLUSTER_SCHEME, path: `/${page}/${name}`, query: query.toString() });
}

/** What `clusterUri` has put into an address. */
export function clusterPlace({ path, query }: Uri): {
  readonly page: ClusterPage;
  readonly short: string;
  readonly worker: string | undefined;
} {
  const [, page = 'tables', name = ''] = path.split('/');
  const worker = new URLSearchParams(query).get('worker') ?? undefined;
  return { page: page as ClusterPage, short: name.replace(/\.\w+$/, ''), worker };
}
