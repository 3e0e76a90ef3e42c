import { describe, expect, it } from 'vitest';
import { JOB_STATES } from '../../../src/jobs/job.ts';
import type { SiteJob } from '../../../src/site/siteJob.ts';
import { jobSections } from '../../../src/vscode/jobs/jobSections.ts';
import {
  isActive,
  jobDescription,
  jobDetailRows,
  jobIcon,
  jobRow,
} from '../../../src/vscode/jobs/jobText.ts';

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
    ['queued', { state: 'queued', started: undefined }],
    ['waiting for workers', { state: 'waiting for workers', started: undefined }],
    ['2.0 s', { state: 'done', finished: now - 10_000, progress: { ...half, done: 100 } }],
    [
      'failed · ValueError: chunk 3, 4 is empty · 47/100 chunks',
      { state: 'failed', progress: half, error: 'ValueError: chunk 3, 4 is empty' },
    ],
    ['lost', { state: 'lost', contact: 'gone' }],
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
    expect(sections.map(({ label, jobs }) => [label, jobs.map(({ id }) => id).join('')])).toEqual([
      ['Running', 'ef'],
      ['Queued', 'd'],
      ['Today', 'gc'],
      ['Yesterday', 'b'],
      ['2026-11-19', 'a'],
    ]);
    expect(sections.map(({ isOpen }) => isOpen)).toEqual([true, true, true, false, false]);
  });

  it('are none without jobs, so that the welcome shows', () => {
    expect(jobSections([], now)).toEqual([]);
  });
});
