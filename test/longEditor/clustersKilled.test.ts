import { beforeAll, expect, test } from 'vitest';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { sampleProgram } from '../../src/jobs/sample.ts';
import type { Site } from '../../src/site/site.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const SECOND = 1_000;
const LEASE = 60 * SECOND;
/** What the issue promises for a lease of 60 s. */
const GONE_WITHIN = 90 * SECOND;
/** How long the job works: longer than the lease and the promise together. */
const WORK_S = 110;

const editor = useGatewayEditor();
const page = new GatewayPage(editor);
const row = (name: string) => page.row('Clusters', short(name));
const short = (name: string) => name.slice(name.lastIndexOf('.') + 1).slice(0, 8);

/** Asks the gateway only: no window follows the clusters, none speaks to their schedulers. */
let late: Site;
let idle: string;
let busy: string;
/** When the job began. */
let began = 0;

beforeAll(async () => {
  const stack = await testStack();
  late = await testSite(stack);
  const maker = await testSite(stack);
  [idle, busy] = await Promise.all([
    maker.clusters.create({ workers: 1, lease: { idleMs: LEASE } }),
    maker.clusters.create({ workers: 1, lease: { idleMs: LEASE } }),
  ]);
  await page.open();
  await row(idle).waitFor({ timeout: 60 * SECOND });
  await row(busy).waitFor();
  const source = `import time\n\ndef run(store):\n    time.sleep(${WORK_S})\n    return 1\n`;
  const program = { ...sampleProgram, source, entry: 'run', name: 'long' };
  began = Date.now();
  await maker.jobs.submit(busy, { id: generateJobId('long'), program, params: {} });
  await page.row('Clusters', /1 job/).waitFor({ timeout: 30 * SECOND });
  await maker[Symbol.asyncDispose]();
  return async () => {
    await late[Symbol.asyncDispose]();
    await stack[Symbol.asyncDispose]();
  };
}, 180 * SECOND);

async function names(): Promise<readonly string[]> {
  return (await late.gateway.clusters()).map(({ name }) => name);
}

const within = (timeout: number) => ({ timeout, interval: SECOND });

test('an editor that is killed leaves its idle cluster to its lease of 60 s: gone within 90 s', async () => {
  const killed = Date.now();
  await editor.kill();
  await expect.poll(names, within(GONE_WITHIN)).not.toContain(idle);
  expect(Date.now() - killed).toBeLessThan(GONE_WITHIN);
  expect(await names()).toContain(busy);
}, 120_000);

test('a job that works longer than its lease holds its cluster, which ends soon after it', async () => {
  const done = began + WORK_S * SECOND;
  while (Date.now() < done) {
    expect(await names()).toContain(busy);
    await new Promise((resolve) => setTimeout(resolve, SECOND));
  }
  await expect.poll(names, within(GONE_WITHIN)).not.toContain(busy);
  expect(Date.now() - done).toBeGreaterThan(LEASE - 5 * SECOND);
}, 300_000);

test('the next editor says what ran meanwhile and what still runs, and stops it when told to', async () => {
  const third = await late.clusters.create({ workers: 0 });
  await editor.restart();
  await page.open();
  const message = page.message('Still running');
  await message.waitFor({ timeout: 30 * SECOND });
  const text = (await message.innerText()).replaceAll('\u00a0', ' ');
  for (const name of [idle, busy])
    expect(text).toMatch(new RegExp(`cluster ${short(name)} ended after`));
  expect(text).toMatch(/1 job is done/);
  expect(text).toMatch(new RegExp(`Still running: ${short(third)} \\(ends in 30 min\\)`));
  await editor.session.screenshot('test-output/clusters-meanwhile.png');
  await message.getByRole('button', { name: 'Stop All…' }).click();
  const dialog = editor.session.page.locator('.monaco-dialog-box', {
    hasText: 'Stop your cluster?',
  });
  await dialog.getByRole('button', { name: 'Stop All', exact: true }).click();
  await expect.poll(names, within(30 * SECOND)).toEqual([]);
}, 150_000);
