import { plainLine } from '../../base/plainText.ts';
import type { Cluster } from '../../gateway/cluster.ts';
import type { ClusterSight, WorkerSight } from '../../jobs/clusterSight.ts';
import type { Lease } from '../../jobs/lease.ts';
import { l10n } from '../platform/l10n.ts';
import { ago, bytes } from '../platform/quantity.ts';
import type { Row, RowIcon } from '../platform/row.ts';
import type { ClusterRef, WorkerRef } from '../platform/subjects.ts';
import { endsSoon, leaseSentence, leaseWords, termsWords } from './leaseText.ts';

/** What the row of a cluster is made of. */
export interface ClusterFacts {
  readonly cluster: Cluster;
  /** Unknown until its scheduler has told. */
  readonly sight: ClusterSight | undefined;
  readonly lease: Lease | undefined;
  /** Jobs that run there, and jobs that wait. */
  readonly running: number;
  readonly queued: number;
}

/**
 * The first eight characters of a cluster's name (after a namespace). Whoever knows the whole name
 * opens its dashboards, so it stays off the screen.
 */
export function shortName(name: string): string {
  const own = name.slice(name.lastIndexOf('.') + 1);
  return own.slice(0, 8);
}

/** The row of a cluster. */
export function clusterRow(facts: ClusterFacts, now: number): Row<ClusterRef> {
  const { cluster, lease } = facts;
  const label = shortName(cluster.name);
  const parts = clusterParts(facts, now);
  const description = parts.join(' · ');
  const isRunning = cluster.status === 'running';
  const context = [
    `cluster.${cluster.status}`,
    ...(cluster.dashboardRoute ? ['has-dashboard'] : []),
    ...(isRunning && lease?.endsAt !== undefined ? ['ends'] : []),
  ];
  return {
    id: `cluster/${cluster.name}`,
    label,
    description,
    icon: clusterIcon(facts, now),
    tooltip: clusterLines(facts, now).join('\n'),
    spoken: l10n.t('Cluster {0}, {1}, {2}', label, statusWord(cluster), parts.join(', ')),
    context: context.join('.'),
    children: isRunning ? 'collapsed' : 'none',
    subject: { kind: 'cluster', name: cluster.name },
  };
}

function clusterParts({ cluster, sight, lease, running, queued }: ClusterFacts, now: number) {
  const parts: string[] = [];
  if (sight) parts.push(workersWord(sight.workers.length));
  if (running + queued > 0) parts.push(jobsWord(running, queued));
  // That it runs is what the icon says.
  if (cluster.status !== 'running' || parts.length === 0) parts.push(statusWord(cluster));
  const ends = cluster.status === 'running' ? leaseWords(lease, now) : undefined;
  if (ends !== undefined) parts.push(ends);
  const quiet = quietMs(lease, now);
  if (lease?.endsAt === undefined && quiet >= 60_000) parts.push(l10n.t('idle {0}', ago(quiet)));
  if (cluster.startTime !== undefined) parts.push(ago(now - cluster.startTime));
  return parts;
}

/** How long nothing has worked there. */
function quietMs(lease: Lease | undefined, now: number): number {
  return lease?.quietSince === undefined ? 0 : now - lease.quietSince;
}

/** Everything that is known of a cluster, a line each. */
function clusterLines({ cluster, sight, lease, ...facts }: ClusterFacts, now: number): string[] {
  const lines = [l10n.t('Cluster {0}: {1}', shortName(cluster.name), statusWord(cluster))];
  if (cluster.startTime !== undefined) {
    lines.push(l10n.t('Started {0} ago', ago(now - cluster.startTime)));
  }
  if (sight) {
    const sum = (of: (worker: WorkerSight) => number) =>
      sight.workers.reduce((total, worker) => total + of(worker), 0);
    const cores = sum(({ threads }) => threads);
    const used = bytes(sum(({ memory }) => memory));
    const memory = `${used} / ${bytes(sum(({ memoryLimit }) => memoryLimit))}`;
    lines.push(l10n.t('{0}, {1} cores, {2}', workersWord(sight.workers.length), cores, memory));
    if (sight.odd > 0) lines.push(oddWord(sight.odd));
  }
  const { running, queued } = facts;
  if (running + queued > 0) lines.push(jobsWord(running, queued));
  const quiet = quietMs(lease, now);
  if (quiet >= 60_000) lines.push(l10n.t('Idle for {0}', ago(quiet)));
  if (lease) lines.push(leaseSentence(lease, now));
  return [...lines, ...optionLines(cluster)];
}

