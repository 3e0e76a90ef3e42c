import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENDED } from '../../src/jobs/job.ts';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { LentKeys } from '../../src/jobs/lentKeys.ts';
import bootstrap from '../../src/jobs/programs/bootstrap.py';
import { programs } from '../../src/jobs/programs.ts';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import { placeOf } from '../../src/site/clusterKeys.ts';
import type { Site } from '../../src/site/site.ts';
import { stackPaths } from '../../src/stack/paths.ts';
import { SecretScan, type PlantedSecret } from '../kit/secretScan.ts';
import { testSite, untilJob } from '../kit/site.ts';
import { variantStack } from '../kit/variantStack.ts';

const STORE = 'Local';
const image = 'local/notebook:1';
const variant = variantStack({ workerKeys: false, options: '2i2c' });
let site: Site;
let cluster: string;
const clusters: string[] = [];

beforeAll(async () => {
  site = await testSite(variant.stack);
  cluster = await site.clusters.create({ options: { image }, workers: 0 });
  clusters.push(cluster);
});
afterAll(async () => {
  await Promise.all(clusters.map((name) => site.clusters.stop(name)));
  await site[Symbol.asyncDispose]();
});

async function scaleTo(count: number, name = cluster): Promise<void> {
  await site.clusters.scale(name, count);
  await expect.poll(async () => (await site.workers(name)).length, { timeout: 40_000 }).toBe(count);
}

/** What each worker says. */
async function onEveryWorker(): Promise<string[]> {
  const keys = new LentKeys(await site.jobs.link(cluster).session());
  const place = placeOf(site.profile, STORE);
  const all = await site.workers(cluster);
  return Promise.all(all.map(({ address }) => keys.on(address, place)));
}

const failing = {
  name: 'failing',
  entry: 'run',
  source: 'def run(store):\n    raise ValueError(repr(store) + repr(vars()))\n',
};

async function ran(program = sampleProgram, name = cluster) {
  const id = generateJobId(program.name);
  const params = program === sampleProgram ? { ...sampleDefaults } : {};
  await site.jobs.submit(name, { id, program, params });
  return untilJob(site, id, ({ state }) => ENDED.includes(state));
}

describe('before anything is lent', () => {
  it('nobody can say without a worker', async () => {
    expect(await site.workerKeys(cluster, STORE)).toBe('unknown');
    await expect(site.tryKeys(cluster, STORE)).rejects.toMatchObject({
      _tag: 'StoreCheckFailed',
      message: expect.stringContaining('no worker yet') as unknown,
    });
  });

  it('a worker has none, and a job says so and what to do', async () => {
    await scaleTo(1);
    expect(await site.workerKeys(cluster, STORE)).toBe('none');
    await expect(site.tryKeys(cluster, STORE)).rejects.toMatchObject({ failure: 'keys missing' });
    const job = await ran();
    expect(job).toMatchObject({ state: 'failed', failure: 'keys missing' });
    expect(job.error).toMatch(/^The workers have no keys .* or lend yours to the cluster\.$/);
  });

  it('an unknown store and missing keys are told apart', async () => {
    await expect(site.lendKeys(cluster, 'Elsewhere')).rejects.toMatchObject({
      _tag: 'InvalidInput',
    });
    await using poor = await testSite(variant.stack, {
      credentials: {
        token: () => Promise.resolve(''),
        storeKeys: () => Promise.resolve(undefined),
      },
    });
    await expect(poor.lendKeys(cluster, STORE)).rejects.toMatchObject({ _tag: 'NoKeysToLend' });
  });
});

describe('lent', () => {
  beforeAll(() => site.lendKeys(cluster, STORE));

  it('a worker can write, and the sample job is done', async () => {
    expect(await site.workerKeys(cluster, STORE)).toBe('lent');
    expect(await site.tryKeys(cluster, STORE)).toBe('lent');
    const job = await ran();
    expect(job.error).toBeUndefined();
    expect(job).toMatchObject({ state: 'done', progress: { done: 100, total: 100 } });
    const { objects } = await site.openStore(job.output).list();
    expect(objects.filter(({ key }) => /\d+\.\d+$/.test(key)).length).toBe(100);
  });

  it('later workers have them too', async () => {
    await scaleTo(2);
    expect(await onEveryWorker()).toEqual(['lent', 'lent']);
    expect((await ran()).state).toBe('done');
  });

  it('the editor may go and come back', async () => {
    await site[Symbol.asyncDispose]();
    site = await testSite(variant.stack);
    await site.clusters.refresh();
    const keys = new LentKeys(await site.jobs.link(cluster).session());
    const { endpoint, bucket } = placeOf(site.profile, STORE);
    expect(await keys.places()).toEqual([{ endpoint, bucket, prefix: '' }]);
    expect(await site.workerKeys(cluster, STORE)).toBe('lent');
    expect((await ran()).state).toBe('done');
  });

  it('are for one bucket', async () => {
    expect(await site.workerKeys(cluster, STORE, { bucket: 'another' })).toBe('none');
    const tried = site.tryKeys(cluster, STORE, { bucket: 'another' });
    await expect(tried).rejects.toMatchObject({ failure: 'keys missing' });
  });

  it('that the store refuses say so', async () => {
    await using wrong = await testSite(variant.stack, {
      credentials: {
        token: () => variant.stack.userToken(),
        storeKeys: () => {
          const { accessKeyId } = variant.stack.storeKeys();
          return Promise.resolve({ accessKeyId, secretAccessKey: 'not the right one' });
        },
      },
    });
    await wrong.clusters.refresh();
    await wrong.lendKeys(cluster, STORE);
    await expect(wrong.tryKeys(cluster, STORE)).rejects.toMatchObject({ failure: 'keys refused' });
    await site.lendKeys(cluster, STORE);
    expect(await site.tryKeys(cluster, STORE)).toBe('lent');
  });
});

