import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ENDED } from '../../src/jobs/job.ts';
import { fileOrder } from '../../src/site/fileOrder.ts';
import type { Site } from '../../src/site/site.ts';
import { submitOrder } from '../../src/site/submitOrder.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { testSite, untilJob } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const program = `# /// script
# requires-python = ">=3.9"
# dependencies = ["numpy"]
# [tool.science-gateway]
# timeout = "5 min"
# ///
import zarr
from lib.scale import FACTOR


def run(store, year: int = 2020, match: str = "a", type: int = 0):
    """Write a small array."""
    array = zarr.open_array(store, mode="w", shape=(2, 2), chunks=(1, 2), dtype="i4")
    array[:] = year * FACTOR
    return {"year": year, "match": match, "type": type}
`;

interface Ended {
  readonly id: string;
  readonly state: string;
  readonly output: string;
}

let stack: Stack;
let site: Site;
let cluster: string;
let folder: string;
let file: string;

beforeAll(async () => {
  stack = await testStack();
  site = await testSite(stack);
  cluster = await site.clusters.create({ workers: 1 });
  await site.firstWorker(cluster);
  folder = await mkdtemp(join(tmpdir(), 'science-gateway-node-'));
  file = join(folder, 'seasonal.py');
  await mkdir(join(folder, 'lib'));
  await writeFile(join(folder, 'lib', '__init__.py'), '');
  await writeFile(join(folder, 'lib', 'scale.py'), 'FACTOR = 3\n');
  await writeFile(file, program);
});

afterAll(async () => {
  await site.clusters.stop(cluster);
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function submit(params: unknown): Promise<Ended[]> {
  const { addresses } = stack;
  const about = { addresses, token: await stack.userToken(), storeKeys: stack.storeKeys() };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['test/kit/submitFile.mjs', file, JSON.stringify(params)],
    { env: { ...process.env, TEST_STACK: JSON.stringify(about) } },
  );
  return JSON.parse(stdout) as Ended[];
}

it('twenty lines of Node submit a file: its modules and header go along, its record is whole', async () => {
  const [job] = await submit({ year: 7 });
  expect(job).toMatchObject({ state: 'done' });
  const { output = '', id = '' } = job ?? {};
  const data = await site.openStore(output).get('0.0');
  const chunk = data ?? (await site.openStore(output).get('c/0/0'));
  expect(chunk).toBeDefined();
  const url = output.replace(id, `_jobs/${id}`);
  const read = () => site.records.read({ url, endpoint: undefined });
  await expect.poll(async () => (await read())?.status?.state, { timeout: 30_000 }).toBe('done');
  const { request } = (await read()) ?? {};
  expect(request).toMatchObject({
    params: { year: 7 },
    publish: 'parameters',
    dependencies: ['numpy'],
    modules: [{ path: 'lib/__init__.py' }, { path: 'lib/scale.py' }],
  });
  expect(request?.clusterHash).toMatch(/^[0-9a-f]{16}$/);
  const whole = JSON.stringify(request);
  expect(whole).not.toContain(cluster);
  expect(Object.keys(request?.clusterOptions ?? {})).toEqual(
    Object.keys(site.clusters.clusters.find(({ name }) => name === cluster)?.options ?? {}),
  );
});

it('several parameters make a sweep; a parameter called like a keyword arrives', async () => {
  const jobs = await submit([{ year: 1, match: 'x', type: 4 }, { year: 2 }]);
  expect(jobs.map(({ state }) => state)).toEqual(['done', 'done']);
  expect(jobs.map(({ id }) => id.slice(-5))).toEqual(['-0001', '-0002']);
});

it('the same order five times at once is one job, whoever sends it', async () => {
  await using other = await testSite(stack);
  await other.clusters.refresh();
  const order = await fileOrder(file, { params: { year: 5 } });
  const sites = [site, other, site, other, site];
  const said = await Promise.all(sites.map((one) => submitOrder(one, cluster, order)));
  expect(said.map(({ existing }) => existing).filter((one) => !one)).toHaveLength(1);
  expect(new Set(said.flatMap(({ jobs }) => jobs.map(({ nonce }) => nonce))).size).toBe(1);
  const ended = await untilJob(site, order.id, ({ state }) => ENDED.includes(state));
  expect(ended).toMatchObject({ state: 'done', attempts: 1 });
  const same = await submitOrder(other, cluster, order);
  expect(same).toMatchObject({ existing: true, jobs: [{ id: order.id, attempts: 1 }] });
});

it('a sweep sent five times at once is one sweep', async () => {
  const params = [{ year: 1 }, { year: 2 }, { year: 3 }];
  const order = await fileOrder(file, { params });
  const said = await Promise.all([1, 2, 3, 4, 5].map(() => submitOrder(site, cluster, order)));
  expect(said.filter(({ existing }) => !existing)).toHaveLength(1);
  const ids = said.flatMap(({ jobs }) => jobs.map(({ id }) => id));
  expect(new Set(ids).size).toBe(3);
  for (const id of new Set(ids)) {
    const ended = await untilJob(site, id, ({ state }) => ENDED.includes(state));
    expect(ended).toMatchObject({ state: 'done', attempts: 1 });
  }
});

it('says what does not fit before anything is handed over', async () => {
  await expect(fileOrder(file, { params: { year: 'soon' } })).rejects.toThrow(
    /year: Enter a whole number/,
  );
  await expect(fileOrder(file, { entry: 'main' })).rejects.toThrow(
    /no function that could be a job/,
  );
});
