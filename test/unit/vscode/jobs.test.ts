import { describe, expect, it } from 'vitest';
import { JOB_STATES } from '../../../src/jobs/job.ts';
import type { SiteJob } from '../../../src/site/siteJob.ts';
import { type JobEntry, jobSections } from '../../../src/vscode/jobs/jobSections.ts';
import {
  isActive,
  jobDescription,
  jobDetailRows,
  jobIcon,
  jobRow,
} from '../../../src/vscode/jobs/jobText.ts';
import { mergeJobs } from '../../../src/vscode/jobs/shownJob.ts';
import { sweepRow } from '../../../src/vscode/jobs/sweepText.ts';
import type { PastJob } from '../../../src/site/pastJob.ts';

const now = new Date(2026, 10, 22, 12, 0, 0).getTime();

function job(changes: Partial<SiteJob> = {}): SiteJob {
  return {
    id: 'random_array-1',
    cluster: 'c1',
    program: 'random_array',
    state: 'running',
    revision: 1,
    attempts: 1,
    output: 's3://gateway-results/random_array-1',
    submitted: now - 13_000,
    started: now - 12_000,
    priority: 0,
    history: [],
    deaths: [],
    lines: 0,
    contact: 'live',
    heard: now,
    ...changes,
  };
}

const half = { done: 47, total: 100, unit: 'chunks' } as const;

describe('the description of a job', () => {
  it.each<[string, Partial<SiteJob>]>([
    ['47/100 chunks · 12 s', { progress: half }],
    ['running · 12 s', {}],
    ['47/100 chunks · 12 s · attempt 2', { progress: half, attempts: 2 }],
    [
      '47/100 chunks · running · last heard 12 s ago',
      { progress: half, contact: 'reconnecting', heard: now - 12_400 },
    ],
    ['3/40 tasks · 12 s', { tasks: { done: 3, total: 40 } }],
    ['one chunk · 2.0 s', { state: 'done', finished: now - 10_000, trial: true }],
    ['queued', { state: 'queued', started: undefined }],
    ['waiting for workers', { state: 'waiting for workers', started: undefined }],
    ['2.0 s', { state: 'done', finished: now - 10_000, progress: { ...half, done: 100 } }],
    [
      'failed · ValueError: chunk 3, 4 is empty · 47/100 chunks',
      { state: 'failed', progress: half, error: 'ValueError: chunk 3, 4 is empty' },
    ],
    ['lost · last heard 5 min ago', { state: 'lost', contact: 'gone', heard: now - 300_000 }],
  ])('is %s', (text, changes) => {
    expect(jobDescription(job(changes), now)).toBe(text);
  });

  it('shows no control characters that a job has put into its error', () => {
    const error = '\u001b[31mValueError\u001b[0m: \u202egnp.exe';
    const text = jobDescription(job({ state: 'failed', error }), now);
    expect(text).toBe('failed · ValueError: gnp.exe');
  });
});

describe('the icon of a job', () => {
  it('is another one for every state', () => {
    const icons = JOB_STATES.map((state) => JSON.stringify(jobIcon({ state, contact: 'live' })));
    expect(new Set(icons).size).toBe(JOB_STATES.length - 1); // submitted looks like queued
  });

  it('says that there is no contact, but only while the state may still change', () => {
    for (const state of JOB_STATES) {
      const { id } = jobIcon({ state, contact: 'reconnecting' });
      expect(id === 'debug-disconnect').toBe(isActive(state));
    }
  });
});

describe('the row of a job', () => {
  it('keeps its tooltip while time goes by, so that an open hover stays', () => {
    const [before, after] = [now, now + 5_000].map((time) => jobRow(job(), time));
    expect(before?.tooltip).toBe(after?.tooltip);
    expect(before?.description).not.toBe(after?.description);
  });

  it('says its state to menus', () => {
    expect(jobRow(job({ state: 'waiting for workers' }), now).context).toBe(
      'job.active.waiting-for-workers',
    );
    expect(jobRow(job({ state: 'failed' }), now).context).toBe('job.ended.failed');
  });

  it('has output and log below it, and what went wrong between them', () => {
    const rows = jobDetailRows(
      job({ state: 'failed', error: 'KeyError: 7', attempts: 3, deaths: ['OOM', 'OOM'], lines: 1 }),
    );
    expect(rows.map(({ label, description = '' }) => `${label}|${description}`)).toEqual([
      'Output|s3://gateway-results/random_array-1',
      'KeyError: 7|',
      'Attempt 3|2 workers died',
      'Log|1 line',
    ]);
    expect(jobDetailRows(job()).map(({ label }) => label)).toEqual(['Output', 'Log']);
  });
});

