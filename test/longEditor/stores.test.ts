import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { ByteStore } from '../../src/bytes/byteStore.ts';
import { Http } from '../../src/net/http.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';
import { StoresPage } from '../kit/storesPage.ts';
import { storeOf } from '../unit/zarr/fixture.ts';

const { bucket } = inject('stackAddresses').s3;
const PREFIX = 'stores-view';
const EVIL = '<img src=x onerror="document.title=1"><script>evil()</script>';
/** Where a person may look at what the tests saw. */
const SHOTS = 'test-output/stores';

let folder = '';
const editor = useGatewayEditor(async (made) => {
  folder = made;
  for (const [key, bytes] of storeOf('v2/raw').objects) await file(`local.zarr/${key}`, bytes);
  await file('upload/deep/note.txt', 'hello');
  await file('upload/top.txt', 'there');
  return { theme: 'Dark Modern' };
});
const page = new StoresPage(editor, bucket);
let store: ByteStore;

async function file(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

beforeAll(async () => {
  await using stack = await testStack();
  const site = await testSite(stack);
  store = await site.places.open({ url: `s3://${bucket}/${PREFIX}` });
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  await store.put('climate/.zgroup', text({ zarr_format: 2 }));
  await store.put('climate/.zattrs', text({ title: 'A climate', [EVIL]: EVIL }));
  for (const name of ['v2/missing', 'v2/raw', 'v2/line'] as const) {
    for (const [key, bytes] of storeOf(name).objects) {
      await store.put(`climate/${name.slice(3)}/${key}`, bytes);
    }
  }
  for (let n = 0; n < 230; n++) {
    await store.put(`many/part-${String(n).padStart(3, '0')}.txt`, text(n));
  }
  await page.openStores();
});

const row = (text: string | RegExp) => page.at(text);
const shot = (name: string) => editor.session.screenshot(join(SHOTS, `${name}.png`));

/** Types a path into the editor's own dialog for folders, and takes it by its button. */
async function chooseFolder(title: string, path: string, button: string): Promise<void> {
  const dialog = page.question(title);
  const input = dialog.locator('input.input');
  await dialog.locator('.monaco-list-row').first().waitFor();
  await input.fill(join(folder, path));
  await input.press('Enter');
  await expect.poll(() => input.inputValue()).toBe(`${join(folder, path)}/`);
  await dialog.getByRole('button', { name: button }).click();
}

describe('the Stores view', () => {
  test('goes from the store to an array, with what is written of it', async () => {
    await page.goTo(PREFIX, 'climate');
    await row(/raw\s*7 × 10/).waitFor();
    await page.expand('missing');
    await row('Written').getByText('7 of 9').waitFor();
    await row('77 % written').waitFor();
    await shot('array');
  });

  test('lists page by page, and only what begins with a text', async () => {
    await page.goTo(PREFIX, 'many');
    await row('part-000.txt').waitFor();
    await page.seek('100 shown', 'End');
    await row('100 shown').click();
    await page.seek('200 shown', 'End');
    await page.goTo(PREFIX, 'many');
    await page.menu('many', 'Filter…');
    await page.question('Filter').locator('input.input').fill('part-22');
    await page.enter('Filter');
    await row('begins with “part-22”').waitFor();
    await row('part-229.txt').waitFor();
    await expect.poll(() => row('part-100.txt').count()).toBe(0);
    await shot('filter');
    await page.menu('begins with', 'Clear Filter');
    await row('part-000.txt').waitFor();
  });

  test('shows what a group is, with the text of strangers as text', async () => {
    await page.goTo(PREFIX);
    await page.menu('climate', 'Inspect Array or Group');
    const inspector = editor.session.webview();
    await inspector.getByText('A climate').waitFor();
    await inspector.getByText(EVIL).first().waitFor();
    expect(await inspector.locator('img, script').count()).toBe(0);
    for (const [theme, kind] of [
      ['Light Modern', 'vscode-light'],
      ['Dark High Contrast', 'vscode-high-contrast'],
      ['Dark Modern', 'vscode-dark'],
    ] as const) {
      await editor.session.command('Preferences: Color Theme');
      await editor.session.answer(theme);
      await expect
        .poll(() => inspector.locator('body').getAttribute('data-vscode-theme-kind'))
        .toBe(kind);
      await shot(`inspector-${kind}`);
    }
    await inspector.getByRole('link', { name: 'raw' }).click();
    await editor.session.webview().locator('canvas').first().waitFor();
  });

  test('has the folders of the workspace, and opens what lies in one', async () => {
    await page.goTo();
    await page.expand('folder of this computer');
    await row(/local\.zarr\s*7 × 10/).click();
    await editor.session.webview().locator('h1').getByText('local.zarr').waitFor();
    await editor.session.webview().locator('canvas').first().waitFor();
    await shot('local');
  });

  test('opens what a pasted address leads to: of S3, of the web, of a group', async () => {
    const { s3 } = inject('stackAddresses');
    const below = `${bucket}/${PREFIX}/climate`;
    for (const [url, name] of [
      [`s3://${below}/raw`, 'raw'],
      [`${s3.endpoint}/${below}/missing`, 'missing'],
    ] as const) {
      await editor.session.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(url)})`);
      await editor.session.command('Science Gateway: Open Address…');
      // What is in the clipboard is proposed.
      const input = page.question('Open Array').locator('input.input');
      await expect.poll(() => input.inputValue()).toBe(url);
      await input.press('Enter');
      await editor.session.webview().locator('h1').getByText(name, { exact: true }).waitFor();
    }
    await editor.session.command('Science Gateway: Open Address…');
    await editor.session.answer(`s3://${below}`);
    await editor.session.webview().getByText('A climate').waitFor();
  });

  test('says what is wrong, and what to do, in rows', async () => {
    await editor.session.command('Science Gateway: Add Bucket by Name…');
    await editor.session.answer('no-such-bucket-here');
    await page.goTo();
    await page.expand('no-such-bucket-here');
    await row(/no-such-bucket-here (does not exist|in bucket)|refused/).waitFor();
    await shot('errors');
    await page.menu(/^no-such-bucket-here/, 'Remove from View');
    await expect.poll(() => row('no-such-bucket-here').count()).toBe(0);
    await editor.session.command('Science Gateway: Open Address…');
    await editor.session.answer('http://127.0.0.1:9/x.zarr');
    await page.message(/127\.0\.0\.1:9/).waitFor();
    await page.clearMessages();
  });
});

