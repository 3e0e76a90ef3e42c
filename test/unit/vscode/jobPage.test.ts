import { describe, expect, it } from 'vitest';
import { readRequest } from '../../../src/jobs/history/recordedRequest.ts';
import { readStatus } from '../../../src/jobs/history/recordedStatus.ts';
import { recordedJob } from '../../../src/jobs/history/recordedJob.ts';
import { pastJob } from '../../../src/site/pastJob.ts';
import type { WholeRecord } from '../../../src/site/records.ts';
import { comparable } from '../../../src/vscode/jobs/comparable.ts';
import { jobPageData } from '../../../src/vscode/jobs/jobPageData.ts';
import { pythonCell } from '../../../src/vscode/jobs/pythonCell.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

function record(request: object = {}, status: object = {}): WholeRecord {
  const bytes = (value: object) => new TextEncoder().encode(JSON.stringify(value));
  const asked = { schema: 1, id: 'a', program: 'mean', submitted: NOW - 20_000, ...request };
  const read = readRequest(bytes(asked), 'a');
  const state = readStatus(
    bytes({ state: 'done', started: NOW - 19_000, finished: NOW - 7_000, ...status }),
    'a',
  );
  const job = recordedJob(read, state, { heard: NOW - 7_000, now: NOW });
  const at = { record: 's3://b/p/_jobs/a', endpoint: undefined };
  return { job: pastJob(job, at), request: read, status: state, environment: undefined };
}

function page(found: WholeRecord) {
  const rest = { result: undefined, traceback: [], log: 'one\ntwo\n', notice: undefined };
  return jobPageData({ job: found.job, record: found, ...rest }, NOW);
}

const section = (data: ReturnType<typeof page>, id: string) =>
  data.sections.find((one) => one.id === id);

describe('the page of a job', () => {
  it('says how it went, with what, and where its array is', () => {
    const data = page(record({ params: { year: 2020, names: ['a'] }, user: 'ann' }));
    expect(data).toMatchObject({
      title: 'a',
      mood: 'good',
      state: 'done · 12 s',
      log: ['one', 'two'],
    });
    expect(section(data, 'parameters')?.facts).toEqual([
      { name: 'year', value: '2020' },
      { name: 'names', value: '["a"]' },
    ]);
    expect(section(data, 'results')?.facts[0]).toEqual({
      name: 'Output',
      value: 's3://b/p/a',
      action: 'openArray',
    });
    expect(data.timeline.map(({ word }) => word)).toEqual(['submitted', 'running', 'done']);
    expect(data.timeline[2]?.time).toMatch(/\(\+12 s\)$/);
  });

  it('offers what a job of this state can take, and no cancelling of what no cluster of ours runs', () => {
    const running = page(record({}, { state: 'running', finished: undefined }));
    expect(running.actions.map(({ id }) => id)).not.toContain('cancel');
    const found = record({}, { state: 'failed' });
    const live = { ...found.job, cluster: 'c', contact: 'live' as const };
    const failed = jobPageData(
      { job: live, record: found, result: undefined, traceback: [], log: '', notice: undefined },
      NOW,
    );
    expect(failed.actions[0]).toMatchObject({ id: 'resume', isPrimary: true });
    expect(failed.mood).toBe('bad');
  });

  it('says of parameters that were not published just that', () => {
    const data = page(record({ publish: 'nothing' }));
    expect(section(data, 'parameters')).toMatchObject({
      facts: [],
      note: 'They were not published.',
    });
  });

  it('a record that names another bucket as its output leads to the place beside the record', () => {
    const data = page(record({ output: 's3://somebody-elses/secret' }));
    expect(section(data, 'results')?.facts[0]?.value).toBe('s3://b/p/a');
  });
});

describe('what is compared', () => {
  it('is sorted, so that equal things are equal, and says what was not published', () => {
    const code = { source: undefined, patch: undefined };
    const one = comparable(record({ params: { b: 1, a: { d: 1, c: 2 } } }), code);
    const other = comparable(record({ params: { a: { c: 2, d: 1 }, b: 1 } }), code);
    expect(one.get('parameters.json')).toBe(other.get('parameters.json'));
    expect(one.get('program.py')).toBe('# This was not published.');
    expect(one.has('changes.patch')).toBe(false);
  });
});

describe('the cell that opens an array', () => {
  const target = { id: 'a', url: 's3://b/p/a', isAnonymous: false, isGroup: false };

  it('names the endpoint and never a key', () => {
    expect(pythonCell({ ...target, endpoint: 'http://127.0.0.1:9000' })).toBe(
      [
        '# Written by job a',
        'import zarr',
        '',
        'array = zarr.open(',
        '    "s3://b/p/a",',
        '    mode="r",',
        '    storage_options={"client_kwargs": {"endpoint_url": "http://127.0.0.1:9000"}},',
        ')',
        'array',
        '',
      ].join('\n'),
    );
  });

  it('opens a group with xarray, and a public store without keys', () => {
    const text = pythonCell({ ...target, endpoint: undefined, isAnonymous: true, isGroup: true });
    expect(text).toContain(
      'xarray.open_zarr(\n    "s3://b/p/a",\n    storage_options={"anon": True},',
    );
  });

  it('an address cannot end its text', () => {
    const text = pythonCell({ ...target, endpoint: undefined, url: 's3://b/a"\n)import os#' });
    expect(text).toContain('"s3://b/a\\"\\n)import os#"');
  });
});