describe('the sections of the Jobs view', () => {
  const day = 24 * 60 * 60 * 1000;
  const all = [
    job({ id: 'a', state: 'done', submitted: now - 3 * day }),
    job({ id: 'b', state: 'done', submitted: now - day }),
    job({ id: 'c', state: 'failed', submitted: now - 2_000 }),
    job({ id: 'd', state: 'queued', submitted: now - 1_000 }),
    job({ id: 'e', state: 'cancelling', submitted: now }),
    job({ id: 'f', state: 'running', submitted: now - 5_000 }),
    job({ id: 'g', state: 'done', submitted: now - 1_000 }),
  ];

  it('are Running, Queued, and the days, newest first', () => {
    const sections = jobSections(all, now);
    const ids = (entries: readonly JobEntry[]) =>
      entries.map((entry) => ('job' in entry ? entry.job.id : `[${entry.sweep.id}]`)).join('');
    expect(sections.map(({ label, entries }) => [label, ids(entries)])).toEqual([
      ['Running', 'ef'],
      ['Queued', 'd'],
      ['Today', 'gc'],
      ['Yesterday', 'b'],
      ['2026-11-19', 'a'],
    ]);
    expect(sections.map(({ isOpen }) => isOpen)).toEqual([true, true, true, false, false]);
  });

  it('have a sweep as one row, where its newest child would stand, and count its children', () => {
    const child = (index: number, changes: Partial<SiteJob>) =>
      job({ id: `s-${index}`, sweep: { id: 's', index, of: 3, name: 'years' }, ...changes });
    const children = [
      child(2, { state: 'done', submitted: now - 10, finished: now - 1_000 }),
      child(0, { state: 'failed', submitted: now - 12, finished: now - 2_000 }),
      child(1, { state: 'done', submitted: now - 11, finished: now - 3_000 }),
    ];
    const [today] = jobSections([...all.filter(({ id }) => id === 'c'), ...children], now);
    expect(today).toMatchObject({ label: 'Today', count: 4 });
    const [first] = today?.entries ?? [];
    if (!first || !('sweep' in first)) throw new Error('the sweep comes first');
    expect(first.sweep.jobs.map(({ id }) => id)).toEqual(['s-0', 's-1', 's-2']);
    expect(sweepRow(first.sweep, now)).toMatchObject({
      label: 'years',
      description: '2/3 done · 1 failed · 11 s',
      context: 'sweep.resumable',
      icon: { id: 'error' },
    });
    const gone = first.sweep.jobs.map((one) => ({ ...one, contact: 'gone' as const }));
    const context = (jobs: readonly SiteJob[]) => sweepRow({ ...first.sweep, jobs }, now).context;
    expect(context(gone)).toBe('sweep.ended');
    expect(context(gone.map((one) => ({ ...one, contact: 'live' as const, state: 'done' })))).toBe(
      'sweep.ended',
    );
    const [running] = jobSections([...children, child(3, { state: 'running' })], now);
    expect(running).toMatchObject({ id: 'running', count: 4 });
  });

  it('are none without jobs, so that the welcome shows', () => {
    expect(jobSections([], now)).toEqual([]);
  });
});

describe('jobs of clusters and of records in one list', () => {
  const past = (changes: Partial<PastJob> = {}): PastJob => ({
    ...job({ state: 'done', contact: 'gone', heard: now - 5_000, nonce: 'n1' }),
    cluster: '',
    record: 's3://gateway-results/_jobs/random_array-1',
    user: 'ann',
    ...changes,
  });

  it('a job that both tell of stands there once; its cluster is believed while it answers', () => {
    const live = job({ nonce: 'n1', state: 'running' });
    expect(mergeJobs([live], [past()])).toEqual([
      { ...live, record: 's3://gateway-results/_jobs/random_array-1', user: 'ann' },
    ]);
  });

  it.each<[string, Partial<SiteJob>, Partial<PastJob>, SiteJob['state']]>([
    ['went on without its scheduler', { state: 'lost', contact: 'gone' }, {}, 'done'],
    ['is known to have ended', { state: 'failed', contact: 'gone' }, { state: 'failed' }, 'failed'],
    ['was cancelled', { state: 'cancelled', contact: 'gone' }, { state: 'lost' }, 'cancelled'],
    ['ended while we were away', { contact: 'reconnecting' }, {}, 'done'],
  ])('a job that %s', (_, ours, theirs, state) => {
    const [shown, ...others] = mergeJobs([job({ nonce: 'n1', ...ours })], [past(theirs)]);
    expect(others).toEqual([]);
    expect(shown).toMatchObject({ state, cluster: 'c1', user: 'ann' });
  });

  it('another job of the same name is another job', () => {
    const both = mergeJobs([job({ nonce: 'n2' })], [past()]);
    expect(both.map(({ nonce, cluster }) => [nonce, cluster])).toEqual([
      ['n2', 'c1'],
      ['n1', ''],
    ]);
  });

  it('a job that is resumed takes the place of its earlier attempt', () => {
    const before = past({ submitted: now - 60_000 });
    const resumed = job({ nonce: 'n2', state: 'running', submitted: now - 1_000 });
    expect(mergeJobs([resumed], [before])).toEqual([resumed]);
  });

  it("a colleague's job has its user in its row, and no button that only a cluster could obey", () => {
    const row = jobRow(past(), now, { withUser: true });
    expect(row).toMatchObject({
      id: 'job/s3://gateway-results/_jobs/random_array-1',
      context: 'job.past.done',
      subject: { cluster: '', record: 's3://gateway-results/_jobs/random_array-1' },
    });
    expect(row.description).toMatch(/ · ann$/);
  });
});
