import { access, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, inject, test, vi } from 'vitest';
import { ENDED } from '../../src/jobs/job.ts';
import { generateJobId } from '../../src/jobs/jobId.ts';
import { sampleDefaults, sampleProgram } from '../../src/jobs/sample.ts';
import { shortJob } from '../../src/vscode/jobs/jobText.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { testSite, untilJob } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const PICTURE = join('test-output', 'gateway.png');
/** The README's picture is renewed on purpose only: it would differ a little after every run. */
const README_PICTURE = join('media', 'screenshots', 'gateway.png');

const { bucket } = inject('stackAddresses').s3;
const id = generateJobId('random_array');
const url = `s3://${bucket}/${id}`;
const wish = join(inject('stackHome'), 'show.json');

// What `npm start` has done when it opens the editor: one cluster, the sample job, and this file.
const editor = useGatewayEditor(async (folder) => {
  await using stack = await testStack();
  await using site = await testSite(stack);
  await site.clusters.refresh();
  for (const { name } of site.clusters.clusters) await site.clusters.stop(name);
  const cluster = await site.clusters.create({ workers: 3 });
  const request = { id, program: sampleProgram, params: { ...sampleDefaults } };
  await site.jobs.submit(cluster, request);
  const { state } = await untilJob(site, id, (job) => ENDED.includes(job.state));
  expect(state).toBe('done');
  await writeFile(wish, JSON.stringify({ url }), { mode: 0o600 });
  const workspace = join(folder, 'analysis');
  await mkdir(workspace);
  // Noise hardly compresses: a larger window makes the README's picture a megabyte.
  return { workspace, viewport: { width: 1200, height: 720 } };
});
const page = new GatewayPage(editor);

function tabs() {
  return editor.session.page.locator('.tabs-container .tab');
}

async function drawn(): Promise<void> {
  const array = editor.session.webview();
  await array.locator('h1').getByText(id).waitFor();
  await array.locator('canvas.plot[data-drawn]').waitFor();
}

/** Drags the edge of the side bar, as one does to read the ends of the rows. */
async function widenSideBar(to: number): Promise<void> {
  const { page: window } = editor.session;
  const box = await window.locator('.part.sidebar').boundingBox();
  if (!box) throw new Error('The side bar is not open.');
  const y = box.y + box.height / 2;
  await window.mouse.move(box.x + box.width, y);
  await window.mouse.down();
  await window.mouse.move(box.x + to, y, { steps: 5 });
  await window.mouse.up();
}

describe('the editor that npm start opens', () => {
  test('has our views open and the array on the screen', async () => {
    await page.view('Gateway').waitFor();
    await drawn();
    await expect(access(wish)).rejects.toThrow(/ENOENT/);
    expect(await editor.session.notifications()).toEqual([]);
  });

  test('shows where the array came from: gateway, cluster, job and store', async () => {
    await page.row('Gateway', 'Local reachable').waitFor();
    await page.row('Jobs', shortJob(id)).waitFor();
    await page.row('Clusters', '3 workers').click();
    await page.row('Clusters', '% CPU').waitFor();
    await page.row('Stores', bucket).click();
    await vi.waitFor(async () => {
      await editor.session.page.keyboard.press('End'); // other tests have written arrays too
      await page.row('Stores', shortJob(id)).getByText('1000 × 1000').waitFor({ timeout: 1_000 });
    }, 30_000);
    await widenSideBar(420);
    await editor.session.page.mouse.move(1_000, 700);
    await drawn();
    await editor.session.screenshot(PICTURE);
    if (process.env['SCIENCE_GATEWAY_SCREENSHOTS'] !== '1') return;
    await mkdir(dirname(README_PICTURE), { recursive: true });
    await copyFile(PICTURE, README_PICTURE);
  });

  test('keeps the tab over a reload, and opens no second one', async () => {
    await editor.session.reload();
    await drawn();
    await page.row('Gateway', 'Local reachable').waitFor();
    expect(await tabs().filter({ hasText: id }).count()).toBe(1);
  });

  test('does not show the array again once its tab was closed', async () => {
    await editor.session.command('View: Close All Editors');
    await expect.poll(() => tabs().count()).toBe(0);
    await editor.session.reload();
    await page.row('Gateway', 'Local reachable').waitFor();
    await page.row('Jobs', shortJob(id)).waitFor();
    expect(await tabs().count()).toBe(0);
  });
});
