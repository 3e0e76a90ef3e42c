import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';
import { expected, storeOf } from '../unit/zarr/fixture.ts';

const editor = useGatewayEditor();
const page = new GatewayPage(editor);
const { bucket } = inject('stackAddresses').s3;
const url = `s3://${bucket}/preview-out/array`;

beforeAll(async () => {
  await using stack = await testStack();
  await using site = await testSite(stack);
  const store = site.openStore(url);
  for (const [key, bytes] of storeOf('v2/raw').objects) await store.put(key, bytes);
  await page.open();
  await page.row('Gateway', 'Local reachable').waitFor();
  await editor.session.command('Science Gateway: Open Array…');
  await editor.session.answer(url);
  await editor.session.webview().locator('canvas.plot[data-drawn]').waitFor();
});

/** Chooses a form, and answers the file dialog. */
async function save(form: string): Promise<Buffer> {
  const path = join(editor.session.home, `out.${form.toLowerCase()}`);
  await editor.session.command('Science Gateway: Save What Is Shown…');
  await editor.session.answer(form);
  // The file dialog fills its field when it has looked at the folder; what was typed before is gone.
  const field = editor.session.page.locator('.quick-input-widget input.input');
  await expect
    .poll(() => field.inputValue(), { timeout: 10_000 })
    .toContain(`array.${form.toLowerCase()}`);
  await field.fill(path);
  // It looks at the folder again, and takes no Enter meanwhile.
  const isOpen = async () => {
    if (await field.isVisible()) await field.press('Enter');
    return field.isVisible();
  };
  await expect.poll(isOpen, { timeout: 10_000, interval: 500 }).toBe(false);
  const read = () => readFile(path).catch(() => Buffer.alloc(0));
  await expect.poll(read, { timeout: 10_000 }).not.toHaveLength(0);
  return readFile(path);
}

describe('out of the preview', () => {
  test('the picture as PNG and SVG, with its address', async () => {
    const png = await save('PNG');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    const svg = (await save('SVG')).toString();
    expect(svg).toContain(`>${url}</text>`);
    expect(svg.match(/<image /g)).toHaveLength(2);
    expect(svg).not.toContain('<script');
  });

  test('the values as NPY and CSV are those of zarr-python', async () => {
    const { bytes } = expected('v2/raw');
    const npy = await save('NPY');
    expect(Buffer.compare(npy.subarray(npy.length - bytes.length), Buffer.from(bytes))).toBe(0);
    const csv = (await save('CSV')).toString().trim().split('\r\n');
    const values = new Float32Array(bytes.slice().buffer);
    const cells = csv.slice(1).flatMap((line) => line.split(',').slice(1).map(Number));
    expect(Float32Array.from(cells)).toEqual(values);
  });

  test('the picture in the clipboard is a PNG', async () => {
    const { page: window } = editor.session;
    await editor.session.command('Science Gateway: Copy Picture');
    const kinds = () =>
      window.evaluate<string[]>(
        `navigator.clipboard.read().then((items) => items.flatMap(({ types }) => [...types]))`,
      );
    await expect.poll(kinds, { timeout: 10_000 }).toEqual(['image/png']);
    const start = await window.evaluate<number[]>(
      `navigator.clipboard.read().then(async ([item]) => {
        const blob = await item.getType('image/png');
        return [...new Uint8Array(await blob.arrayBuffer()).subarray(0, 4)];
      })`,
    );
    expect(start).toEqual([137, 80, 78, 71]);
  });

  test('the view as Python names the store, and no key', async () => {
    await editor.session.command('Science Gateway: Copy as Python…');
    await editor.session.answer('zarr');
    const clipboard = () => editor.session.page.evaluate<string>('navigator.clipboard.readText()');
    await expect.poll(clipboard).toContain('zarr.open_array(');
    const text = await clipboard();
    expect(text).toContain(JSON.stringify(url));
    expect(text).toContain('endpoint_url');
    expect(text).not.toMatch(/secret|key/i);
  });
});
