import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENDED, type JobOptions } from '../../src/jobs/job.ts';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { sampleProgram } from '../../src/jobs/sample.ts';
import type { Site } from '../../src/site/site.ts';
import type { SiteJob } from '../../src/site/siteJob.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { chunksOf, objectsAt } from '../kit/outputs.ts';
import { schedulerProcess, testSite, untilJob } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';
import endsBadly from '../programs/jobs/ends_badly.py';
import fillsSlowly from '../programs/jobs/fills_slowly.py';
import onAllWorkers from '../programs/jobs/on_all_workers.py';
import writesForEver from '../programs/jobs/writes_for_ever.py';

let stack: Stack;
let site: Site;
let cluster: string;

beforeAll(async () => {
  stack = await testStack();
  site = await testSite(stack);
  await begin();
});

afterAll(async () => {
  await site.clusters.stop(cluster);
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

async function begin(): Promise<void> {
  cluster = await site.clusters.create({ workers: 2, options: { worker_memory: 1 } });
  await workers(2);
}

/**
 * Another cluster. A worker that is started anew by its nanny while its scheduler tells the gateway
 * which workers it has is taken for lost: the gateway ends it, up to 15 s after a test killed it.
 */
async function beginAnew(): Promise<void> {
  await site.clusters.stop(cluster);
  await begin();
}

/** Waits until the cluster has so many workers. */
async function workers(count: number): Promise<void> {
  const board = await site.jobs.link(cluster).board({});
  while (board.workers !== count) await sleep(50);
}

async function submit(
  name: string,
  source: string,
  params: Readonly<Record<string, unknown>> = {},
  options: JobOptions = {},
  to = cluster,
): Promise<string> {
  const id = generateJobId(name);
  const program = { name, source, entry: 'run' };
  await site.jobs.submit(to, { id, program, params, options });
  return id;
}

const ended = (id: string): Promise<SiteJob> =>
  untilJob(site, id, ({ state }) => ENDED.includes(state));

/** The first lines that a job prints. */
async function printed(id: string, count: number, of = cluster): Promise<string[]> {
  const lines: string[] = [];
  for await (const piece of site.jobs.log({ id, cluster: of })) {
    if (piece.kind === 'lines') lines.push(...piece.lines);
    if (lines.length >= count) break;
  }
  return lines;
}

describe('killed in mid-job', () => {
  it('the worker with the wrapper: what was written stays, only the rest is computed', async () => {
    const id = await submit('fills_slowly', fillsSlowly);
    const [pid] = await printed(id, 1);
    const job = await untilJob(site, id, ({ progress }) => (progress?.done ?? 0) >= 10);
    process.kill(Number(pid), 'SIGKILL');
    const before = chunksOf(await objectsAt(site, job.output));
    const done = await ended(id);
    expect(done).toMatchObject({ state: 'done', attempts: 2 });
    expect(done.deaths[0]).toContain('signal 9');
    const after = await objectsAt(site, job.output);
    expect(chunksOf(after)).toHaveLength(40);
    for (const one of before) expect(after.get(one.key)).toEqual(one);
    const told = await site.jobs.details({ id, cluster });
    expect(told.result).toBeLessThanOrEqual(40 - before.length + 1);
    await workers(2);
  });

  it('another worker: the same attempt goes on', async () => {
    const id = await submit('on_all_workers', onAllWorkers);
    const [own, pids = ''] = await printed(id, 2);
    const other = pids.split(' ').find((pid) => pid !== own);
    process.kill(Number(other), 'SIGKILL');
    expect(await ended(id)).toMatchObject({ state: 'done', attempts: 1, deaths: [] });
    expect(await site.jobs.details({ id, cluster })).toMatchObject({ result: 79_800 });
    await workers(2);
  });

  it('the scheduler: the job is lost within 30 s, and so is what waited', async () => {
    const doomed = await site.clusters.create({ workers: 1 });
    await (await site.jobs.link(doomed).board({})).setLimit(1);
    const running = await submit('writes', writesForEver, {}, {}, doomed);
    const waiting = await submit('writes', writesForEver, {}, {}, doomed);
    await untilJob(site, running, ({ lines }) => lines > 0);
    await untilJob(site, waiting, ({ state }) => state === 'queued');
    process.kill(await schedulerProcess(site, doomed), 'SIGKILL');
    const begun = Date.now();
    expect((await ended(running)).state).toBe('lost');
    expect((await ended(waiting)).state).toBe('lost');
    expect(Date.now() - begun).toBeLessThan(30_000);
    await site.clusters.stop(doomed);
  });
});

describe('a function that', () => {
  beforeAll(beginAnew);

  it('calls sys.exit ends its own job only', async () => {
    const job = await ended(await submit('ends_badly', endsBadly, { how: 'exit' }));
    expect(job).toMatchObject({ state: 'failed', error: 'sys.exit(3)', deaths: [] });
  });

  it('returns what is no JSON is failed, and says why', async () => {
    const job = await ended(await submit('ends_badly', endsBadly, { how: 'loop' }));
    expect(job).toMatchObject({ state: 'failed', failure: 'not JSON', attempts: 1 });
    expect(job.error).toContain('contains itself');
  });

  it('never returns, in Python, is cancelled within 3 s', async () => {
    const id = await submit('ends_badly', endsBadly, { how: 'python' });
    await untilJob(site, id, ({ lines }) => lines > 0);
    const begun = Date.now();
    await site.jobs.cancel({ id, cluster });
    expect(await ended(id)).toMatchObject({ state: 'cancelled', cancelRung: 'threads' });
    expect(Date.now() - begun).toBeLessThan(3000);
  });

  it('takes all memory is not run again', async () => {
    const id = await submit('ends_badly', endsBadly, { how: 'memory' }, { retries: 3 });
    const job = await ended(id);
    expect(job).toMatchObject({ state: 'failed', failure: 'out of memory', attempts: 1 });
    expect(job.error).toMatch(/At its last heartbeat it used .* of 1\.\d GB/);
    await workers(2);
  });

  it('breaks the process is named with its signal', async () => {
    const job = await ended(await submit('ends_badly', endsBadly, { how: 'segfault' }));
    expect(job).toMatchObject({ state: 'failed', failure: 'worker died', attempts: 1 });
    expect(job.error).toContain('signal 11');
    await workers(2);
  });

  it('sleeps in C goes on until its worker is restarted, and says so', async () => {
    const id = await submit('ends_badly', endsBadly, { how: 'sleep' });
    await untilJob(site, id, ({ lines }) => lines > 0);
    await site.jobs.cancel({ id, cluster });
    const still = await untilJob(site, id, ({ cancelRung }) => cancelRung === 'threads');
    expect(still.state).toBe('cancelling');
    await site.jobs.restartWorkers({ id, cluster });
    expect(await ended(id)).toMatchObject({ state: 'cancelled', cancelRung: 'workers' });
    await workers(2);
  });

  it('is over its time is ended, with the workers when no other job is there', async () => {
    const options = { timeoutMs: 1000 };
    const job = await ended(await submit('ends_badly', endsBadly, { how: 'sleep' }, options));
    expect(job).toMatchObject({ state: 'timed out', failure: 'timed out', cancelRung: 'workers' });
    expect(job.history.at(-1)?.state).toBe('timed out');
    expect((job.finished ?? 0) - (job.started ?? 0)).toBeLessThan(30_000);
    await workers(2);
  });
});

describe('of several jobs', () => {
  beforeAll(beginAnew);

  it('after a cancel nothing changes for 30 s, and a second job on the worker is unharmed', async () => {
    const cancelled = await submit('writes', writesForEver);
    const second = await submit('fills_slowly', fillsSlowly);
    const third = await submit('fills_slowly', fillsSlowly);
    await untilJob(site, cancelled, ({ lines }) => lines > 0);
    await site.jobs.cancel({ id: cancelled, cluster });
    const { output, state } = await ended(cancelled);
    expect(state).toBe('cancelled');
    const before = await objectsAt(site, output);
    await sleep(30_000);
    expect(await objectsAt(site, output)).toEqual(before);
    for (const id of [second, third]) {
      expect(await ended(id)).toMatchObject({ state: 'done', attempts: 1 });
    }
  });

  it('with every editor closed the next job starts when one ends, and nothing runs twice', async () => {
    const board = await site.jobs.link(cluster).board({});
    await board.setLimit(1);
    const ids = [
      await submit('fills_slowly', fillsSlowly),
      await submit('fills_slowly', fillsSlowly),
    ];
    await site[Symbol.asyncDispose]();
    await sleep(12_000);
    site = await testSite(stack);
    await site.clusters.refresh();
    const jobs = await Promise.all(ids.map((id) => ended(id)));
    for (const job of jobs) expect(job).toMatchObject({ state: 'done', attempts: 1 });
    expect(jobs[1]?.started).toBeGreaterThanOrEqual(jobs[0]?.finished ?? Infinity);
    await (await site.jobs.link(cluster).board({})).setLimit(undefined);
  });
});

describe('a cluster that is stopped right at a job’s end', () => {
  const order = { program: sampleProgram, params: { shape: [40, 40], chunks: [20, 20] } };

  it.each([
    ['by us', (name: string) => site.clusters.stop(name)],
    ['by another client', (name: string) => site.gateway.stop(name)],
  ])('%s leaves the whole record', async (_, stop) => {
    const brief = await site.clusters.create({ workers: 1 });
    const id = generateJobId('random_array');
    await site.jobs.submit(brief, { id, ...order });
    const { output } = await ended(id);
    await stop(brief);
    const { bucket } = stack.addresses.s3;
    const store = site.openStore(`s3://${bucket}/_jobs/${id}`, { isLive: true });
    // A gateway answers before the scheduler is gone.
    await expect.poll(() => store.get('ro-crate-metadata.json'), { timeout: 10_000 }).toBeDefined();
    const record = await site.records.whoMade({ url: output });
    expect(record?.job.state).toBe('done');
    expect(record?.environment?.packages['zarr']).toMatch(/^\d/);
  });
});

it('an adaptive cluster grows for jobs that wait in the queue', async () => {
  const adaptive = await site.clusters.create({ workers: 1, options: { worker_cores: 1 } });
  await site.gateway.adapt(adaptive, { minimum: 1, maximum: 3 });
  const ids = await Promise.all(
    [1, 2, 3].map(() => submit('ends_badly', endsBadly, { how: 'python' }, {}, adaptive)),
  );
  for (const id of ids) await untilJob(site, id, ({ state }) => state === 'running');
  expect((await site.workers(adaptive)).length).toBe(3);
  await site.clusters.stop(adaptive);
});
