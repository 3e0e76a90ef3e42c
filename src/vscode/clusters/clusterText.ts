import type { Cluster } from '../../gateway/cluster.ts';
import { l10n } from '../platform/l10n.ts';
import type { Row, RowIcon } from '../platform/row.ts';
import type { ClusterRef } from '../platform/subjects.ts';
import { ago, bytes } from '../platform/quantity.ts';

/** What the row of a worker needs; the scheduler tells it. */
export interface WorkerLine {
  readonly name: string;
  readonly address: string;
  readonly threads: number;
  readonly memory?: number | undefined;
  readonly memoryLimit?: number | undefined;
  /** Per cent of one thread. */
  readonly cpu?: number | undefined;
}

/**
 * The first eight characters of a cluster's name (after a namespace). Whoever knows the whole name
 * opens its dashboards, so it stays off the screen.
 */
export function shortName(name: string): string {
  const own = name.slice(name.lastIndexOf('.') + 1);
  return own.slice(0, 8);
}

/** The row of a cluster. `workers` is unknown until its scheduler has told. */
export function clusterRow(
  cluster: Cluster,
  workers: number | undefined,
  busy: number,
  now: number,
): Row<ClusterRef> {
  const label = shortName(cluster.name);
  const parts: string[] = [];
  if (workers !== undefined) {
    parts.push(workers === 1 ? l10n.t('1 worker') : l10n.t('{0} workers', workers));
  }
  if (busy > 0) parts.push(busy === 1 ? l10n.t('1 job') : l10n.t('{0} jobs', busy));
  // That it runs is what the icon says.
  if (cluster.status !== 'running' || parts.length === 0) parts.push(statusWord(cluster));
  if (cluster.startTime !== undefined) parts.push(ago(now - cluster.startTime));
  const description = parts.join(' · ');
  return {
    id: `cluster/${cluster.name}`,
    label,
    description,
    icon: clusterIcon(cluster),
    tooltip: [l10n.t('Cluster {0}: {1}', label, statusWord(cluster)), ...optionLines(cluster)].join(
      '\n',
    ),
    spoken: l10n.t('Cluster {0}, {1}, {2}', label, statusWord(cluster), description),
    context: `cluster.${cluster.status}${cluster.dashboardRoute ? '.has-dashboard' : ''}`,
    children: cluster.status === 'running' ? 'collapsed' : 'none',
    subject: { kind: 'cluster', name: cluster.name },
  };
}

/** The row of a worker. */
export function workerRow(cluster: string, worker: WorkerLine): Row<ClusterRef> {
  const { name, threads, memory, memoryLimit, cpu } = worker;
  const parts: string[] = [];
  if (cpu !== undefined) parts.push(l10n.t('{0} % CPU', Math.round(cpu)));
  if (memory !== undefined && memoryLimit) parts.push(`${bytes(memory)} / ${bytes(memoryLimit)}`);
  else if (memoryLimit) parts.push(bytes(memoryLimit));
  parts.push(threads === 1 ? l10n.t('1 thread') : l10n.t('{0} threads', threads));
  const full = memory !== undefined && memoryLimit ? memory / memoryLimit > 0.8 : false;
  return {
    id: `cluster/${cluster}/worker/${worker.address}`,
    label: shortName(name),
    description: parts.join(' · '),
    icon: full ? { id: 'vm', color: 'list.warningForeground' } : { id: 'vm' },
    tooltip: [l10n.t('Worker {0}', shortName(name)), ...parts].join('\n'),
    spoken: l10n.t('Worker {0}, {1}', shortName(name), parts.join(', ')),
    context: 'worker',
    children: 'none',
  };
}

function statusWord({ status }: Cluster): string {
  switch (status) {
    case 'pending':
      return l10n.t('starting');
    case 'running':
      return l10n.t('running');
    case 'stopping':
      return l10n.t('stopping');
    case 'stopped':
      return l10n.t('stopped');
    case 'failed':
      return l10n.t('failed');
  }
}

function clusterIcon({ status }: Cluster): RowIcon {
  switch (status) {
    case 'pending':
    case 'stopping':
      return { id: 'loading~spin' };
    case 'running':
      return { id: 'server-process', color: 'testing.iconPassed' };
    case 'stopped':
      return { id: 'circle-slash', color: 'disabledForeground' };
    case 'failed':
      return { id: 'error', color: 'testing.iconFailed' };
  }
}

function optionLines({ options }: Cluster): string[] {
  return Object.entries(options)
    .slice(0, 20)
    .map(([field, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return `${field}: ${text.slice(0, 200)}`;
    });
}
