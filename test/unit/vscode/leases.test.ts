import { describe, expect, it } from 'vitest';
import type { ClusterTables } from '../../../src/jobs/clusterSight.ts';
import type { Lease } from '../../../src/jobs/lease.ts';
import { usageSince, weekStart } from '../../../src/site/usage.ts';
import { clusterRow, leaseRow, oddRow } from '../../../src/vscode/clusters/clusterText.ts';
import { endsSoon, leaseWords, left, termsWords } from '../../../src/vscode/clusters/leaseText.ts';
import { forgottenText } from '../../../src/vscode/clusters/forgottenText.ts';
import { meanwhileText } from '../../../src/vscode/clusters/meanwhileText.ts';
import { checkBounds, leaseField, wishOf } from '../../../src/vscode/clusters/optionForm.ts';
import { plainTable } from '../../../src/vscode/clusters/plainTable.ts';
import { tablesText } from '../../../src/vscode/clusters/tablesText.ts';
import { usageText } from '../../../src/vscode/clusters/usageText.ts';
import { costWords } from '../../../src/vscode/clusters/costWords.ts';
import { statusText } from '../../../src/vscode/status/statusText.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = 1_000 * HOUR;

const lease: Lease = {
  revision: 1,
  chosen: true,
  idleMs: 30 * MINUTE,
  mostMs: 8 * HOUR,
  busy: false,
  ending: false,
  endsAt: NOW + 25 * MINUTE,
  quietSince: NOW - 5 * MINUTE,
  coreMs: 0,
  workerMs: 0,
  threads: 4,
};
const held = { ...lease, busy: true, endsAt: undefined, quietSince: undefined };
const none = { ...lease, idleMs: undefined, mostMs: undefined, endsAt: undefined };
const cluster = {
  name: '0123456789abcdef',
  status: 'running',
  options: {},
  startTime: NOW - 2 * HOUR,
  stopTime: undefined,
  dashboardRoute: '/clusters/x/status',
} as const;
const facts = { cluster, sight: undefined, lease, running: 0, queued: 0 };

describe('the end of a cluster', () => {
  it('is told by its row, which can be extended then', () => {
    const row = clusterRow(facts, NOW);
    expect(row.description).toBe('running · ends in 25 min · 2 h');
    expect(row.tooltip).toMatch(/\nIdle for 5 min\nIt ends in 25 min unless something runs/);
    expect(row.context).toBe('cluster.running.has-dashboard.ends');
    expect(clusterRow({ ...facts, lease: held }, NOW).context).not.toContain('ends');
    expect(clusterRow({ ...facts, lease: none }, NOW).description).toContain('no end · idle 5 min');
  });

  it('warns when it is near', () => {
    const soon = { ...lease, endsAt: NOW + 4 * MINUTE };
    expect(endsSoon(soon, NOW)).toBe(true);
    expect(clusterRow({ ...facts, lease: soon }, NOW).icon?.color).toBe('list.warningForeground');
    expect(leaseRow('x', soon, NOW).icon?.id).toBe('warning');
    expect(endsSoon(held, NOW) || endsSoon(none, NOW) || endsSoon(undefined, NOW)).toBe(false);
    const status = { clusters: 1, running: 0, queued: 0, isFailing: false, profile: 'Local' };
    expect(statusText({ ...status, endsInMs: 4 * MINUTE }).text).toBe(
      '$(server-process) 1 cluster · $(watch) ends in 4 min',
    );
  });

  it('never promises more time than there is, and says who holds it', () => {
    expect(left(61_000)).toBe('2 min');
    expect(left(31_000)).toBe('40 s');
    expect(left(-5)).toBe('0 s');
    expect(leaseWords({ ...lease, ending: true }, NOW)).toBe('ends now');
    expect(leaseRow('x', held, NOW)).toMatchObject({
      label: 'Kept by what runs',
      context: 'lease',
    });
    expect(termsWords(none)).toBe('Until somebody stops it');
  });

  it('is chosen in the form; none only by saying so', () => {
    const field = leaseField();
    expect(wishOf({ workers: 1, lease: field.default as string }).lease).toEqual({
      idleMs: 30 * MINUTE,
      mostMs: 8 * HOUR,
    });
    expect(wishOf({ workers: 1 }).lease.mostMs).toBe(8 * HOUR);
    expect(wishOf({ workers: 1, lease: 'Until I stop it' }).lease).toEqual({});
  });
});

describe('after a pause', () => {
  const nothing = { awayMs: 9 * HOUR, ended: [], running: [], done: 0, failed: 0 };

  it('it is told what ran meanwhile and what still does', () => {
    const text = meanwhileText({
      ...nothing,
      ended: [{ name: '0123456789abcdef', ranMs: 4 * HOUR }],
      running: [
        { name: 'aaaaaaaabbbb', endsInMs: 20 * MINUTE },
        { name: 'ccccccccdddd', endsInMs: undefined },
      ],
      done: 3,
      failed: 1,
    });
    expect(text).toBe(
      'In the last 9 h: cluster 01234567 ended after 4 h, 3 jobs are done, 1 job failed. Still running: aaaaaaaa (ends in 20 min), cccccccc.',
    );
  });

  it('nothing is said about nothing', () => {
    expect(meanwhileText(nothing)).toBeUndefined();
  });
});

