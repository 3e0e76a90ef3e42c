import type { ClusterTables } from '../../jobs/clusterSight.ts';
import type { Lease } from '../../jobs/lease.ts';
import { plainLine } from '../../base/plainText.ts';
import { l10n } from '../platform/l10n.ts';
import { bytes, duration } from '../platform/quantity.ts';
import { workerName } from './clusterText.ts';
import { leaseSentence } from './leaseText.ts';
import { plainTable, type Column } from './plainTable.ts';

/** All there is to see of a cluster, as plain tables. Names come from a scheduler: one line each. */
export function tablesText(
  short: string,
  tables: ClusterTables,
  lease: Lease | undefined,
  now: number,
): string {
  const lines = [
    l10n.t('Cluster {0}', short),
    ...(lease ? [leaseSentence(lease, now)] : []),
    '',
    ...differingLines(tables),
    ...section(l10n.t('Workers'), workerColumns(), workerRows(tables)),
    ...section(l10n.t('Tasks by state'), countColumns(l10n.t('State')), stateRows(tables.tasks)),
    ...section(l10n.t('Running now'), runningColumns(), runningRows(tables)),
    ...section(l10n.t('Tasks and memory by function'), prefixColumns(), prefixRows(tables)),
    ...section(l10n.t('Packages of the scheduler'), versionColumns(), versionRows(tables)),
  ];
  return `${lines.join('\n')}\n`;
}

function section(
  title: string,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return [l10n.t('{0}: none', title), ''];
  return [title, ...plainTable(columns, rows).map((line) => `  ${line}`), ''];
}

function workerColumns(): readonly Column[] {
  return [
    { title: l10n.t('Worker') },
    { title: l10n.t('Threads'), isNumber: true },
    { title: l10n.t('CPU'), isNumber: true },
    { title: l10n.t('Memory'), isNumber: true },
    { title: l10n.t('Limit'), isNumber: true },
    { title: l10n.t('On disk'), isNumber: true },
    { title: l10n.t('Tasks'), isNumber: true },
    { title: l10n.t('State') },
    { title: 'distributed' },
  ];
}

function workerRows({ workers }: ClusterTables): readonly (readonly string[])[] {
  return workers.map((worker) => [
    workerName(plainLine(worker.name)),
    String(worker.threads),
    `${worker.cpu} %`,
    bytes(worker.memory),
    worker.memoryLimit > 0 ? bytes(worker.memoryLimit) : '',
    worker.spilled > 0 ? bytes(worker.spilled) : '',
    String(worker.tasks),
    worker.status === '' ? l10n.t('running') : plainLine(worker.status),
    plainLine(worker.runs),
  ]);
}

function countColumns(title: string): readonly Column[] {
  return [{ title }, { title: l10n.t('Tasks'), isNumber: true }];
}

function stateRows(states: Readonly<Record<string, number>>): readonly (readonly string[])[] {
  return Object.entries(states).map(([state, count]) => [plainLine(state), String(count)]);
}

function runningColumns(): readonly Column[] {
  return [
    { title: l10n.t('For'), isNumber: true },
    { title: l10n.t('Worker') },
    { title: l10n.t('Task') },
  ];
}

function runningRows({ running, workers }: ClusterTables): readonly (readonly string[])[] {
  const names = new Map(workers.map(({ address, name }) => [address, name]));
  return running.map(({ task, worker, seconds }) => [
    duration(seconds * 1000),
    workerName(plainLine(names.get(worker) ?? '')),
    plainLine(task),
  ]);
}

function prefixColumns(): readonly Column[] {
  return [
    { title: l10n.t('Function') },
    { title: l10n.t('Memory'), isNumber: true },
    { title: l10n.t('Tasks') },
  ];
}

function prefixRows({ prefixes }: ClusterTables): readonly (readonly string[])[] {
  return prefixes.map(({ name, states, bytes: held }) => [
    plainLine(name),
    bytes(held),
    Object.entries(states)
      .map(([state, count]) => `${count} ${plainLine(state)}`)
      .join(', '),
  ]);
}

function versionColumns(): readonly Column[] {
  return [{ title: l10n.t('Package') }, { title: l10n.t('Version') }];
}

function versionRows({ versions }: ClusterTables): readonly (readonly string[])[] {
  return Object.entries(versions).map(([name, version]) => [name, shortVersion(version)]);
}

/** The workers that have other packages than the scheduler, with what helps. */
function differingLines({ versions, differing, workers }: ClusterTables): readonly string[] {
  if (differing.length === 0) return [];
  const names = new Map(workers.map(({ address, name }) => [address, name]));
  const rows = differing.flatMap(({ worker, packages }) =>
    Object.entries(packages).map(([name, version]) => [
      workerName(plainLine(names.get(worker) ?? worker)),
      plainLine(name),
      shortVersion(version) || l10n.t('missing'),
      shortVersion(versions[name] ?? '') || l10n.t('missing'),
    ]),
  );
  const columns = [l10n.t('Worker'), l10n.t('Package'), l10n.t('There'), l10n.t('Scheduler')].map(
    (title) => ({ title }),
  );
  return [
    l10n.t('Workers with other packages than the scheduler'),
    ...plainTable(columns, rows).map((line) => `  ${line}`),
    l10n.t(
      'Tasks may fail there in strange ways. Make a cluster whose scheduler and workers run one image, or restart the workers if packages were installed while they ran.',
    ),
    '',
  ];
}

/** Python calls itself `3.11.7.final.0`. */
function shortVersion(version: string): string {
  return plainLine(version).replace(/\.final\.0$/, '');
}
