import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { ByteStore } from '../../src/bytes/byteStore.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';
import { StoresPage } from '../kit/storesPage.ts';
import { storeOf } from '../unit/zarr/fixture.ts';

const { bucket } = inject('stackAddresses').s3;
const PREFIX = 'stores-keys';
/** Where a person may look at what the tests saw. */
const SHOTS = 'test-output/stores';

const editor = useGatewayEditor(async (folder) => {
  const all = {
    'two.zarr': storeOf('v2/raw').objects,
    'three.zarr': storeOf('v3/bytes').objects,
    'group.zarr/part': storeOf('v2/line').objects,
  };
  for (const [name, objects] of Object.entries(all)) {
    for (const [key, bytes] of objects) await file(join(folder, name, key), bytes);
  }
  const array = storeOf('v2/line').objects.get('.zarray') ?? new Uint8Array();
  const metadata = {
    '.zgroup': { zarr_format: 2 },
    'part/.zarray': JSON.parse(new TextDecoder().decode(array)) as unknown,
  };
  const consolidated = JSON.stringify({ zarr_consolidated_format: 1, metadata });
  await file(join(folder, 'group.zarr/.zgroup'), '{"zarr_format":2}');
  await file(join(folder, 'group.zarr/.zmetadata'), consolidated);
  return { theme: 'Dark Modern' };
});
const page = new StoresPage(editor, bucket);
let store: ByteStore;

async function file(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

beforeAll(async () => {
  await using stack = await testStack();
  const site = await testSite(stack);
  store = await site.places.open({ url: `s3://${bucket}/${PREFIX}` });
  for (const name of ['raw', 'line'] as const) {
    for (const [key, bytes] of storeOf(`v2/${name}`).objects) {
      await store.put(`${name}/${key}`, bytes);
    }
  }
  await page.openStores();
});

const shot = (name: string) => editor.session.screenshot(join(SHOTS, `${name}.png`));
const key = (name: string) => editor.session.page.keyboard.press(name);
const focused = () => page.view('Stores').locator('.monaco-list-row.focused');
const title = (name: string) =>
  editor.session.webview().locator('h1').getByText(name, { exact: true }).waitFor();

/** Down, row by row, to one that has this text. */
async function downTo(text: string): Promise<void> {
  const isThere = async () => {
    if ((await focused().innerText()).includes(text)) return true;
    await key('ArrowDown');
    return false;
  };
  await expect.poll(isThere, { timeout: 20_000, interval: 100 }).toBe(true);
}

describe('with the keyboard alone', () => {
  test('an array is found, copied from and opened, and each row says what it is', async () => {
    await page.goTo();
    await page.press('Home');
    await downTo(PREFIX);
    await key('ArrowRight');
    await page.at(/raw\s*7 × 10/).waitFor();
    await downTo('raw');
    expect(await focused().getAttribute('aria-label')).toContain('Array raw, 7 × 10 of <f4');
    await key('Control+c');
    await expect.poll(() => page.clipboard()).toBe(`s3://${bucket}/${PREFIX}/raw`);
    await key('ArrowRight');
    await page.at('Shape').waitFor();
    await downTo('Shape');
    await key('Control+c');
    await expect.poll(() => page.clipboard()).toBe('7 × 10');
    await downTo('Written');
    await key('Control+c');
    await expect.poll(() => page.clipboard()).toMatch(/^9 of 9, .* all written$/);
    await key('ArrowLeft');
    await key('Enter');
    await title('raw');
    await shot('keyboard');
  });

  test('what is deleted is what has the focus, after a question that says how much', async () => {
    await page.goTo(PREFIX);
    await page.press('Home');
    await downTo('raw');
    await page.at(/line\s*11/).waitFor();
    await key('Delete');
    const dialog = editor.session.page.locator('.monaco-dialog-box');
    await dialog.getByText(/Delete 11 objects \(.*\) of s3:.*\/raw\?/).waitFor();
    await shot('delete-dialog');
    await key('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect((await store.list({ prefix: 'raw/' })).objects).toHaveLength(11);
  });
});

describe('the explorer', () => {
  const item = (name: string) =>
    editor.session.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });

  test('opens a folder as an array', async () => {
    await editor.session.command('View: Close All Editors');
    await editor.session.command('View: Show Explorer');
    await page.menu(item('two.zarr'), 'Open Folder with Arrays…');
    await title('two.zarr');
  });

  test.each([
    ['two.zarr', '.zarray'],
    ['three.zarr', 'zarr.json'],
  ])('offers the array at its metadata: %s/%s', async (folder, name) => {
    await editor.session.command('View: Close All Editors');
    await editor.session.command('View: Show Explorer');
    await item(folder).locator('.monaco-tl-twistie').click();
    await page.menu(item(name), 'Open Array…');
    await title(folder);
    await item(folder).locator('.monaco-tl-twistie').click();
  });

  test('shows what is in a group at its consolidated metadata, also from the open file', async () => {
    await editor.session.command('View: Close All Editors');
    await editor.session.command('View: Show Explorer');
    await item('group.zarr').locator('.monaco-tl-twistie').click();
    await item('.zmetadata').dblclick();
    await editor.session.page
      .locator('.editor-actions')
      .getByRole('button', { name: 'Open Array' })
      .click();
    await editor.session.webview().getByRole('link', { name: 'part' }).waitFor();
    await shot('explorer-group');
    await editor.session.webview().getByRole('link', { name: 'part' }).click();
    await title('part');
  });
});
