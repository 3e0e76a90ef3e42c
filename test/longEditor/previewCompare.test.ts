import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

/**
 * Two runs of one model: packed temperatures in chunks of 20 × 20, and the same as 64-bit integers in
 * chunks of 30 × 60, which differ in one corner; and arrays that cannot be compared with them.
 */
const [TIMES, ROWS, COLUMNS] = [3, 60, 60];
const { bucket } = inject('stackAddresses').s3;
const group = `s3://${bucket}/compare-test`;
/** Where a person may look at what the tests saw. */
const SHOTS = 'test-output/compare';
const BIG = 2n ** 60n;

const editor = useGatewayEditor();
const page = new GatewayPage(editor);
const inPage = (selector: string) => editor.session.webview().locator(selector);
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function metadata(type: string, shape: readonly number[], chunks: readonly number[]) {
  return text({
    zarr_format: 3,
    node_type: 'array',
    shape,
    data_type: type,
    chunk_grid: { name: 'regular', configuration: { chunk_shape: chunks } },
    chunk_key_encoding: { name: 'default' },
    codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
    fill_value: 0,
    dimension_names: ['time', 'y', 'x'].slice(-shape.length),
  });
}

/** The second run is 7 larger where both indices are beyond 49. */
const valueOf = (run: 'a' | 'b', t: number, y: number, x: number): bigint =>
  BIG + BigInt(t * 10_000 + y * 100 + x) + (run === 'b' && y >= 50 && x >= 50 ? 7n : 0n);

function* run(name: 'a' | 'b', chunks: readonly [number, number]): Generator<[string, Uint8Array]> {
  const [high, wide] = chunks;
  yield [`${name}/zarr.json`, metadata('int64', [TIMES, ROWS, COLUMNS], [1, high, wide])];
  for (let t = 0; t < TIMES; t++) {
    for (let row = 0; row < ROWS / high; row++) {
      for (let column = 0; column < COLUMNS / wide; column++) {
        const values = BigInt64Array.from({ length: high * wide }, (_, i) =>
          valueOf(name, t, row * high + Math.floor(i / wide), column * wide + (i % wide)),
        );
        // One chunk of the first run was never written.
        if (name === 'a' && t === 2 && row === 0 && column === 0) continue;
        yield [`${name}/c/${t}/${row}/${column}`, new Uint8Array(values.buffer)];
      }
    }
  }
}

/** The color of an element's text, as it is seen. */
const colorOf = (selector: string) =>
  inPage(selector)
    .first()
    .evaluate((element) => {
      const page = globalThis as unknown as {
        getComputedStyle(of: unknown): { readonly color: string };
      };
      return page.getComputedStyle(element).color;
    });

const drawn = () => inPage('.comparison[data-drawn]').waitFor();
const values = () => inPage('.compared .value').allTextContents();
const spoken = () => inPage('.spoken').textContent();
const ofPlots = (name: string) =>
  Promise.all([0, 1, 2].map((i) => inPage('canvas.plot').nth(i).getAttribute(name)));
const shot = (name: string) => editor.session.screenshot(join(SHOTS, `${name}.png`));
async function press(figure: number, ...keys: readonly string[]): Promise<void> {
  const plot = inPage('canvas.plot').nth(figure);
  await plot.focus();
  for (const key of keys) await plot.press(key);
}
async function select(url: string): Promise<void> {
  await editor.session.command('Science Gateway: Open Array…');
  await editor.session.answer(url);
  await inPage('h1')
    .getByText(url.split('/').at(-1) ?? '', { exact: true })
    .waitFor();
  await editor.session.command('Science Gateway: Select for Compare');
}
async function compareWith(url: string): Promise<void> {
  await editor.session.command('Science Gateway: Open Array…');
  await editor.session.answer(url);
  await inPage('h1')
    .getByText(url.split('/').at(-1) ?? '', { exact: true })
    .waitFor();
  await editor.session.command('Science Gateway: Compare with Selected');
}

beforeAll(async () => {
  await using stack = await testStack();
  await using site = await testSite(stack);
  const store = site.openStore(group);
  for (const [key, bytes] of run('a', [20, 20])) await store.put(key, bytes);
  for (const [key, bytes] of run('b', [30, 60])) await store.put(key, bytes);
  await store.put('flat/zarr.json', metadata('int64', [ROWS, COLUMNS], [60, 60]));
  await page.open();
  await page.row('Gateway', 'Local reachable').waitFor();
});

describe('two arrays', () => {
  test('are shown beside one another with their difference', async () => {
    await select(`${group}/a`);
    await compareWith(`${group}/b`);
    await drawn();
    expect(await inPage('.compared h2').allTextContents()).toEqual(['A: a', 'B: b', 'A − B']);
    await inPage('.found').getByText('100 of 3\u202f600 values differ, by 7 at most.').waitFor();
    const ranges = await ofPlots('data-range');
    // One range for both; 0 in the middle of the difference.
    expect(ranges[0]).toEqual(ranges[1]);
    expect(ranges[2]).toBe('-7 7');
    expect((await ofPlots('data-color-map'))[2]).toBe('RdBu_r');
    await shot('dark');
  });

  test('a cell tells all three values, exact beyond 2⁵³, in every picture', async () => {
    await press(0, 'Escape', 'Control+End');
    const [a, b] = [valueOf('a', 0, 59, 59), valueOf('b', 0, 59, 59)];
    await expect.poll(values).toEqual([`${a}`, `${b}`, '-7']);
    expect(await spoken()).toBe(`A: ${a}, B: ${b}, A − B: -7, y 59, x 59`);
    // The crosshair stands in all three.
    expect(await inPage('.figure .crosshair').count()).toBe(3);
    await press(2, 'Home');
    await expect
      .poll(values)
      .toEqual([`${valueOf('a', 0, 59, 0)}`, `${valueOf('b', 0, 59, 0)}`, '0']);
  });

  test('zoom and sliders move both; what one has not is no difference', async () => {
    await press(1, '+');
    await drawn();
    const shown = await ofPlots('data-rows');
    expect(new Set(shown).size).toBe(1);
    expect(Number(shown[0])).toBeLessThan(ROWS);
    await press(2, '0');
    await inPage('.slider input[type=range]').fill('2');
    await inPage('.found').getByText('100 of 3\u202f200 values differ').waitFor();
    await drawn();
    await press(0, 'Escape', 'Control+Home');
    await expect.poll(async () => (await values())[0]).toContain('never written');
    expect((await values())[2]).toBe('no difference: a value is missing');
    await press(0, 'Control+End');
    await expect.poll(async () => (await values())[2]).toBe('-7');
  });

  test('of other shapes are refused with both shapes', async () => {
    await compareWith(`${group}/flat`);
    await inPage('.middle p').getByText('A has the shape 3 × 60 × 60, B has 60 × 60').waitFor();
    await editor.session.command('View: Close Editor');
  });

  test('can be read in light and high contrast', async () => {
    await editor.session.page.getByRole('tab', { name: 'a ↔ b' }).click();
    await drawn();
    for (const theme of ['Light Modern', 'Dark High Contrast']) {
      await editor.session.command('Preferences: Color Theme');
      await editor.session.answer(theme);
      await expect
        .poll(() => inPage('body').getAttribute('data-vscode-theme-name'))
        .toContain(theme);
      // The controls came late, and follow the theme all the same.
      const native = () => colorOf('.axes-menu select');
      await expect.poll(() => colorOf('vscode-dropdown .control')).toBe(await native());
      await shot(theme);
    }
  });
});