/** Everything that the scheduler holds or has said, and what its workers have said. */
const dump = {
  name: 'test_dump_keys',
  bootstrap,
  source: `
import json

async def main(op, payload, scheduler):
    topics = getattr(getattr(scheduler, "_broker", None), "_topics", None) or scheduler.events
    state = await scheduler.get_cluster_state(exclude=[])
    logs = await scheduler.broadcast(msg={"op": "get_logs"})
    nannies = await scheduler.broadcast(msg={"op": "get_logs"}, nanny=True)
    return json.dumps({
        "events": repr([list(getattr(topic, "events", topic)) for topic in topics.values()]),
        "tasks": repr([(task.run_spec, task.annotations) for task in scheduler.tasks.values()]),
        "state": repr(state), "logs": repr(logs), "nannies": repr(nannies),
        "own log": repr(scheduler.get_logs()),
    })
`,
};

describe('after jobs that went well and jobs that failed', () => {
  let secrets: PlantedSecret[];

  beforeAll(async () => {
    const { secretAccessKey, accessKeyId } = variant.stack.storeKeys();
    secrets = [
      { name: 'secret key', value: secretAccessKey },
      { name: 'access key', value: accessKeyId },
    ];
    expect((await ran(failing)).error).toMatch(/^ValueError/);
    const session = await site.jobs.link(cluster).session();
    // The function that receives the keys is given what it cannot read.
    const { source } = programs.lend;
    const module = { name: 'science_gateway_lent_1', source, bootstrap };
    for (const payload of [{ keys: secretAccessKey }, secretAccessKey, { places: [secrets] }]) {
      expect(await session.call(module, 'lend', payload)).toHaveProperty('failed');
    }
    // Workers are given a module that they cannot run.
    const place = placeOf(site.profile, STORE, 'broken');
    const keys = { key: accessKeyId, secret: secretAccessKey, token: null };
    const broken = { places: [place], keys, source: '1 / 0' };
    expect(await session.call(module, 'lend', broken)).toEqual({ lent: 1 });
    expect((await ran()).state).toBe('done');
  });

  it('no key is in graph, events, state or logs of scheduler, workers and nannies', async () => {
    const session = await site.jobs.link(cluster).session();
    const told = (await session.call(dump, '', null)) as Record<string, string>;
    const scan = new SecretScan(secrets);
    for (const [what, text] of Object.entries(told)) scan.bytes(what, text);
    for (const job of site.jobs.jobs) scan.bytes(job.id, JSON.stringify(job));
    expect(told['logs']).toContain('science-gateway-keys');
    expect(scan.places).toBeGreaterThan(10);
    expect(scan.findings).toEqual([]);
  });

  it('none is in a file of gateway, hub and clusters', async () => {
    const paths = stackPaths(variant.stack.home);
    // Where the stack itself keeps what it has given to the user and to the store.
    const own = [paths.secrets, paths.state, join(paths.config, 's3.json')];
    const scan = new SecretScan(secrets);
    await scan.folder(variant.stack.home, (path) => own.includes(path));
    expect(scan.places).toBeGreaterThan(20);
    expect(scan.findings).toEqual([]);
    for (const file of own.slice(0, 1)) scan.bytes(file, await readFile(file));
    expect(scan.findings.length, 'the scanner knows them').toBe(2);
  });

  it('none is in an object, nor in the arguments or the environment of a process', async () => {
    const scan = new SecretScan(secrets);
    const store = site.openStore(`s3://${variant.stack.addresses.s3.bucket}`);
    for (let next: string | undefined, more = true; more; more = next !== undefined) {
      const page = await store.list({ next });
      for (const { key } of page.objects) scan.bytes(key, (await store.get(key)) ?? '');
      next = page.next;
    }
    await scan.processArguments();
    await scan.processEnvironments();
    expect(scan.places).toBeGreaterThan(400);
    expect(scan.findings).toEqual([]);
  });
});

describe('taken back', () => {
  it('no worker has them, a later one neither, and a job says so', async () => {
    await site.takeBackKeys(cluster);
    expect(await onEveryWorker()).toEqual(['none', 'none']);
    await scaleTo(3);
    expect(await onEveryWorker()).toEqual(['none', 'none', 'none']);
    expect(await ran()).toMatchObject({ state: 'failed', failure: 'keys missing' });
    await site.takeBackKeys(cluster);
  });
});

describe('the other way, the site’s option `environment`', () => {
  it('gives the workers keys of their own, which the gateway then shows in its record', async () => {
    await site.clusters.stop(cluster);
    const { accessKeyId, secretAccessKey } = variant.stack.storeKeys();
    const environment = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const name = await site.clusters.create({ options: { image, environment }, workers: 1 });
    clusters.push(name);
    await scaleTo(1, name);
    expect(await site.workerKeys(name, STORE)).toBe('worker');
    expect(await site.tryKeys(name, STORE)).toBe('worker');
    expect((await ran(sampleProgram, name)).state).toBe('done');
    const record = site.clusters.clusters.find((one) => one.name === name);
    expect(record?.options).toMatchObject({ environment });
  });
});
