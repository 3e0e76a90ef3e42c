import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENDED, type JobOptions, type JobState } from '../../src/jobs/job.ts';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import type { Profile } from '../../src/site/profile.ts';
import type { Site } from '../../src/site/site.ts';
import type { SiteJob } from '../../src/site/siteJob.ts';
import { Link } from '../kit/link.ts';
import { arrayAt, chunksOf, objectsAt } from '../kit/outputs.ts';
import { schedulerProcess, serviceProcesses, testSite, untilJob } from '../kit/site.ts';
import { variantStack } from '../kit/variantStack.ts';
import fillsSlowly from '../programs/jobs/fills_slowly.py';
import pids from '../programs/worker_pid.py';

/**
 * Each part of the institution is killed under a job: what is shown is true within 30 s, the record
 * says the same, and the array is in the end bit for bit that of a run that nobody disturbed.
 */
const local = variantStack({});
const program = { name: 'fills_slowly', source: fillsSlowly, entry: 'run' };
const params = { chunks: 200, pause: 0.05 };
const LIMIT = 30_000;

let site: Site;
let cluster: string;
let undisturbed: Map<string, string>;

beforeAll(async () => {
  site = await testSite(local.stack);
  cluster = await site.clusters.create({ workers: 2 });
  await workers(2);
  const { output } = await ended(await submit());
  undisturbed = await arrayAt(site, output);
  expect(undisturbed.size).toBe(params.chunks + 1);
});

afterAll(async () => {
  await site.clusters.stop(cluster);
  await site[Symbol.asyncDispose]();
});

async function workers(count: number): Promise<void> {
  const board = await site.jobs.link(cluster).board({});
  while (board.workers !== count) await sleep(50);
}

async function submit(to = cluster, options: JobOptions = {}): Promise<string> {
  const id = generateJobId('fills_slowly');
  await site.jobs.submit(to, { id, program, params, options });
  return id;
}

const ended = (id: string, of = site): Promise<SiteJob> =>
  untilJob(of, id, ({ state }) => ENDED.includes(state));

/** The job once it has written some chunks and has most of them before it. */
const inTheMiddle = (id: string, of = site): Promise<SiteJob> =>
  untilJob(of, id, ({ progress }) => (progress?.done ?? 0) >= 20);

/** All that was shown of a job while `work` ran, e.g. `running live`. */
async function shown(id: string, of: Site, work: () => Promise<unknown>): Promise<Set<string>> {
  const seen = new Set<string>();
  const listening = of.jobs.onDidChange((jobs) => {
    for (const { id: one, state, contact } of jobs) if (one === id) seen.add(`${state} ${contact}`);
  });
  await work();
  listening.dispose();
  return seen;
}

/** The record's own word, once it is `state`. */
async function expectRecord(id: string, state: JobState): Promise<void> {
  const url = `s3://${local.stack.addresses.s3.bucket}/_jobs/${id}`;
  const read = async () => (await site.records.read({ url }))?.job.state;
  await expect.poll(read, { timeout: LIMIT + 5_000, interval: 500 }).toBe(state);
}

async function expectWhole(id: string): Promise<void> {
  const job = await ended(id);
  expect(job).toMatchObject({ state: 'done' });
  expect(await arrayAt(site, job.output)).toEqual(undisturbed);
  await expectRecord(id, 'done');
}

async function kill(service: string): Promise<void> {
  for (const pid of await serviceProcesses(local.stack.home, service)) {
    process.kill(pid, 'SIGKILL');
  }
}

