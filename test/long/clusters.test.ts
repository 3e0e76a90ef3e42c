import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import type { ClusterUse } from '../../src/site/usage.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { serviceProcesses, testSite, untilJob } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';
import { inject } from 'vitest';

const SECOND = 1_000;

let stack: Stack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack[Symbol.asyncDispose]());

test('workers are told while somebody looks, and only then', async () => {
  await using site = await testSite(stack);
  const cluster = await site.clusters.create({ workers: 1 });
  site.watch.look(true);
  const workers = () => site.watch.of(cluster)?.workers.length;
  await expect.poll(workers, { timeout: 30_000 }).toBe(1);
  await site.resize.scale(cluster, 2);
  await expect.poll(workers, { timeout: 30_000 }).toBe(2);
  expect(site.watch.of(cluster)).toMatchObject({ odd: 0, workers: [{ status: '' }, {}] });
  site.watch.look(false);
  let told = 0;
  const listening = site.watch.onDidChange(() => told++);
  await site.resize.scale(cluster, 1);
  await new Promise((resolve) => setTimeout(resolve, 6 * SECOND));
  listening.dispose();
  expect(told).toBe(0);
  await site.clusters.stop(cluster);
}, 120_000);

test('tables, logs and the cost of a restart are told by the scheduler', async () => {
  await using site = await testSite(stack);
  const cluster = await site.clusters.create({ workers: 1 });
  await site.firstWorker(cluster);
  const source = 'import time\n\ndef run(store):\n    time.sleep(20)\n';
  const program = { ...sampleProgram, source, entry: 'run', name: 'slow' };
  const id = `look-${Date.now()}`;
  await site.jobs.submit(cluster, { id, program, params: {} });
  await untilJob(site, id, ({ state }) => state === 'running');
  const look = await site.look(cluster);
  await expect.poll(async () => (await look.tables()).running.length, { timeout: 10_000 }).toBe(1);
  const tables = await look.tables();
  expect(tables.running[0]?.task).toBe(id);
  expect(tables.versions['distributed']).toMatch(/^20\d\d\./);
  expect(tables.differing).toEqual([]);
  expect(await look.restartCost()).toMatchObject({ workers: 1, jobs: [id] });
  const session = await site.jobs.link(cluster).session();
  const [lines = []] = [...(await session.workerLogs(100)).values()];
  expect(lines.join('\n')).toContain('Registered to:');
  expect((await session.schedulerLog(100)).join('\n')).toContain('Register worker');
  await site.clusters.stop(cluster);
}, 120_000);

test('restarted workers are new ones, and the gateway lets them be', async () => {
  await using site = await testSite(stack);
  const cluster = await site.clusters.create({ workers: 2 });
  const addresses = async () => (await site.workers(cluster)).map(({ address }) => address).sort();
  await expect.poll(async () => (await addresses()).length, { timeout: 60_000 }).toBe(2);
  const before = await addresses();
  await (await site.look(cluster)).restart();
  const after = await addresses();
  expect(after).toHaveLength(2);
  for (const address of after) expect(before).not.toContain(address);
  // The gateway hears of workers every 15 s, and 3 s after one was lost.
  const end = Date.now() + 20 * SECOND;
  while (Date.now() < end) {
    expect(await addresses()).toEqual(after);
    await new Promise((resolve) => setTimeout(resolve, SECOND));
  }
  await site.clusters.stop(cluster);
}, 150_000);

test('adapting and scaling at the same time ends with what was asked for last', async () => {
  await using site = await testSite(stack);
  const cluster = await site.clusters.create({ workers: 0 });
  const asked = [0, 1, 2].flatMap((count) => [
    site.resize.adapt(cluster, { minimum: 0, maximum: 2 }),
    site.resize.scale(cluster, count),
  ]);
  for (const { clipped } of await Promise.all(asked)) expect(clipped).toBeUndefined();
  await site.resize.scale(cluster, 1);
  const count = async () => (await site.workers(cluster)).length;
  await expect.poll(count, { timeout: 40_000 }).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 5 * SECOND));
  expect(await count()).toBe(1);
  await site.clusters.stop(cluster);
}, 120_000);

test('a gateway that is killed and comes back still ends the cluster when its lease is over', async () => {
  await using site = await testSite(stack);
  const cluster = await site.clusters.create({ workers: 1, lease: { idleMs: 4 * SECOND } });
  const [gateway = 0] = await serviceProcesses(inject('stackHome'), 'gateway');
  process.kill(gateway, 'SIGKILL');
  const names = async () =>
    (await site.gateway.clusters().catch(() => undefined))?.map(({ name }) => name);
  await expect.poll(names, { timeout: 90_000, interval: SECOND }).not.toContain(cluster);
  expect(await names()).toBeDefined();
}, 150_000);

test('what a cluster has cost is remembered, also when it ended with no editor open', async () => {
  let saved: readonly ClusterUse[] = [];
  const usageMemory = { load: () => saved, save: (uses: typeof saved) => void (saved = uses) };
  const first = await testSite(stack, { usageMemory });
  const cluster = await first.clusters.create({ workers: 1 });
  await first.firstWorker(cluster);
  const id = `cost-${Date.now()}`;
  await first.jobs.submit(cluster, { id, program: sampleProgram, params: { ...sampleDefaults } });
  await untilJob(first, id, ({ state }) => state === 'done');
  await first.leases.refresh();
  expect(saved.find(({ name }) => name === cluster)).toMatchObject({ threads: 2 });
  await first[Symbol.asyncDispose]();
  await using other = await testSite(stack);
  await other.clusters.refresh();
  await other.clusters.stop(cluster);
  await using late = await testSite(stack, { usageMemory });
  const ended = await late.usage.catchUp();
  expect(ended.map(({ name }) => name)).toEqual([cluster]);
  expect(ended[0]?.stopped).toBeGreaterThan(ended[0]?.started ?? Infinity);
}, 120_000);
