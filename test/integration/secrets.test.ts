import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENDED } from '../../src/jobs/job.ts';
import { generateJobId } from '../../src/jobs/jobId.ts';
import bootstrap from '../../src/jobs/programs/bootstrap.py';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import type { Site } from '../../src/site/site.ts';
import { stackPaths } from '../../src/stack/paths.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { SecretScan, type PlantedSecret } from '../kit/secretScan.ts';
import { testSite, untilJob } from '../kit/site.ts';
import { testSecrets, testStack } from '../kit/stack.ts';

let stack: Stack;
let site: Site;
let cluster: string;
let token: string;
const secrets: PlantedSecret[] = [];

beforeAll(async () => {
  stack = await testStack();
  token = await stack.userToken();
  const credentials = {
    token: () => Promise.resolve(token),
    storeKeys: () => Promise.resolve(stack.storeKeys()),
  };
  site = await testSite(stack, { credentials });
  cluster = await site.clusters.create({ workers: 2 });
  const { key } = await site.gateway.credentials(cluster);
  const held = await testSecrets();
  secrets.push(
    { name: 'hub token', value: token },
    { name: 'service token', value: held.stackToken },
    { name: 'key of the cluster', value: key },
    { name: 'password of the hub', value: held.password },
    { name: 'token of the hub’s proxy', value: held.hubProxyToken },
    { name: 'store key of the editor', value: held.store.editor.secretAccessKey },
    { name: 'store key of the workers', value: held.store.worker.secretAccessKey },
    { name: 'store key of the administrator', value: held.store.admin.secretAccessKey },
    { name: 'signing key of the filer', value: held.store.signing.filerWrite },
  );
});

afterAll(async () => {
  await site.clusters.stop(cluster);
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

/** Everything that the scheduler holds as text: events of all topics, tasks and their arguments. */
const dump = {
  name: 'test_dump',
  bootstrap,
  source: `
import json

async def main(op, payload, scheduler):
    topics = getattr(getattr(scheduler, "_broker", None), "_topics", None) or scheduler.events
    events = [repr(list(getattr(topic, "events", topic))) for topic in topics.values()]
    tasks = [repr(task.run_spec) + repr(task.annotations) for task in scheduler.tasks.values()]
    return json.dumps({"events": events, "tasks": tasks})
`,
};

describe('the scanner', () => {
  it('finds each secret that is planted, in every form', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'science-gateway-scan-'));
    const forms: Record<string, (value: string) => string> = {
      plain: (value) => value,
      base64: (value) => Buffer.from(value).toString('base64'),
      url: (value) => encodeURIComponent(value),
      hex: (value) => Buffer.from(value).toString('hex'),
      body: (value) => value.split('\n')[1] ?? value,
    };
    for (const [form, write] of Object.entries(forms)) {
      for (const { name, value } of secrets) {
        await writeFile(join(folder, `${name} ${form}`), `before ${write(value)} after`);
      }
    }
    const scan = new SecretScan(secrets);
    await scan.folder(folder);
    await rm(folder, { recursive: true });
    const found = new Set(scan.findings.map(({ where }) => where));
    expect(found.size).toBe(secrets.length * Object.keys(forms).length);
  });
});

describe('after a job, its log, a wrong token and a refused key', () => {
  beforeAll(async () => {
    const id = generateJobId('random_array');
    const request = { id, program: sampleProgram, params: { ...sampleDefaults } };
    await site.jobs.submit(cluster, request);
    await untilJob(site, id, ({ state }) => ENDED.includes(state));
    const failing = { name: 'failing', entry: 'run', source: 'def run():\n    1 / 0\n' };
    const failed = generateJobId('failing');
    await site.jobs.submit(cluster, { id: failed, program: failing, params: {} });
    const job = await untilJob(site, failed, ({ state }) => ENDED.includes(state));
    expect(job.error).toMatch(/ZeroDivisionError/);
    const log = site.jobs.log(job)[Symbol.asyncIterator]();
    while (!(await log.next()).done);
  });

  it('no secret is in the logs and files of the stack', async () => {
    const { home } = stack;
    const paths = stackPaths(home);
    // The files in which the stack itself keeps them, and where the gateway keeps those of clusters.
    const own = [paths.secrets, paths.state, join(paths.objects, 'security.toml')];
    const ofGateway = join(home, 'gateway', 'clusters.sqlite');
    for (const file of [...own, ofGateway])
      expect((await stat(file)).mode & 0o777, file).toBe(0o600);
    const exempt = [...own, ofGateway, paths.config, paths.clusters, paths.certificates];
    const scan = new SecretScan(secrets);
    await scan.folder(home, (path) => exempt.some((one) => path.startsWith(one)));
    expect(scan.places).toBeGreaterThan(5);
    expect(scan.findings).toEqual([]);
  });

  it('none is in an object of the store', async () => {
    const scan = new SecretScan(secrets);
    const store = site.openStore(`s3://${stack.addresses.s3.bucket}`);
    let next: string | undefined;
    do {
      const page = await store.list(next === undefined ? {} : { next });
      for (const { key } of page.objects) {
        scan.bytes(key, key);
        scan.bytes(key, (await store.get(key)) ?? '');
      }
      next = page.next;
    } while (next !== undefined);
    expect(scan.places).toBeGreaterThan(200);
    expect(scan.findings).toEqual([]);
  });

  it('none is in the events and tasks of the scheduler, or in what a job tells', async () => {
    const session = await site.jobs.link(cluster).session();
    const told = (await session.call(dump, '', null)) as Record<string, string[]>;
    const scan = new SecretScan(secrets);
    for (const [what, texts] of Object.entries(told)) {
      for (const [index, text] of texts.entries()) scan.bytes(`${what} ${index}`, text);
    }
    for (const job of site.jobs.jobs) scan.bytes(job.id, JSON.stringify(job));
    expect(scan.places).toBeGreaterThan(3);
    expect(scan.findings).toEqual([]);
  });

  it('none is in the arguments of a process', async () => {
    const scan = new SecretScan(secrets);
    await scan.processArguments();
    expect(scan.findings).toEqual([]);
  });

  it('none is in what is said of clusters', () => {
    const scan = new SecretScan(secrets);
    scan.bytes('clusters', JSON.stringify(site.clusters.clusters));
    expect(scan.findings).toEqual([]);
  });
});