describe('objects', () => {
  test('go up as a folder, are read by a link, come down, and are deleted when asked', async () => {
    await page.goTo(PREFIX);
    await page.menu(PREFIX, 'Upload Folders…');
    await chooseFolder(`Upload Folders to s3://${bucket}/${PREFIX}`, 'upload', 'Upload');
    await page.message('2 objects (10 B) are in').waitFor();
    await page.clearMessages();
    expect((await store.list({ prefix: 'upload/' })).objects.map(({ key }) => key)).toEqual([
      'upload/deep/note.txt',
      'upload/top.txt',
    ]);
    await page.expand(/^upload/);
    await page.menu('top.txt', 'Copy Presigned Link…');
    await editor.session.answer('1 day');
    await page.message('Anybody who has it may read this object until').waitFor();
    await page.clearMessages();
    const link = await page.clipboard();
    using http = new Http();
    expect(Buffer.from((await http.request({ url: link })).body).toString()).toBe('there');

    await page.menu(/^upload/, 'Download…');
    const title = `Downloading s3://${bucket}/${PREFIX}/upload`;
    await chooseFolder(title, 'local.zarr', 'Download Here');
    await page.message('2 objects (10 B) are on the disk').waitFor();
    await page.clearMessages();
    const back = join(folder, 'local.zarr', 'upload', 'deep', 'note.txt');
    expect(await readFile(back, 'utf8')).toBe('hello');

    await page.menu(/^upload/, 'Delete Objects…');
    await shot('delete');
    await page.answerDialog(/Delete 2 objects \(10 B\) of s3:/, 'Cancel');
    expect((await store.list({ prefix: 'upload/' })).objects).toHaveLength(2);
    await page.menu(/^upload/, 'Delete Objects…');
    await page.answerDialog(/Delete 2 objects/, 'Delete');
    await page.message('2 objects of').waitFor();
    expect((await store.list({ prefix: 'upload/' })).objects).toHaveLength(0);
    await expect.poll(() => row(/^upload/).count()).toBe(0);
  });
});