describe('the job goes on when it loses', () => {
  it.each(['hub', 'gateway'])('the %s', async (service) => {
    const id = await submit();
    await inTheMiddle(id);
    const seen = await shown(id, site, async () => {
      await kill(service);
      await ended(id);
    });
    for (const one of seen) expect(one).toMatch(/^(running|done) /);
    expect(await ended(id)).toMatchObject({ attempts: 1, contact: 'live' });
    await expectWhole(id);
  });

  it('the object store, which is killed again and again for 30 s', async () => {
    const id = await submit();
    const before = await inTheMiddle(id);
    const seen = await shown(id, site, async () => {
      for (let round = 0; round < 150; round++) {
        await kill('object store');
        await sleep(200);
      }
      await ended(id);
    });
    expect([...seen].sort()).toEqual(['done live', 'running live']);
    expect(await ended(id)).toMatchObject({ attempts: 1, deaths: [] });
    expect(before.state).toBe('running');
    await expectWhole(id);
  });

  it('the object store, which hangs for 30 s', async () => {
    const id = await submit();
    await inTheMiddle(id);
    const [store = 0] = await serviceProcesses(local.stack.home, 'object store');
    process.kill(store, 'SIGSTOP');
    await sleep(30_000);
    process.kill(store, 'SIGCONT');
    expect(await ended(id)).toMatchObject({ attempts: 1, deaths: [] });
    await expectWhole(id);
  });

  it('the network to the scheduler: what is shown says so within 30 s', async () => {
    const [, port = ''] = local.stack.addresses.proxy.split(':');
    await using link = await Link.to(Number(port));
    const proxy = `127.0.0.1:${link.port}`;
    const through = (profile: Profile) => ({ ...profile, gateway: { ...profile.gateway, proxy } });
    await using far = await testSite(local.stack, { profile: through });
    await far.clusters.refresh();
    const id = generateJobId('fills_slowly');
    await far.jobs.submit(cluster, { id, program, params });
    await inTheMiddle(id, far);
    link.freeze();
    const frozen = Date.now();
    const lost = await untilJob(far, id, ({ contact }) => contact === 'reconnecting');
    expect(Date.now() - frozen).toBeLessThan(LIMIT);
    expect(lost.state).toBe('running');
    await ended(id);
    link.thaw();
    expect(await ended(id, far)).toMatchObject({ state: 'done', attempts: 1 });
    await expectWhole(id);
  });

  it('another worker, in the middle of its tasks', async () => {
    const sample = { ...sampleDefaults, shape: [1000, 1000], chunks: [50, 50], seed: 3 };
    const run = async () => {
      const id = generateJobId('random_array');
      await site.jobs.submit(cluster, { id, program: sampleProgram, params: sample });
      return id;
    };
    const alone = await ended(await run());
    const id = await run();
    await untilJob(site, id, ({ progress }) => (progress?.done ?? 0) >= 100);
    const own = await driverOf(id);
    const [other = 0] = (await workerProcesses()).filter((pid) => pid !== own);
    process.kill(other, 'SIGKILL');
    const job = await ended(id);
    expect(job).toMatchObject({ state: 'done', attempts: 1, deaths: [] });
    expect(await arrayAt(site, job.output)).toEqual(await arrayAt(site, alone.output));
    await workers(2);
  });
});

describe('the job begins again when it loses', () => {
  it('the worker with its wrapper', async () => {
    const id = await submit();
    const { output } = await inTheMiddle(id);
    process.kill(await driverOf(id), 'SIGKILL');
    const before = chunksOf(await objectsAt(site, output));
    const job = await ended(id);
    expect(job).toMatchObject({ state: 'done', attempts: 2 });
    const after = await objectsAt(site, output);
    expect(before.map(({ key }) => after.get(key))).toEqual(before);
    await expectWhole(id);
    await workers(2);
  });
});

describe('the job is over when it loses', () => {
  it('the scheduler: it is lost within 30 s, and is finished on another cluster', async () => {
    const doomed = await site.clusters.create({ workers: 1 });
    const id = await submit(doomed);
    const { output, nonce } = await inTheMiddle(id);
    const killed = Date.now();
    process.kill(await schedulerProcess(site, doomed), 'SIGKILL');
    expect((await ended(id)).state).toBe('lost');
    expect(Date.now() - killed).toBeLessThan(LIMIT);
    await expectRecord(id, 'lost');
    const before = chunksOf(await objectsAt(site, output));
    expect(before.length).toBeGreaterThanOrEqual(20);
    await site.clusters.stop(doomed);

    const options = { onlyMissing: true, resumes: nonce };
    await site.jobs.submit(cluster, { id, program, params, options });
    const on = ({ cluster: of, state }: SiteJob) => of === cluster && ENDED.includes(state);
    const job = await untilJob(site, id, on);
    expect(job).toMatchObject({ state: 'done' });
    const { result } = await site.jobs.details({ id, cluster });
    expect(result).toBe(params.chunks - before.length);
    const after = await objectsAt(site, output);
    for (const one of before) expect(after.get(one.key)).toEqual(one);
    expect(await arrayAt(site, output)).toEqual(undisturbed);
    await expectRecord(id, 'done');
  });
});

/** Process of the worker on which a job runs, as the job prints or its worker says. */
async function driverOf(id: string): Promise<number> {
  const told = await askWorkers();
  const found = told.find(({ jobs }) => jobs.includes(id));
  if (!found) throw new Error(`No worker runs ${id}.`);
  return found.pid;
}

async function workerProcesses(): Promise<number[]> {
  return (await askWorkers()).map(({ pid }) => pid);
}

async function askWorkers(): Promise<{ readonly pid: number; readonly jobs: string[] }[]> {
  const session = await site.jobs.link(cluster).session();
  const { workers: all } = await session.identity();
  const ask = async ({ address }: { readonly address: string }) =>
    JSON.parse(await session.runOnWorker(address, pids, [])) as { pid: number; jobs: string[] };
  return Promise.all(all.map(ask));
}
