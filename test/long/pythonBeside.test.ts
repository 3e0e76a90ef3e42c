import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import type { Site } from '../../src/site/site.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { PythonGateway } from '../kit/pythonGateway.ts';
import { testSite, untilJob } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

/** A person with a notebook open beside the editor: the same account, the same gateway. */
let stack: Stack;
let site: Site;
let notebook: PythonGateway;
let theirs: string;
let ours: string;

beforeAll(async () => {
  stack = await testStack();
  site = await testSite(stack);
  notebook = await PythonGateway.open(stack);
  theirs = await notebook.create(1);
  ours = await site.clusters.create({ workers: 1 });
}, 120_000);
afterAll(async () => {
  await notebook[Symbol.asyncDispose]();
  for (const { name } of await site.gateway.clusters()) await site.clusters.stop(name);
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

test('both clients list both clusters', async () => {
  await site.clusters.refresh();
  expect(site.clusters.clusters.map(({ name }) => name).sort()).toEqual([ours, theirs].sort());
  expect(await notebook.names()).toEqual([ours, theirs].sort());
});

test('a cluster of the Python client gets no end from us, and tells what it does', async () => {
  await expect.poll(() => site.leases.of(theirs), { timeout: 15_000 }).toBeDefined();
  expect(site.leases.of(theirs)).toMatchObject({ chosen: false, endsAt: undefined });
  site.watch.look(true);
  await expect.poll(() => site.watch.of(theirs)?.workers.length, { timeout: 30_000 }).toBe(1);
  site.watch.look(false);
  const { versions, differing } = await (await site.look(theirs)).tables();
  expect(versions).toHaveProperty('distributed');
  expect(differing).toEqual([]);
});

test('our jobs run on their cluster while their tasks run on ours', async () => {
  const id = generateJobId('beside');
  const request = { id, program: sampleProgram, params: { ...sampleDefaults } };
  const [sum] = await Promise.all([notebook.compute(ours, 41), site.jobs.submit(theirs, request)]);
  expect(sum).toBe(42);
  const job = await untilJob(site, id, ({ state }) => state !== 'queued' && state !== 'running');
  expect(job.state).toBe('done');
  expect(await notebook.compute(theirs, 1)).toBe(2);
});

test('work of theirs is work: it holds the lease of our cluster', async () => {
  await site.leases.choose(ours, { idleMs: 3_600_000 });
  const before = site.leases.of(ours)?.endsAt ?? Infinity;
  await notebook.compute(ours, 1);
  await expect
    .poll(() => site.leases.of(ours)?.endsAt, { timeout: 20_000 })
    .toBeGreaterThan(before);
});

test('whoever stops a cluster, the other one sees it go, and no other cluster goes with it', async () => {
  await notebook.stop(ours);
  await site.clusters.refresh();
  expect(site.clusters.clusters.map(({ name }) => name)).toEqual([theirs]);
  await site.clusters.stop(theirs);
  expect(await notebook.names()).toEqual([]);
});
