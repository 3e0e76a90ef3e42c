import { describe, expect, test } from 'vitest';
import { JobHistory } from '../../../../src/jobs/history/jobHistory.ts';
import { recordedJob, stateOf } from '../../../../src/jobs/history/recordedJob.ts';
import { request, useRecords } from './recordOnDisk.ts';

const records = useRecords();
const MIDNIGHT = Date.UTC(2026, 10, 22);

describe('a history', () => {
  test('lists newest first, reads what has ended once, and notices what is new or gone', async () => {
    const { store, write, remove } = await records();
    for (const [id, hour] of [
      ['a', 1],
      ['b', 3],
      ['c', 2],
    ] as const) {
      await write(`${id}/job.json`, request(id, { submitted: MIDNIGHT + hour }));
      await write(`${id}/status.json`, { state: 'done', finished: MIDNIGHT + 10 });
    }
    await write('a/log/000001.ndjson', '');
    await write('.hidden/job.json', request('.hidden'));
    await write('notes.txt', 'mine');
    let reads = 0;
    const read = store.getRange.bind(store);
    store.getRange = (...how) => {
      reads += 1;
      return read(...how);
    };
    const history = new JobHistory(store);
    await history.refresh();
    expect(history.jobs.map(({ id }) => id)).toEqual(['b', 'c', 'a']);
    expect(history.isLive).toBe(false);
    expect(reads).toBe(6);
    await history.refresh();
    expect(reads).toBe(6);
    await remove('c');
    await write('d/job.json', request('d', { submitted: MIDNIGHT }));
    await write('d/status.json', { state: 'failed', error: 'no' });
    await history.refresh();
    expect(history.jobs.map(({ id }) => id)).toEqual(['b', 'a', 'd']);
    expect(reads).toBe(8);
  });

  test('a record that is damaged is named and hides no other', async () => {
    const { store, write } = await records();
    await write('good/job.json', request('good'));
    await write('bad/job.json', '{"schema": 1');
    await write('empty/other.json', '{}');
    const history = new JobHistory(store);
    await history.refresh();
    expect(history.jobs.map(({ id }) => id)).toEqual(['good']);
    expect(history.unreadable).toEqual([{ id: 'bad', why: 'the record of job bad is not JSON.' }]);
    await write('bad/job.json', request('bad'));
    await history.refresh();
    expect(history.unreadable).toEqual([]);
    expect(history.jobs).toHaveLength(2);
  });

  test('a running job is read again only when its state was written anew', async () => {
    const { store, write } = await records();
    await write('a/job.json', request('a'));
    await write('a/status.json', { state: 'running', lines: 1 });
    const history = new JobHistory(store);
    await history.refresh();
    expect(history.jobs[0]).toMatchObject({ state: 'running', lines: 1 });
    expect(history.isLive).toBe(true);
    await write('a/status.json', { state: 'running', lines: 22 });
    await history.refresh();
    expect(history.jobs[0]).toMatchObject({ state: 'running', lines: 22 });
    await write('a/status.json', { state: 'done', lines: 23, finished: MIDNIGHT });
    await history.refresh();
    expect(history.jobs[0]).toMatchObject({ state: 'done', lines: 23, finished: MIDNIGHT });
    expect(history.isLive).toBe(false);
  });
});

test('a job that is resumed under its name is running again, whatever its last status says', async () => {
  const { store, write } = await records();
  await write('a/job.json', request('a', { nonce: 'first' }));
  await write('a/status.json', { nonce: 'first', state: 'failed' });
  const history = new JobHistory(store);
  await history.refresh();
  expect(history.jobs[0]).toMatchObject({ nonce: 'first', state: 'failed' });
  await write('a/job.json', request('a', { nonce: 'second' }));
  history.forget('a');
  await history.refresh();
  expect(history.jobs[0]).toMatchObject({ nonce: 'second', state: 'running' });
  await write('a/status.json', { nonce: 'second', state: 'done' });
  await history.refresh();
  expect(history.jobs[0]).toMatchObject({ nonce: 'second', state: 'done' });
});

describe('what readers derive', () => {
  const status = (state: 'running' | 'done') => ({
    state,
    attempts: 1,
    lines: 0,
    results: [],
    history: [],
    // An hour ahead, as a worker's clock may be: it is not what counts.
    heartbeat: MIDNIGHT + 3_600_000,
  });

  test('silence of more than 30 s, by the store, is lost; an ended job stays as it ended', () => {
    const at = (now: number) => ({ heard: MIDNIGHT, now: MIDNIGHT + now });
    expect(stateOf(status('running'), at(30_000))).toBe('running');
    expect(stateOf(status('running'), at(30_001))).toBe('lost');
    expect(stateOf(undefined, at(1_000))).toBe('running');
    expect(stateOf(undefined, at(60_000))).toBe('lost');
    expect(stateOf(status('done'), at(1e9))).toBe('done');
  });

  test('the last sign of life is told as the store saw it', () => {
    const asked = { ...request('a'), schema: 1 as const, modules: [] };
    const job = recordedJob(asked, status('running'), { heard: MIDNIGHT, now: MIDNIGHT + 60_000 });
    expect(job).toMatchObject({ state: 'lost', heard: MIDNIGHT });
  });
});
