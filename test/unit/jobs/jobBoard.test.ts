import { describe, expect, it, vi } from 'vitest';
import type { Job, JobRequest } from '../../../src/jobs/job.ts';
import { JobBoard } from '../../../src/jobs/jobBoard.ts';
import { ScriptedScheduler, someJob } from './scriptedScheduler.ts';

const request: JobRequest = {
  id: 'a',
  program: { name: 'p', source: 'def run(): pass', entry: 'run' },
  params: { n: 1 },
  output: { bucket: 'b', prefix: 'a', region: 'r', addressing: 'path', anonymous: false },
};

describe('opening', () => {
  it('listens, then lists all pages, newest first', async () => {
    const scheduler = new ScriptedScheduler();
    scheduler.answers['list'] = ({ start }: { start: number }) =>
      start === 0
        ? { jobs: [someJob({ id: 'old', submitted: 1 })], next: 100, workers: 2 }
        : { jobs: [someJob({ id: 'new', submitted: 2 })], next: null, workers: 2 };
    await using board = await JobBoard.open(scheduler);
    expect(board.jobs.map(({ id }) => id)).toEqual(['new', 'old']);
    expect(board.workers).toBe(2);
  });

  it('lists again while its greeting is lost: events may have been lost as well', async () => {
    vi.useFakeTimers();
    try {
      const scheduler = new ScriptedScheduler();
      scheduler.lostGreetings = 2;
      const opening = JobBoard.open(scheduler);
      await vi.advanceTimersByTimeAsync(2000);
      await (await opening)[Symbol.asyncDispose]();
      expect(scheduler.seen.filter(({ op }) => op === 'list')).toHaveLength(3);
    } finally {
      vi.useRealTimers();
    }
  });

  it('can be aborted', async () => {
    const scheduler = new ScriptedScheduler();
    scheduler.lostGreetings = Infinity;
    const abort = new AbortController();
    const opening = JobBoard.open(scheduler, { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(opening).rejects.toThrow('enough');
  });
});

describe('news', () => {
  it('applies only what is newer, in whatever order it comes', async () => {
    const scheduler = new ScriptedScheduler([someJob({ revision: 5 })]);
    await using board = await JobBoard.open(scheduler);
    const told: number[] = [];
    board.onDidChange((job) => told.push(job.revision));
    for (const revision of [4, 7, 6, 7, 8]) scheduler.tell(someJob({ revision }));
    expect(told).toEqual([7, 8]);
    expect(board.jobs[0]?.revision).toBe(8);
  });

  it('tells workers and forgotten jobs', async () => {
    const scheduler = new ScriptedScheduler([someJob()]);
    await using board = await JobBoard.open(scheduler);
    const told: unknown[] = [];
    board.onDidForget((id) => told.push(id));
    board.onDidChangeWorkers((count) => told.push(count));
    scheduler.log('science-gateway:jobs', { workers: 7 });
    scheduler.log('science-gateway:jobs', { forgotten: 'a' });
    scheduler.log('science-gateway:jobs', { forgotten: 'a' });
    expect(told).toEqual([7, 'a']);
    expect(board.jobs).toEqual([]);
  });

  it.each([
    null,
    5,
    {},
    { j: 'no json' },
    { j: '{}' },
    { j: '{"id":5}' },
    { j: JSON.stringify({ ...someJob({ revision: 9 }), state: 'dancing' }) },
    { workers: -1 },
  ])('words of another version change nothing: %j', async (message) => {
    const scheduler = new ScriptedScheduler([someJob()]);
    await using board = await JobBoard.open(scheduler);
    scheduler.log('science-gateway:jobs', message);
    expect(board.jobs).toEqual([someJob()]);
  });
});

describe('calls', () => {
  it('submit ships data, never source with values in it', async () => {
    const scheduler = new ScriptedScheduler();
    scheduler.answers['submit'] = { job: someJob({ state: 'submitted' }), existing: false };
    await using board = await JobBoard.open(scheduler);
    const { job, existing } = await board.submit(request);
    expect([job.state, existing]).toEqual(['submitted', false]);
    const payload = scheduler.seen.at(-1)?.payload ?? {};
    expect(payload).toMatchObject({
      id: 'a',
      program: 'p',
      output: request.output,
      spec: { source: request.program.source, entry: 'run', params: { n: 1 } },
    });
    expect(JSON.stringify(payload['driver'])).not.toContain('def run(): pass');
  });

  it.each([
    [{ missing: true }, 'JobMissing'],
    [{ taken: true }, 'JobIdTaken'],
    [{ refused: 'not today' }, 'JobRefused'],
    [{ surprise: 1 }, 'InvalidData'],
  ])('an answer %j is a %s', async (answer, _tag) => {
    const scheduler = new ScriptedScheduler();
    scheduler.answers['submit'] = answer;
    await using board = await JobBoard.open(scheduler);
    await expect(board.submit(request)).rejects.toMatchObject({ _tag });
  });

  it('get hands over result and traceback, and keeps them out of the list', async () => {
    const scheduler = new ScriptedScheduler([someJob()]);
    const full = someJob({ revision: 2, state: 'failed', traceback: 'T', result: 4 });
    scheduler.answers['get'] = { job: full };
    await using board = await JobBoard.open(scheduler);
    expect(await board.get('a')).toEqual(full);
    expect(board.jobs[0]).toEqual(someJob({ revision: 2, state: 'failed' }));
  });

  it('cancel waits for the end', async () => {
    const scheduler = new ScriptedScheduler([someJob()]);
    scheduler.answers['cancel'] = { job: someJob({ revision: 2, state: 'cancelling' }) };
    await using board = await JobBoard.open(scheduler);
    const cancelled = board.cancel('a');
    await Promise.resolve();
    scheduler.tell(someJob({ revision: 3, state: 'cancelled' }));
    expect((await cancelled).state).toBe('cancelled');
  });

  it('hand their signal on', async () => {
    const scheduler = new ScriptedScheduler();
    await using board = await JobBoard.open(scheduler);
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(board.submit(request, { signal })).rejects.toThrow('stop');
    await expect(board.get('a', { signal })).rejects.toThrow('stop');
    await expect(board.cancel('a', { signal })).rejects.toThrow('stop');
    await expect(board.forget('a', { signal })).rejects.toThrow('stop');
    await expect(board.ended('a', { signal })).rejects.toThrow('stop');
    expect(scheduler.seen.map(({ op }) => op)).toEqual(['list']);
  });
});

describe('the end of the session', () => {
  it('rejects who waits', async () => {
    const scheduler = new ScriptedScheduler([someJob()]);
    await using board = await JobBoard.open(scheduler);
    const waiting: Promise<Job> = board.ended('a');
    scheduler.close(new Error('reset'));
    await expect(waiting).rejects.toMatchObject({ _tag: 'CommClosed' });
  });

  it('disposal rejects who waits, and nothing is told any more', async () => {
    const scheduler = new ScriptedScheduler([someJob()]);
    const board = await JobBoard.open(scheduler);
    const told: Job[] = [];
    board.onDidChange((job) => told.push(job));
    const waiting = expect(board.ended('a')).rejects.toThrow('closed');
    await board[Symbol.asyncDispose]();
    await waiting;
    scheduler.tell(someJob({ revision: 2 }));
    expect(told).toEqual([]);
  });
});
