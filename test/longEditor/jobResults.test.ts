import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Site } from '../../src/site/site.ts';
import type { Stack } from '../../src/stack/stack.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';
import { StoresPage } from '../kit/storesPage.ts';

const group = `import numpy
import zarr


def run(store):
    """Writes two arrays."""
    root = zarr.open_group(store, mode="w")
    for name in ("wind", "rain"):
        root.create_array(name, data=numpy.arange(6.0).reshape(2, 3))
`;
const nothing = `def run(store, count: int = 1):
    """Only counts."""
    return count
`;

const editor = useGatewayEditor(async (folder) => {
  await writeFile(join(folder, 'group.py'), group);
  await writeFile(join(folder, 'nothing.py'), nothing);
  return {};
});
const page = new StoresPage(editor, inject('stackAddresses').s3.bucket);
const form = () => editor.session.webview().locator('main');
const button = (name: string) => form().getByRole('button', { name, exact: true });

let stack: Stack;
let site: Site;

beforeAll(async () => {
  stack = await testStack();
  site = await testSite(stack);
  await site.clusters.create({ workers: 1 });
  await page.openStores();
});

afterAll(async () => {
  for (const { name } of site.clusters.clusters) await site.clusters.stop(name);
  await site[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
});

/** Presses ▶ above the function of a file. */
async function press(name: string): Promise<void> {
  await page.openFile(name);
  await editor.session.page.locator('.codelens-decoration a').first().click();
}

/** Runs what the form shows, without a change. */
async function run(): Promise<void> {
  await button('Continue').click();
  await form().getByRole('button', { name: /^Run/ }).first().click();
}

test('▶ shows the form of its own file, though the card of another waits', async () => {
  await page.goTo();
  await press('nothing.py');
  await form().getByText('Run nothing.py as a Job').waitFor();
  await button('Continue').click();
  await form().getByRole('button', { name: /^Run/ }).first().waitFor();
  await press('group.py');
  await form().getByText('Run group.py as a Job').waitFor();
  await button('Continue').waitFor();
});

test('what a job wrote is in the Stores view; a group is opened as a list of its arrays', async () => {
  await run();
  await page.message(/Job group-.* is done/).waitFor();
  await page.seek(/^group …/);
  await page
    .message(/Job group-.* is done/)
    .getByRole('button', { name: 'Open Array' })
    .click();
  const inspector = editor.session.webview();
  await inspector.getByRole('link', { name: 'wind' }).waitFor();
  await inspector.getByRole('link', { name: 'rain' }).waitFor();
});

test('a job that wrote nothing is told so', async () => {
  await press('nothing.py');
  await run();
  const message = page.message(/Job nothing-.* is done/);
  await message.waitFor();
  await message.getByRole('button', { name: 'Open Array' }).click();
  await page.message(/the job has written none there/).waitFor();
  expect(site.jobs.jobs.length).toBeGreaterThan(0);
});
