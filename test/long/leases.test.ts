import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Site } from '../../src/site/site.ts';
import { sampleProgram } from '../../src/jobs/sample.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const SECOND = 1_000;

let stack: Stack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack[Symbol.asyncDispose]());

/** Waits until the gateway no longer lists a cluster among those that run; returns when that was. */
async function gone(site: Site, cluster: string, withinMs: number): Promise<number> {
  const end = Date.now() + withinMs;
  for (;;) {
    const names = (await site.gateway.clusters()).map(({ name }) => name);
    if (!names.includes(cluster)) return Date.now();
    if (Date.now() > end) throw new Error(`the cluster is still there after ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

test('a cluster whose editor is gone ends itself when its lease of 60 s is over', async () => {
  const editor = await testSite(stack);
  const lease = { idleMs: 60 * SECOND };
  const cluster = await editor.clusters.create({ workers: 1, lease });
  expect(editor.leases.of(cluster)).toMatchObject({ ...lease, mostMs: undefined, chosen: true });
  const left = Date.now();
  await editor[Symbol.asyncDispose]();
  await using site = await testSite(stack);
  const ended = await gone(site, cluster, 90 * SECOND);
  expect(ended - left).toBeGreaterThan(50 * SECOND);
  const [stopped] = await site.gateway.clusters({ status: ['stopped', 'stopping'] });
  expect(stopped?.name).toBe(cluster);
}, 150_000);

test('a job holds the cluster longer than its lease, and it ends soon after', async () => {
  await using site = await testSite(stack);
  const lease = { idleMs: 3 * SECOND, mostMs: 6 * SECOND };
  const cluster = await site.clusters.create({ workers: 1, lease });
  const source = 'import time\n\ndef run(store):\n    time.sleep(15)\n    return 1\n';
  const program = { ...sampleProgram, source, entry: 'run', name: 'long' };
  const { job } = await site.jobs.submit(cluster, {
    id: `lease-${Date.now()}`,
    program,
    params: {},
  });
  await expect.poll(() => site.leases.of(cluster)?.busy, { timeout: 10_000 }).toBe(true);
  const board = await site.jobs.link(cluster).board();
  expect(await board.ended(job.id)).toMatchObject({ state: 'done' });
  const done = Date.now();
  await expect
    .poll(() => site.leases.of(cluster)?.endsAt, { timeout: 10_000 })
    .toBeGreaterThan(done);
  expect((await gone(site, cluster, 40 * SECOND)) - done).toBeGreaterThan(2 * SECOND);
}, 120_000);

test('two windows extend one lease: both see one and the same end', async () => {
  await using one = await testSite(stack);
  const cluster = await one.clusters.create({ workers: 0, lease: { idleMs: 20 * SECOND } });
  await using other = await testSite(stack);
  await other.clusters.refresh();
  await expect.poll(() => other.leases.of(cluster)?.endsAt, { timeout: 10_000 }).toBeDefined();
  const before = Date.now();
  await Promise.all([
    one.leases.extend(cluster, 600 * SECOND),
    other.leases.extend(cluster, 600 * SECOND),
  ]);
  const ends = () => [one, other].map((site) => site.leases.of(cluster)?.endsAt ?? 0);
  await expect.poll(() => Math.min(...ends())).toBeGreaterThan(before + 599 * SECOND);
  const [first = 0, second = 0] = ends();
  expect(Math.abs(first - second)).toBeLessThan(2 * SECOND);
  await one.leases.choose(cluster, {});
  await expect.poll(() => other.leases.of(cluster)?.endsAt).toBeUndefined();
  expect(other.leases.of(cluster)?.chosen).toBe(true);
  await expect(other.leases.extend(cluster, SECOND)).rejects.toThrow('no lease');
  await one.clusters.stop(cluster);
}, 90_000);

test('a new cluster ends 30 minutes after its last work and 8 hours at the most; one of others never', async () => {
  await using site = await testSite(stack);
  const cluster = await site.clusters.create({ workers: 0 });
  expect(site.leases.of(cluster)).toMatchObject({
    idleMs: 30 * 60 * SECOND,
    mostMs: 8 * 3_600 * SECOND,
  });
  const foreign = await site.gateway.create();
  await site.gateway.waitUntilRunning(foreign);
  await site.clusters.refresh();
  await expect.poll(() => site.leases.of(foreign), { timeout: 15_000 }).toBeDefined();
  expect(site.leases.of(foreign)).toMatchObject({ chosen: false, endsAt: undefined });
  await Promise.all([cluster, foreign].map((name) => site.clusters.stop(name)));
}, 90_000);