describe('the tabs of arrays', () => {
  const tabs = () => editor.session.page.locator('.tabs-container .tab');
  const tab = (name: string) => tabs().filter({ hasText: name });
  const drawn = (name: string) =>
    editor.session.webview().locator('h1').getByText(name, { exact: true }).waitFor();

  test('one is reused, until a double click or Keep Open gives an array its own', async () => {
    await editor.session.command('View: Close All Editors');
    await page.goTo(PREFIX, 'climate');
    await row(/line\s*11/).click();
    await tab('line').waitFor();
    await row(/raw\s*7 × 10/).click();
    await tab('raw').waitFor();
    expect(await tabs().count()).toBe(1);
    await row(/raw\s*7 × 10/).dblclick();
    await row(/missing\s*7 × 10/).click();
    await tab('missing').waitFor();
    expect(await tabs().count()).toBe(2);
    await drawn('missing');
    await editor.session.command('Science Gateway: Keep Preview Open');
    await row(/line\s*11/).click();
    await tab('line').waitFor();
    expect(await tabs().count()).toBe(3);
    await drawn('line');
    await shot('tabs');
  });

  test('a link opens the same view after it was agreed to, and carries no keys', async () => {
    await editor.session.command('Science Gateway: Copy Link to This View');
    await page.message('it carries no keys').waitFor();
    await page.clearMessages();
    const link = await page.clipboard();
    const { s3 } = inject('stackAddresses');
    expect(decodeURIComponent(link)).toContain(`s3://${bucket}/${PREFIX}/climate/line`);
    expect(decodeURIComponent(link)).not.toContain(new URL(s3.endpoint).host);
    await editor.session.command('View: Close Editor');
    expect(await tabs().count()).toBe(2);
    await editor.session.command('Developer: Open URL');
    await editor.session.answer(link);
    const open = editor.session.page.getByRole('button', { name: 'Open', exact: true });
    await open.click();
    await shot('link');
    await page.answerDialog(/A link asks to show the array s3:/, 'Show');
    await tab('line').waitFor();
    await drawn('line');
  });

  test('all are back after a restart, and those that were kept are still', async () => {
    await page.goTo(PREFIX);
    await page.menu('climate', 'Inspect Array or Group');
    await editor.session.webview().getByText('A climate').waitFor();
    // The harness ends the editor as a crash does; a window writes down its tabs when it is left.
    await editor.session.reload();
    await editor.restart();
    await page.open();
    await expect.poll(() => tabs().count(), { timeout: 30_000 }).toBe(4);
    await editor.session.webview().getByText('A climate').waitFor();
    await editor.session.command('View: Close Editor');
    await tab('line').click();
    await drawn('line');
    await editor.session.command('Science Gateway: Open Array…');
    await editor.session.answer(`s3://${bucket}/${PREFIX}/climate/missing`);
    await drawn('missing');
    expect(await tabs().count()).toBe(3);
    await editor.session.command('Science Gateway: Open Array…');
    await editor.session.answer(`s3://${bucket}/${PREFIX}/many`);
    await tab('many').waitFor();
    const { session } = editor;
    await session.webview().getByText('There is no Zarr array or group').waitFor();
    // Nothing of the array that was in this tab before.
    expect(await session.webview().locator('h1').isVisible()).toBe(false);
    expect(await tabs().count()).toBe(3);
    expect(await tab('line').count()).toBe(0);
    await shot('missing-array');
  });
});
