import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Site } from '../../src/site/site.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const program = `import time

import zarr


def run(store, regions, progress, pause: float = 0.0):
    """Write a cube, region by region.

    Args:
        pause: Between two regions [s].
    """
    array = zarr.open_array(store, mode="a", shape=(3, 60, 60), chunks=(1, 20, 20), dtype="f4")
    wanted = regions(array)
    for done, region in enumerate(wanted):
        array[region] = region[0].start + 1
        progress(done + 1, len(wanted))
        time.sleep(pause)
    return {"regions": len(wanted)}
`;

let folder = '';
const editor = useGatewayEditor(async (made) => {
  folder = made;
  await writeFile(join(folder, 'cube.py'), program);
  return {};
});
const page = new GatewayPage(editor);
const form = () => editor.session.webview().locator('main');
const button = (name: string) => form().getByRole('button', { name, exact: true });

let stack: Stack;
let site: Site;
let cluster: string;

beforeAll(async () => {
  stack = await testStack();
  site = await testSite(stack);
  cluster = await site.clusters.create({ workers: 1 });
  await page.open();
  await page.row('Gateway', 'Local reachable').waitFor();
});

afterAll(async () => {
  for (const { name } of site.clusters.clusters) await site.clusters.stop(name);
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

/** Chunks of the newest job, with when each was written. */
async function chunks(): Promise<ReadonlyMap<string, string>> {
  const [job] = site.jobs.jobs;
  const { objects } = await site.openStore(job?.output ?? '').list({ limit: 100 });
  const isChunk = ({ key }: { readonly key: string }) => /(^|\/)\d+[./]\d+[./]\d+$/.test(key);
  return new Map(
    objects.filter(isChunk).map(({ key, modified, etag }) => [key, `${modified} ${etag}`]),
  );
}

describe('a trial of one chunk', () => {
  test('comes from the card; its picture is shown, at the chunk that is there', async () => {
    await page.openFile('cube.py');
    await editor.session.command('Science Gateway: Run File as a Job…');
    await form().getByText('Run cube.py as a Job').waitFor();
    await button('Continue').click();
    await button('Try One Chunk').click();
    await page.message(/One chunk of job cube-.* is there/).waitFor();
    await site.clusters.refresh();
    await expect.poll(() => site.jobs.jobs[0]?.state).toBe('done');
    expect([...(await chunks()).keys()]).toHaveLength(1);
    await editor.session
      .webview()
      .getByText(/8 of 9 chunks were never written/)
      .waitFor();
  });

  test('Run the Rest writes what is missing, and nothing else', async () => {
    const before = await chunks();
    await page
      .message(/One chunk of job/)
      .getByRole('button', { name: 'Run the Rest' })
      .click();
    await page.message(/Job cube-.* is done/).waitFor();
    const after = await chunks();
    expect(after.size).toBe(27);
    for (const [key, written] of before) expect(after.get(key)).toBe(written);
    expect(site.jobs.jobs[0]?.trial).toBeUndefined();
  });
});

describe('a job that takes its time', () => {
  test('tells its pace in the status bar and in its message', async () => {
    await page.clearMessages();
    // Its tab is behind the picture.
    await editor.session.page.locator('.tab', { hasText: 'cube.py' }).click();
    await editor.session.command('Science Gateway: Run File as a Job…');
    const pause = form().getByRole('textbox', { name: 'pause', exact: true });
    await pause.fill('1.5');
    await pause.press('Enter');
    await button('Run').click();
    const item = editor.session.page.locator('.statusbar-item', { hasText: /cube …\w+ · \d+\/27/ });
    await item.getByText(/\d+\/min · \d+ s left/).waitFor();
    await page.message(/\d+\/27 steps · \d+\/min · \d+ s left/).waitFor();
  });
});

describe('a job whose cluster is gone', () => {
  test('Resume goes on with another cluster, with the program that ran, for what is missing', async () => {
    const before = await chunks();
    expect(before.size).toBeGreaterThan(1);
    await writeFile(join(folder, 'cube.py'), program.replace('start + 1', 'start + 9'));
    await site.clusters.stop(cluster);
    const row = page.row('Jobs', /^cube.*lost/);
    await row.waitFor({ timeout: 60_000 });
    const now = await chunks();
    await page.clearMessages();
    await page.choose(row, 'Resume Job');
    // The file is another one by now: what ran then is in the record, which anybody may have written.
    const asked = page.message(/The program comes from the record of job cube-/);
    await asked.waitFor();
    await editor.session.page.locator('.view-line', { hasText: 'region[0].start + 1' }).waitFor();
    await asked.getByRole('button', { name: 'Run It' }).click();
    await page.question('Submit Job').waitFor();
    await page
      .question('Submit Job')
      .getByText(/Create a cluster with/)
      .click();
    await page.message(/Job cube-.* is done/).waitFor({ timeout: 120_000 });
    await site.clusters.refresh();
    const after = await chunks();
    expect(after.size).toBe(27);
    for (const [key, written] of now) expect(after.get(key)).toBe(written);
    expect(await page.view('Jobs').locator('.monaco-list-row', { hasText: 'lost' }).count()).toBe(
      0,
    );
  });
});
