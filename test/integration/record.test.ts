import { afterAll, beforeAll, expect, it } from 'vitest';
import { generateJobId } from '../../src/jobs/jobId.ts';
import type { JobRequest } from '../../src/jobs/job.ts';
import { sampleProgram } from '../../src/jobs/sample.ts';
import { outputOf } from '../../src/site/profile.ts';
import type { Site } from '../../src/site/site.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { OpenCluster } from '../kit/openCluster.ts';
import { SecretScan } from '../kit/secretScan.ts';
import { testSite } from '../kit/site.ts';
import { testSecrets, testStack } from '../kit/stack.ts';

let stack: Stack;
let site: Site;
let cluster: OpenCluster;
let request: JobRequest;

beforeAll(async () => {
  stack = await testStack();
  site = await testSite(stack);
  cluster = await OpenCluster.create(stack, site, 2);
  const id = generateJobId('random_array');
  request = {
    id,
    program: sampleProgram,
    params: { shape: [60, 60], chunks: [20, 20], seed: 5 },
    output: outputOf(site.profile, id),
    origin: { publish: 'source', user: 'ann', clusterHash: '5ca1ab1e' },
  };
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

const record = () => site.openStore(`s3://${request.output.bucket}/_jobs/${request.id}`);
const array = () => site.openStore(`s3://${request.output.bucket}/${request.output.prefix}`);

/** Runs the job to the end of its record, which is the crate. */
async function run(change: Partial<JobRequest> = {}): Promise<void> {
  await record().delete(['ro-crate-metadata.json']);
  await cluster.board.submit({ ...request, ...change });
  const job = await cluster.board.ended(request.id);
  expect(job).toMatchObject({ state: 'done' });
  await expect
    .poll(() => record().get('ro-crate-metadata.json'), { timeout: 20_000 })
    .toBeDefined();
}

it('everything that belongs to the record lies there, and no secret does', async () => {
  await run();
  const names = (await record().list()).objects.map(({ key }) => key).sort();
  expect(names).toEqual([
    'environment.json',
    'job.json',
    'ro-crate-metadata.json',
    'source.py',
    'status.json',
  ]);
  const { store, ...others } = await testSecrets();
  const keys = [store.admin, store.editor, store.worker].flatMap(Object.values<string>);
  const values = [...keys, ...Object.values(others), cluster.name];
  const scan = new SecretScan(values.map((value, n) => ({ name: `secret ${n}`, value })));
  for (const name of names) scan.bytes(name, (await record().get(name)) ?? '');
  scan.bytes('.zattrs', (await array().get('.zattrs')) ?? '');
  expect(scan.places).toBe(names.length + 1);
  expect(scan.findings).toEqual([]);
});

it('Resume writes the missing chunks, bit-equal, and touches nothing else', async () => {
  const objects = async () => (await array().list()).objects;
  const before = await objects();
  const gone = ['0.0', '1.2', '2.1'];
  const was = await Promise.all(gone.map((key) => array().get(key)));
  await array().delete(gone);
  await run({ options: { onlyMissing: true } });
  expect(await cluster.board.get(request.id)).toMatchObject({ result: { chunks: 3 } });
  const isKept = ({ key }: { readonly key: string }) => !gone.includes(key);
  const after = await objects();
  expect(after.filter(isKept)).toEqual(before.filter(isKept));
  expect(after.map(({ key }) => key)).toEqual(before.map(({ key }) => key));
  expect(await Promise.all(gone.map((key) => array().get(key)))).toEqual(was);
});
