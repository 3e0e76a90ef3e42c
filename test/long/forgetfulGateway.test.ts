import { afterAll, expect, test } from 'vitest';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { sampleProgram } from '../../src/jobs/sample.ts';
import type { ForgottenCluster } from '../../src/site/forgottenClusters.ts';
import { forgottenText } from '../../src/vscode/clusters/forgottenText.ts';
import { schedulerProcess, serviceProcesses, testSite, untilJob } from '../kit/site.ts';
import { variantStack } from '../kit/variantStack.ts';

const SECOND = 1_000;
const WORK_S = 25;

/** As a gateway is whose administrator has set no `db_url`. */
const variant = variantStack({ forgetful: true });

const orphans: number[] = [];
afterAll(() => {
  for (const pid of orphans) if (runs(pid)) process.kill(pid, 'SIGKILL');
});

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('a gateway that was restarted without its database: what is lost is said, and the leases still end what runs', async () => {
  const { stack } = variant;
  await using site = await testSite(stack);
  const lease = { idleMs: 10 * SECOND };
  const busy = await site.clusters.create({ workers: 1, lease });
  const endless = await site.clusters.create({ workers: 0, lease: {} });
  const processes = {
    busy: await schedulerProcess(site, busy),
    endless: await schedulerProcess(site, endless),
  };
  orphans.push(...Object.values(processes));
  const source = `import time\n\ndef run(store):\n    time.sleep(${WORK_S})\n    return 1\n`;
  const id = generateJobId('long');
  const program = { ...sampleProgram, source, entry: 'run', name: 'long' };
  await site.jobs.submit(busy, { id, program, params: {} });
  await untilJob(site, id, ({ state }) => state === 'running');
  await expect.poll(() => site.leases.of(busy)?.busy, { timeout: 10 * SECOND }).toBe(true);

  const told: ForgottenCluster[] = [];
  site.forgotten.onDidForget((cluster) => told.push(cluster));
  const [gateway = 0] = await serviceProcesses(stack.home, 'gateway');
  process.kill(gateway, 'SIGKILL');
  const names = () => told.map(({ name }) => name).sort();
  await expect
    .poll(async () => (await site.clusters.refresh(), names()), {
      timeout: 60 * SECOND,
      interval: SECOND,
    })
    .toEqual([busy, endless].sort());

  // Told once, whatever is asked afterwards.
  await site.clusters.refresh();
  await site.clusters.refresh();
  expect(names()).toHaveLength(2);
  const words = (name: string, jobs: number) => {
    const cluster = told.find((one) => one.name === name);
    if (!cluster) throw new Error('The cluster is not told of.');
    return forgottenText(cluster, jobs, Date.now());
  };
  expect(words(busy, 1)).toMatch(
    /can be neither reached nor stopped.*its lease ends it.*1 job ran/,
  );
  expect(words(endless, 0)).toMatch(/nothing ends it: it has no lease/);
  const lost = await untilJob(site, id, ({ state }) => state === 'lost');
  expect(lost.error).toBe('Lost: its cluster no longer exists.');

  // Nobody tells the scheduler, and yet: the job goes on, its record is whole, then the lease ends it.
  expect([runs(processes.busy), runs(processes.endless)]).toEqual([true, true]);
  const recorded = async () => {
    await site.history.refresh('mine');
    return site.history.jobs('mine').find((job) => job.id === id)?.state;
  };
  const slow = { timeout: 60 * SECOND, interval: SECOND };
  await expect.poll(recorded, slow).toBe('done');
  await expect.poll(() => runs(processes.busy), slow).toBe(false);
  expect(runs(processes.endless)).toBe(true);
}, 240_000);

test('a cluster that somebody stops is not called forgotten', async () => {
  await using site = await testSite(variant.stack);
  const told: ForgottenCluster[] = [];
  site.forgotten.onDidForget((cluster) => told.push(cluster));
  await using other = await testSite(variant.stack);
  const cluster = await site.clusters.create({ workers: 0 });
  await other.clusters.refresh();
  await other.clusters.stop(cluster);
  await site.clusters.refresh();
  expect(site.clusters.clusters).toEqual([]);
  await expect
    .poll(async () => (await site.gateway.cluster(cluster)).status, { timeout: 30_000 })
    .toBe('stopped');
  await site.clusters.refresh();
  expect(told).toEqual([]);
}, 90_000);
