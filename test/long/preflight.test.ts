import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import type { JobOrder } from '../../src/site/jobOrder.ts';
import type { Check } from '../../src/site/preflight.ts';
import type { Site } from '../../src/site/site.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

let stack: Awaited<ReturnType<typeof testStack>>;
let site: Site;
let cluster: string;

beforeAll(async () => {
  stack = await testStack();
  const limits = { corePrice: { amount: 2, unit: 'SU' } };
  site = await testSite(stack, { profile: (local) => ({ ...local, limits }) });
  cluster = await site.clusters.create({ workers: 1 });
  expect(await site.firstWorker(cluster)).toBe(true);
});
afterAll(async () => {
  await site.clusters.stop(cluster);
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

const params = [{ ...sampleDefaults }] as unknown as JobOrder['params'];
const sample: JobOrder = { program: sampleProgram, params, id: 'preflight' };

async function checks(order: JobOrder, where: string | null = cluster) {
  const found = await site.preflight({ order, cluster: where ?? undefined, workers: 3 });
  return Object.fromEntries(found.map((check) => [check.id, check])) as Record<Check['id'], Check>;
}

it('all is well with the sample on a running cluster; what it costs is said', async () => {
  const found = await checks({ ...sample, options: { timeoutMs: 1_800_000 } });
  const verdicts = Object.values(found).filter(({ verdict }) => verdict !== 'good');
  expect(verdicts).toEqual([]);
  expect(found.keys.says).toMatch(/wrote an object to gateway-results and deleted it/);
  expect(found.versions.says).toMatch(/agree/);
  expect(found.size.says).toBe('100 chunks, 3.8 MiB before compression.');
  expect(found.cost.says).toMatch(/core-hour.*\(\d+(\.\d+)? SU\)/);
});

it('the probe leaves nothing behind', async () => {
  await checks(sample);
  const store = site.openStore('s3://gateway-results');
  const { objects } = await store.list({ prefix: 'preflight', limit: 10 });
  expect(objects).toEqual([]);
});

it('packages that are not there, or are too old, stand in the way; a Python too', async () => {
  const origin = {
    publish: 'source',
    dependencies: ['no-such-package', 'numpy>=99', 'zarr'],
  } as const;
  const { packages } = await checks({ ...sample, origin });
  expect(packages).toMatchObject({ verdict: 'bad' });
  expect(packages.says).toMatch(/no-such-package is missing; numpy>=99 is asked for, \d/);
  expect(packages.says).not.toMatch(/zarr/);
  const python = await checks({ ...sample, origin: { publish: 'source', requiresPython: '>=4' } });
  expect(python.packages.says).toMatch(/Python >=4 is asked for/);
});

it('a bucket that is not there stands in the way, in the words of the worker', async () => {
  const { keys } = await checks({ ...sample, bucket: 'no-such-bucket-here' });
  expect(keys).toMatchObject({ verdict: 'bad' });
  expect(keys.says).toMatch(/no-such-bucket-here/);
});

it('without a cluster, what only workers can tell comes later', async () => {
  const found = await checks(sample, null);
  const { versions, packages, keys } = found;
  expect([versions, packages, keys].map(({ verdict }) => verdict)).toEqual([
    'later',
    'later',
    'later',
  ]);
  expect(found.cluster.says).toMatch(/3 workers/);
});

it('a credential in the program or a parameter stands in the way, and is not repeated', async () => {
  const source = `${sampleProgram.source}\nkey = "AKIAIOSFODNN7EXAMPLE"\n`;
  const { secrets } = await checks({ ...sample, program: { ...sampleProgram, source } });
  expect(secrets).toMatchObject({ verdict: 'bad' });
  expect(secrets.says).not.toMatch(/AKIA/);
  const known = await checks({ ...sample, params: [{ note: 'postgres://me:hunter22@db' }] });
  expect(known.secrets.says).toMatch(/A parameter holds a password/);
});