describe('what clusters have cost', () => {
  const from = NOW - 10 * HOUR;
  const use = { name: 'a', started: NOW - 4 * HOUR, seen: NOW, coreMs: 8 * HOUR, threads: 2 };

  it('is added up from what their schedulers counted', () => {
    expect(usageSince([use], from, NOW)).toEqual({
      clusters: 1,
      hours: 4,
      coreHours: 8,
      isAbout: false,
    });
  });

  it('counts only the part that lies in the week', () => {
    const long = { ...use, started: NOW - 20 * HOUR, coreMs: 40 * HOUR };
    expect(usageSince([long], from, NOW)).toMatchObject({ hours: 10, coreHours: 20 });
    expect(usageSince([{ ...use, stopped: from - 1 }], from, NOW).clusters).toBe(0);
  });

  it('reckons with the last number of cores where nobody heard, and says so', () => {
    const unheard = { ...use, seen: NOW - 2 * HOUR, coreMs: 4 * HOUR, stopped: NOW - HOUR };
    expect(usageSince([unheard], from, NOW)).toEqual({
      clusters: 1,
      hours: 3,
      coreHours: 6,
      isAbout: true,
    });
  });

  it('is a table by profile, with what still runs', () => {
    const text = usageText({
      uses: { Lab: [{ ...use, started: NOW - 1000, coreMs: 500 }], Empty: [] },
      prices: { Lab: { amount: 2, unit: 'SU' } },
      now: NOW,
    });
    expect(text).toMatch(/Profile +Clusters +Hours +Core-hours +Price/);
    expect(text).toMatch(/Lab +1 +0\.0 +0\.0 +0\.0 SU/);
    expect(text).toMatch(/Still running/);
  });

  it('a week begins on Monday', () => {
    expect(new Date(weekStart(Date.parse('2026-11-22T20:00:00'))).getDay()).toBe(1);
    expect(weekStart(Date.parse('2026-11-23T00:30:00'))).toBe(Date.parse('2026-11-23T00:00:00'));
  });
});

describe('tables of a cluster', () => {
  const tables: ClusterTables = {
    workers: [
      {
        address: 'tls://1',
        name: 'w-1',
        threads: 2,
        memoryLimit: 2 ** 31,
        cpu: 50,
        memory: 2 ** 30,
        spilled: 0,
        tasks: 1,
        status: '',
        runs: '2026.8.0, Python 3.11.7',
      },
    ],
    tasks: { processing: 1, memory: 3 },
    odd: 1,
    prefixes: [{ name: 'mean\u001b[31m', states: { memory: 3 }, bytes: 2 ** 20 }],
    running: [{ task: "('mean', 0)", worker: 'tls://1', seconds: 12.5 }],
    versions: { python: '3.11.7.final.0', numpy: '2.0.1' },
    differing: [{ worker: 'tls://1', packages: { numpy: '1.26.4', lz4: '' } }],
  };

  it('tell workers, tasks, memory, and what differs with what helps', () => {
    const text = tablesText('01234567', tables, lease, NOW);
    expect(text).toMatch(/w-1 +2 +50 % +1\.0 GiB +2\.0 GiB/);
    expect(text).toMatch(
      /Packages of the scheduler\n +Package +Version\n +python +3\.11\.7\n +numpy +2\.0\.1\n/,
    );
    expect(text).toMatch(/State +distributed\n.*running +2026\.8\.0, Python 3\.11\.7\n/);
    expect(text).toMatch(/13 s +w-1 +\('mean', 0\)/);
    expect(text).toMatch(/mean +1\.0 MiB +3 memory/);
    expect(text).toMatch(/w-1 +numpy +1\.26\.4 +2\.0\.1/);
    expect(text).toMatch(/w-1 +lz4 +missing +missing/);
    expect(text).toContain('one image');
    expect(text).not.toContain('\u001b');
    expect(oddRow('x', tables)?.label).toBe('1 worker has other packages than the scheduler');
    expect(oddRow('x', { ...tables, odd: 0 })).toBeUndefined();
  });

  it('are aligned', () => {
    expect(plainTable([{ title: 'a' }, { title: 'b', isNumber: true }], [['long', '1']])).toEqual([
      'a     b',
      'long  1',
    ]);
  });

  it('bounds of adaptive scaling are two numbers', () => {
    expect(checkBounds('1-10')).toBeUndefined();
    for (const wrong of ['10-1', '3', '0-0', 'a-b', '']) expect(checkBounds(wrong)).toBeDefined();
  });

  it('a restart says what it costs', () => {
    expect(costWords({ workers: 1, tasks: 0, jobs: [], bytes: 0 })).toContain('nothing is lost');
    expect(costWords({ workers: 1, tasks: 2, jobs: ['a'], bytes: 1024 })).toMatch(
      /a\. They begin again.*2 tasks.*1\.0 KiB/,
    );
  });
});

describe('a cluster that its gateway has forgotten', () => {
  const name = '0123456789abcdef';

  it('says what is lost, and what ends it', () => {
    expect(forgottenText({ name, lease }, 0, NOW)).toBe(
      'The gateway was restarted and has forgotten cluster 01234567: it keeps no database. From here the cluster can be neither reached nor stopped. If it still runs, its lease ends it within 25 min.',
    );
    expect(forgottenText({ name, lease: held }, 2, NOW)).toMatch(
      /its lease ends it after its last work\. 2 jobs ran there: what they write stays/,
    );
  });

  it('sends to the administrator where nothing ends it, or nothing is known of that', () => {
    expect(forgottenText({ name, lease: none }, 1, NOW)).toMatch(
      /nothing ends it: it has no lease\. Tell the administrator of the site\. 1 job ran there/,
    );
    expect(forgottenText({ name, lease: undefined }, 0, NOW)).toMatch(/nothing ends it/);
  });
});
