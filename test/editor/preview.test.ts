import { beforeAll, describe, expect, inject, test } from 'vitest';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { exactValue } from '../../src/webview/page/format.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { compare, pictureOn } from '../kit/pixels.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';
import { expected, storeOf } from '../unit/zarr/fixture.ts';

/** Written and read back by zarr-python; together they need every decoder that the page has. */
const CODECS = ['v2/raw', 'v2/gzip', 'v2/zlib', 'v2/zstd', 'v2/lz4', 'v2/blosc-lz4'] as const;
const OTHERS = ['v2/blosc-zstd', 'v3/crc32c', 'v3/sharded', 'v2/missing', 'v2/line'] as const;
const ARRAYS = [...CODECS, ...OTHERS];

const editor = useGatewayEditor();
const page = new GatewayPage(editor);
const { bucket } = inject('stackAddresses').s3;
const urlOf = (name: string) => `s3://${bucket}/preview-test/${name.replace('/', '-')}`;

/** Messages of the browser about something that the page's policy forbids. */
const forbidden: string[] = [];

beforeAll(async () => {
  await using stack = await testStack();
  await using site = await testSite(stack);
  for (const name of ARRAYS) {
    const store = site.openStore(urlOf(name));
    for (const [key, bytes] of storeOf(name).objects) await store.put(key, bytes);
  }
  editor.session.page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) forbidden.push(message.text());
  });
  await page.open();
  await page.row('Gateway', 'Local reachable').waitFor();
});

function inPage(selector: string) {
  return editor.session.webview().locator(selector);
}

/** Opens an array by its address and waits until all of it is on the screen. */
async function open(name: string): Promise<void> {
  await editor.session.command('Science Gateway: Open Array…');
  await editor.session.answer(urlOf(name));
  await drawn(name);
}

async function drawn(name: string): Promise<void> {
  await inPage('h1').getByText(name.replace('/', '-'), { exact: true }).waitFor();
  await inPage('canvas.plot[data-drawn]').waitFor();
}

const picture = () => pictureOn(inPage('canvas.plot'));

function valuesOf(name: string): Float32Array {
  const { type, bytes } = expected(name);
  expect(type).toBe('Float32Array');
  return new Float32Array(bytes.slice().buffer);
}

describe('the preview', () => {
  test.each([...CODECS, 'v2/blosc-zstd', 'v3/crc32c', 'v3/sharded'] as const)(
    '%s: every pixel has the colour of the value that zarr-python reads',
    async (name) => {
      await open(name);
      const shown = await picture();
      const values = valuesOf(name);
      expect(shown.about['range']).toBe(`${Math.min(...values)} ${Math.max(...values)}`);
      const { equal, other } = compare(shown, values);
      expect(equal).toBeGreaterThan(1000);
      expect(other).toBe(0);
      // And one wrong value is found.
      values[33] = (values[33] ?? 0) > 0 ? -100 : 100;
      expect(compare(shown, values).other).toBeGreaterThan(1000);
    },
  );

  test('reuses its tab', async () => {
    expect(await editor.session.page.locator('.tab[aria-label*="v3-sharded"]').count()).toBe(1);
    expect(await editor.session.page.locator('.tabs-container .tab').count()).toBe(1);
  });

  test('says which chunks were never written', async () => {
    await open('v2/missing');
    await inPage('.note').getByText('2 of 9 chunks were never written').waitFor();
    expect((await picture()).about).toMatchObject({ chunks: '7', missing: '2' });
  });

  test('speaks the values that the arrow keys find', async () => {
    await open('v2/raw');
    await inPage('canvas.plot').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) {
      await inPage('canvas.plot').press(key);
    }
    const value = exactValue(valuesOf('v2/raw')[11] ?? NaN, '<f4');
    const spoken = inPage('[aria-live]');
    await expect.poll(() => spoken.textContent()).toBe(`${value}, row 1, column 1`);
  });

  test('other colors and a typed range are drawn without a new read', async () => {
    await inPage('.tools vscode-dropdown[aria-label="Colors"]').click();
    await inPage('vscode-option').getByText('magma').click();
    const min = inPage('vscode-text-field').first().locator('input');
    await min.fill('-10');
    await min.press('Enter');
    await inPage('canvas.plot[data-range^="-10 "][data-color-map="magma"]').waitFor();
    expect(compare(await picture(), valuesOf('v2/raw')).other).toBe(0);
  });

  test('comes back as it was when its tab was hidden', async () => {
    await editor.session.command('File: New Untitled Text File');
    await editor.session.page.locator('.tab.active', { hasText: 'Untitled' }).waitFor();
    await editor.session.page.locator('.tab', { hasText: 'v2-raw' }).click();
    await drawn('v2/raw');
    await inPage('canvas.plot[data-range^="-10 "][data-color-map="magma"]').waitFor();
    expect(compare(await picture(), valuesOf('v2/raw')).other).toBe(0);
  });

  test('comes back as it was when the window was reloaded', async () => {
    await editor.session.reload();
    await drawn('v2/raw');
    await inPage('canvas.plot[data-range^="-10 "][data-color-map="magma"]').waitFor();
    expect(compare(await picture(), valuesOf('v2/raw')).other).toBe(0);
  });

  test('draws a line for one dimension', async () => {
    await open('v2/line');
    await expect(inPage('canvas.plot').getAttribute('aria-roledescription')).resolves.toBe(
      'line plot',
    );
  });

  test('says in words that there is no array, and opens it when it has come', async () => {
    const url = urlOf('later');
    await editor.session.command('Science Gateway: Open Array…');
    await editor.session.answer(url);
    await inPage('.middle').getByText('There is no Zarr array').waitFor();
    await using stack = await testStack();
    await using site = await testSite(stack);
    const store = site.openStore(url);
    for (const [key, bytes] of storeOf('v2/raw').objects) await store.put(key, bytes);
    await inPage('.middle vscode-button').click();
    await drawn('later');
  });

  test('does nothing that its policy forbids', () => {
    expect(forbidden).toEqual([]);
  });
});
