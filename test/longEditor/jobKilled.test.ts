import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateJobId } from '../../src/jobs/jobId.ts';
import type { Site } from '../../src/site/site.ts';
import type { SiteJob } from '../../src/site/siteJob.ts';
import type { Stack } from '../../src/stack/stack.ts';
import type { EditorOfFile } from '../kit/editor.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { arrayAt, chunksOf, objectsAt } from '../kit/outputs.ts';
import { testSite, untilJob } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';
import fillsSlowly from '../programs/jobs/fills_slowly.py';

const CHUNKS = 800;
const COUNT = /(\d+)\/800/;
/** What is shown must be true within this time, ms. */
const LIMIT = 30_000;

const open = () =>
  useGatewayEditor(async (folder) => {
    await writeFile(join(folder, 'fills_slowly.py'), fillsSlowly);
    return {};
  });
const doomed = open();
const other = open();
const pages = { doomed: new GatewayPage(doomed), other: new GatewayPage(other) };

let stack: Stack;
let site: Site;
let cluster: string;
let undisturbed: Map<string, string>;

beforeAll(async () => {
  stack = await testStack();
  site = await testSite(stack);
  cluster = await site.clusters.create({ workers: 2 });
  for (const page of Object.values(pages)) {
    await page.open();
    await page.row('Gateway', 'Local reachable').waitFor();
  }
  const id = generateJobId('undisturbed');
  const program = { name: 'undisturbed', source: fillsSlowly, entry: 'run' };
  await site.jobs.submit(cluster, { id, program, params: { chunks: CHUNKS, pause: 0 } });
  undisturbed = await arrayAt(site, (await done(id)).output);
  expect(undisturbed.size).toBe(CHUNKS + 1);
});

afterAll(async () => {
  await site.clusters.stop(cluster);
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

const done = (id: string): Promise<SiteJob> => untilJob(site, id, ({ state }) => state === 'done');

/** The job that was submitted last, as its cluster knows it. */
async function newest(): Promise<SiteJob> {
  await site.clusters.refresh();
  const [job] = [...site.jobs.jobs].sort((a, b) => b.submitted - a.submitted);
  if (!job) throw new Error('There is no job.');
  return job;
}

/** A job's row, by the end of its name: a narrow view shows no more. */
const rowOf = (page: GatewayPage, { id }: SiteJob) => page.row('Jobs', id.slice(-4));

async function countIn(row: Locator): Promise<number> {
  return Number(COUNT.exec(await row.innerText())?.[1] ?? Number.NaN);
}

/** By ▶ and the form, until its first chunks are there. */
async function submit(editor: EditorOfFile, page: GatewayPage): Promise<SiteJob> {
  const form = () => editor.session.webview().locator('main');
  const before = await newest();
  await editor.session.command('View: Close All Editors');
  await page.openFile('fills_slowly.py');
  await editor.session.command('Science Gateway: Run File as a Job…');
  await form().getByRole('textbox', { name: 'chunks', exact: true }).fill(String(CHUNKS));
  await form().getByRole('button', { name: 'Continue', exact: true }).click();
  await form().getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(async () => (await newest()).id, { timeout: LIMIT }).not.toBe(before.id);
  const job = await newest();
  await expect.poll(() => countIn(rowOf(page, job)), { timeout: LIMIT }).toBeGreaterThan(20);
  return job;
}

describe('an editor that is killed in mid-job', () => {
  let job: SiteJob;

  test('leaves the job running, and another window shows it', async () => {
    job = await submit(doomed, pages.doomed);
    await rowOf(pages.other, job).getByText(COUNT).waitFor();
    await doomed.kill();
    const then = await countIn(rowOf(pages.other, job));
    const now = () => countIn(rowOf(pages.other, job));
    await expect.poll(now, { timeout: LIMIT }).toBeGreaterThan(then + 20);
  });

  test('shows the running job when it is opened again, with all that was printed', async () => {
    await doomed.restart();
    await pages.doomed.open();
    const row = rowOf(pages.doomed, job);
    await row.getByText(COUNT).waitFor({ timeout: LIMIT });
    expect((await newest()).state).toBe('running');
    await row.hover();
    await row.getByRole('button', { name: 'Show Job Log' }).click();
    const lines = doomed.session.page.locator('.editor-instance .view-line');
    await lines.filter({ hasText: /^\d+$/ }).first().waitFor();
    await doomed.session.screenshot('test-output/job-after-kill.png');
  });

  test('has lost nothing and run nothing twice: both windows say the same of its end', async () => {
    const ended = await done(job.id);
    expect(ended).toMatchObject({ attempts: 1, deaths: [], lines: 1 });
    expect(await site.jobs.details(job)).toMatchObject({ result: CHUNKS });
    expect(await arrayAt(site, job.output)).toEqual(undisturbed);
    const texts = () =>
      Promise.all(Object.values(pages).map((page) => rowOf(page, job).innerText()));
    await expect.poll(async () => new Set(await texts()).size, { timeout: LIMIT }).toBe(1);
    expect((await texts())[0]).toMatch(/\d+ s/);
    const lines = doomed.session.page.locator('.editor-instance .view-line');
    await lines.filter({ hasText: '── done ──' }).waitFor();
    expect(await lines.filter({ hasText: /^\d+$/ }).count()).toBe(1);
    const read = async () => (await site.records.whoMade({ url: job.output }))?.job;
    await expect.poll(read, { timeout: LIMIT }).toMatchObject({ state: 'done', attempts: 1 });
  });
});

test('a job of a killed editor is cancelled and resumed from another: the same array', async () => {
  const job = await submit(doomed, pages.doomed);
  await doomed.kill();
  const row = rowOf(pages.other, job);
  await row.hover();
  await row.getByRole('button', { name: 'Cancel Job' }).click();
  await row.getByText('cancelled').waitFor({ timeout: LIMIT });
  await doomed.restart();
  await pages.doomed.open();
  await rowOf(pages.doomed, job).getByText('cancelled').waitFor({ timeout: LIMIT });

  const before = chunksOf(await objectsAt(site, job.output));
  expect(before.length).toBeGreaterThan(20);
  expect(before.length).toBeLessThan(CHUNKS);
  await row.hover();
  await row.getByRole('button', { name: 'Show Job', exact: true }).click();
  const jobPage = other.session.webview();
  await jobPage.getByRole('status').getByText('cancelled').waitFor();
  await jobPage.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect.poll(async () => (await newest()).state, { timeout: LIMIT }).toBe('running');
  await done(job.id);
  const after = await objectsAt(site, job.output);
  for (const one of before) expect(after.get(one.key)).toEqual(one);
  expect(await site.jobs.details(job)).toMatchObject({ result: CHUNKS - before.length });
  expect(await arrayAt(site, job.output)).toEqual(undisturbed);
  const text = () => rowOf(pages.doomed, job).innerText();
  await expect.poll(text, { timeout: LIMIT }).not.toContain('cancelled');
});
