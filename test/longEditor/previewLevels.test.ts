import { beforeAll, describe, expect, inject, test } from 'vitest';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

/** A picture as OME-Zarr 0.5 writes it: four levels of halved sizes, values that tell their place. */
const LEVELS = 4;
const SIZE = 2048;
const CHUNK = 256;
const { bucket } = inject('stackAddresses').s3;
const group = `s3://${bucket}/levels-test/cells.zarr`;

const editor = useGatewayEditor();
const page = new GatewayPage(editor);
const inPage = (selector: string) => editor.session.webview().locator(selector);
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function* objects(): Generator<readonly [string, Uint8Array]> {
  const axes = ['y', 'x'].map((name) => ({ name, type: 'space', unit: 'micrometer' }));
  const datasets = Array.from({ length: LEVELS }, (_, level) => ({
    path: `${level}`,
    coordinateTransformations: [{ type: 'scale', scale: [2 ** level / 2, 2 ** level / 2] }],
  }));
  const ome = { version: '0.5', multiscales: [{ name: 'cells', axes, datasets }] };
  yield ['zarr.json', text({ zarr_format: 3, node_type: 'group', attributes: { ome } })];
  for (let level = 0; level < LEVELS; level++) {
    const size = SIZE >> level;
    yield [
      `${level}/zarr.json`,
      text({
        zarr_format: 3,
        node_type: 'array',
        shape: [size, size],
        data_type: 'uint16',
        chunk_grid: { name: 'regular', configuration: { chunk_shape: [CHUNK, CHUNK] } },
        chunk_key_encoding: { name: 'default' },
        codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
        fill_value: 0,
      }),
    ];
    for (let i = 0; i < (size / CHUNK) ** 2; i++) {
      const [row, column] = [Math.floor(i / (size / CHUNK)), i % (size / CHUNK)];
      const values = new Uint16Array(CHUNK * CHUNK);
      for (let k = 0; k < values.length; k++) {
        const y = row * CHUNK + Math.floor(k / CHUNK);
        const x = column * CHUNK + (k % CHUNK);
        values[k] = (level + 1) * 10_000 + ((y * 7 + x) % 1000);
      }
      yield [`${level}/c/${row}/${column}`, new Uint8Array(values.buffer)];
    }
  }
}

const level = () => inPage('.levels').getAttribute('data-level');
const spoken = () => inPage('.spoken').textContent();
async function press(...keys: readonly string[]): Promise<void> {
  await inPage('canvas.plot').focus();
  for (const key of keys) await inPage('canvas.plot').press(key);
}

beforeAll(async () => {
  await using stack = await testStack();
  await using site = await testSite(stack);
  const store = site.openStore(group);
  for (const [key, bytes] of objects()) await store.put(key, bytes);
  await page.open();
  await page.row('Gateway', 'Local reachable').waitFor();
  await editor.session.command('Science Gateway: Open Array…');
  await editor.session.answer(group);
  await inPage('h1').getByText('cells.zarr', { exact: true }).waitFor();
  await inPage('canvas.plot[data-drawn]').waitFor();
});

describe('a picture at several resolutions', () => {
  test('opens by its group, with the level that the screen has pixels for, named', async () => {
    await expect.poll(level).toMatch(/^[12]$/);
    const chosen = (await level()) ?? '';
    const shown = await inPage('.levels select option:checked').textContent();
    expect(shown).toBe(`by zoom: ${chosen}`);
    const names = await inPage('.levels select option').allTextContents();
    expect(names.slice(1)).toEqual([
      '0 (2048 × 2048)',
      '1 (1024 × 1024)',
      '2 (512 × 512)',
      '3 (256 × 256)',
    ]);
    await inPage('.address').getByText(`${group}/${chosen}`).waitFor();
  });

  test('axes have names and units, and a cell its place in them', async () => {
    await inPage('.axes .name').getByText('y [micrometer]').waitFor();
    await inPage('canvas.plot[data-drawn]').waitFor();
    await press('Escape', 'Home', 'ArrowRight');
    const step = 2 ** Number(await level()) / 2;
    await expect.poll(spoken).toMatch(new RegExp(`x 1 \\(${step} micrometer\\)$`));
  });

  test('zooming in brings finer levels, in place, and out again the coarser', async () => {
    const before = Number(await level());
    await press('+', '+', '+', '+', '+', '+');
    await expect.poll(level, { timeout: 10_000 }).toBe('0');
    await inPage('canvas.plot[data-drawn]').waitFor();
    await press('Escape', 'Home');
    await expect.poll(spoken).toMatch(/^10\d\d\d,/);
    await press('0');
    await expect.poll(level, { timeout: 10_000 }).toBe(String(before));
  });

  test('a level chosen by hand stays', async () => {
    await inPage('.levels select').selectOption('3');
    await expect.poll(level).toBe('3');
    await inPage('canvas.plot[data-drawn]').waitFor();
    await press('Escape', 'Home');
    await expect.poll(spoken).toMatch(/^40000,/);
    await press('+', '+', '+', '+');
    await inPage('canvas.plot[data-drawn]').waitFor();
    expect(await level()).toBe('3');
    await inPage('.levels select').selectOption('auto');
    await expect.poll(level, { timeout: 10_000 }).not.toBe('3');
  });

  test('an array of it opened alone is the same picture', async () => {
    await editor.session.command('Science Gateway: Open Array…');
    await editor.session.answer(`${group}/0`);
    await inPage('h1').getByText('0', { exact: true }).waitFor();
    await inPage('.address')
      .getByText(new RegExp(`^${group}/[12]$`))
      .waitFor();
    await expect.poll(level).toMatch(/^[12]$/);
    await expect.poll(() => inPage('.levels select option').count()).toBe(LEVELS + 1);
    await inPage('.axes .name').getByText('x [micrometer]').waitFor();
    await inPage('canvas.plot[data-drawn]').waitFor();
  });

  test('its statistics say what they cost, and are those of all of it', async () => {
    await inPage('.levels select').selectOption('0');
    await expect.poll(level).toBe('0');
    await inPage('canvas.plot[data-drawn]').waitFor();
    // In a narrow tab the panel is closed at first.
    await inPage('vscode-button[title="Histogram, statistics and colors"]').click();
    await inPage('.whole .note')
      .getByText(/^64 chunks, about 8\.4 MB, about \d+ s$/)
      .waitFor();
    await inPage('.whole vscode-button').getByText('Count All').click();
    await inPage('.whole[data-state="done"]').waitFor();
    const facts = await inPage('.whole .statistics dd').allTextContents();
    const all = Array.from({ length: SIZE * SIZE }, (_, i) => {
      return 10_000 + ((Math.floor(i / SIZE) * 7 + (i % SIZE)) % 1000);
    });
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    const spread = all.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(facts.slice(0, 2)).toEqual(['10000', '10999']);
    expect(Number(facts[2])).toBeCloseTo(mean, 7);
    expect(Number(facts[3])).toBeCloseTo(Math.sqrt(spread / all.length), 7);
    expect(facts.slice(4)).toEqual(['4\u202f194\u202f304', '0']);
    await editor.session.screenshot('test-output/whole-statistics.png');
  });
});