/** The row that tells when a cluster ends, under it. */
export function leaseRow(cluster: string, lease: Lease, now: number): Row<ClusterRef> {
  const isHeld = lease.busy && (lease.idleMs ?? lease.mostMs) !== undefined;
  const words = isHeld ? l10n.t('kept by what runs') : leaseWords(lease, now);
  const label = words === undefined ? l10n.t('Lease') : upperFirst(words);
  const description = termsWords(lease);
  const isSoon = endsSoon(lease, now);
  return {
    id: `cluster/${cluster}/lease`,
    label,
    description,
    icon: isSoon ? { id: 'warning', color: 'list.warningForeground' } : { id: 'watch' },
    tooltip: leaseSentence(lease, now),
    spoken: `${label}. ${leaseSentence(lease, now)}`,
    context: lease.endsAt === undefined ? 'lease' : 'lease.ends',
    children: 'none',
    subject: { kind: 'cluster', name: cluster },
  };
}

/** The row that warns of workers with other packages; undefined where there are none. */
export function oddRow(cluster: string, { odd }: ClusterSight): Row<ClusterRef> | undefined {
  if (odd === 0) return undefined;
  const subject = { kind: 'cluster', name: cluster } as const;
  return {
    id: `cluster/${cluster}/odd`,
    label: oddWord(odd),
    description: l10n.t('Show which'),
    icon: { id: 'warning', color: 'list.warningForeground' },
    context: 'odd',
    children: 'none',
    command: { id: 'scienceGateway.cluster.showTables', args: [subject] },
    subject,
  };
}

/** The row of a worker. */
export function workerRow(cluster: string, worker: WorkerSight): Row<WorkerRef> {
  const { name, address, threads, memory, memoryLimit, cpu, spilled, tasks, status } = worker;
  const runs = worker.runs === '' ? [] : [l10n.t('distributed {0}', plainLine(worker.runs))];
  const parts: string[] = [];
  if (status !== '') parts.push(status);
  parts.push(l10n.t('{0} % CPU', Math.round(cpu)));
  if (memoryLimit > 0) parts.push(`${bytes(memory)} / ${bytes(memoryLimit)}`);
  if (spilled > 0) parts.push(l10n.t('{0} on disk', bytes(spilled)));
  if (tasks > 0) parts.push(tasks === 1 ? l10n.t('1 task') : l10n.t('{0} tasks', tasks));
  parts.push(threads === 1 ? l10n.t('1 thread') : l10n.t('{0} threads', threads));
  const isFull = memoryLimit > 0 && memory / memoryLimit > 0.8;
  return {
    id: `cluster/${cluster}/worker/${address}`,
    label: workerName(name),
    description: parts.join(' · '),
    icon: isFull || status !== '' ? { id: 'vm', color: 'list.warningForeground' } : { id: 'vm' },
    tooltip: [l10n.t('Worker {0}', workerName(name)), ...parts, ...runs].join('\n'),
    spoken: l10n.t('Worker {0}, {1}', workerName(name), parts.join(', ')),
    context: 'worker',
    children: 'none',
    subject: { kind: 'worker', cluster, address, name },
  };
}

/** A worker's name as short as it stays its own; the gateway names workers by long numbers. */
export function workerName(name: string): string {
  return shortName(name);
}

function workersWord(count: number): string {
  return count === 1 ? l10n.t('1 worker') : l10n.t('{0} workers', count);
}

function jobsWord(running: number, queued: number): string {
  if (queued === 0) return running === 1 ? l10n.t('1 job') : l10n.t('{0} jobs', running);
  if (running === 0) return l10n.t('{0} queued', queued);
  return l10n.t('{0} running, {1} queued', running, queued);
}

function oddWord(odd: number): string {
  if (odd === 1) return l10n.t('1 worker has other packages than the scheduler');
  return l10n.t('{0} workers have other packages than the scheduler', odd);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
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

function clusterIcon({ cluster, lease }: ClusterFacts, now: number): RowIcon {
  switch (cluster.status) {
    case 'pending':
    case 'stopping':
      return { id: 'loading~spin' };
    case 'running':
      if (endsSoon(lease, now)) return { id: 'watch', color: 'list.warningForeground' };
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
