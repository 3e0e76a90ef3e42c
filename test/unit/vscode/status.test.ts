import { expect, it } from 'vitest';
import { clusterRow, shortName, workerRow } from '../../../src/vscode/clusters/clusterText.ts';
import { readStackLine, stepMessage } from '../../../src/vscode/gateway/stackSteps.ts';
import { statusText } from '../../../src/vscode/status/statusText.ts';

it('the status bar counts clusters and jobs', () => {
  const facts = { clusters: 2, running: 3, queued: 0, isFailing: false, profile: 'Local' };
  expect(statusText(facts).text).toBe('$(server-process) 2 clusters · 3 running');
  expect(statusText({ ...facts, clusters: 1, running: 0, queued: 1 }).text).toBe(
    '$(server-process) 1 cluster · 1 queued',
  );
  expect(statusText({ ...facts, isFailing: true })).toMatchObject({
    text: '$(debug-disconnect) 2 clusters · 3 running',
    tooltip: 'Science Gateway: Local does not answer',
  });
});

const name = 'prod.0123456789abcdef0123456789abcdef';
const cluster = {
  name,
  status: 'running',
  options: { worker_cores: 2 },
  startTime: 0,
  stopTime: undefined,
  dashboardRoute: '/clusters/x/status',
} as const;

const worker = {
  name: 'w-1',
  address: 'tls://1',
  threads: 2,
  cpu: 98.6,
  memory: 2 ** 30,
  memoryLimit: 4 * 2 ** 30,
  spilled: 0,
  tasks: 0,
  status: '',
  runs: '2026.8.0, Python 3.11.7',
};
const sight = { workers: [worker, worker, worker], tasks: {}, odd: 0 };
const facts = { cluster, sight, lease: undefined, running: 1, queued: 0 };

it('a cluster is shown by a short name: the whole one opens its dashboards', () => {
  expect(shortName(name)).toBe('01234567');
  const { label, description, tooltip, spoken } = clusterRow(facts, 120_000);
  expect({ label, description }).toEqual({
    label: '01234567',
    description: '3 workers · 1 job · 2 min',
  });
  for (const text of [label, description, tooltip, spoken]) expect(text).not.toContain('89abcdef');
});

it('a worker shows what it is busy with', () => {
  expect(workerRow(name, worker).description).toBe('99 % CPU · 1.0 GiB / 4.0 GiB · 2 threads');
  const full = workerRow(name, { ...worker, memory: 3.9 * 2 ** 30, spilled: 2 ** 30, tasks: 3 });
  expect(full.description).toContain('1.0 GiB on disk · 3 tasks');
  expect(full.icon?.color).toBe('list.warningForeground');
  expect(full.tooltip).toMatch(/\ndistributed 2026\.8\.0, Python 3\.11\.7$/);
  expect(workerRow(name, { ...worker, status: 'paused' }).description).toMatch(/^paused/);
});

it('steps of the local gateway are read, and nothing else', () => {
  const line = readStackLine('{"kind":"step","step":"hub","state":"done","elapsedMs":4100}');
  if (line?.kind !== 'step') throw new Error('not a step');
  expect(stepMessage(line)).toBe('JupyterHub: 4.1 s');
  expect(readStackLine('Traceback (most recent call last)')).toBeUndefined();
  expect(readStackLine('{"kind":"other"}')).toBeUndefined();
});
