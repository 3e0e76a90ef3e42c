import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { colorTable } from '../../src/plot/colorMaps.ts';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { type RawArray, writeRaw } from '../kit/rawArrays.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

const editor = useGatewayEditor();
const gateway = new GatewayPage(editor);
const { bucket } = inject('stackAddresses').s3;
const urlOf = (name: string) => `s3://${bucket}/picture-test/${name}`;

/** Value of the picture `field` at a place: two waves on a slope. */
function wave(row: number, column: number): number {
  return 280 + 12 * Math.sin(row / 19) * Math.cos(column / 27) + row / 40;
}

/** 240 × 360 floats in chunks of 80 × 90: one never written, one with NaN and a wild value. */
const field: RawArray = {
  shape: [240, 360],
  chunks: [80, 90],
  dtype: '<f4',
  attributes: { _ARRAY_DIMENSIONS: ['y', 'x'], units: 'K', long_name: 'air temperature' },
  chunk: ([i = 0, j = 0]) => {
    if (i === 1 && j === 2) return undefined;
    const data = Float32Array.from({ length: 80 * 90 }, (_, at) => {
      const [row, column] = [i * 80 + Math.floor(at / 90), j * 90 + (at % 90)];
      if (i === 0 && j === 0 && row > 20 && row < 40 && column > 20 && column < 60) return NaN;
      return row === 200 && column === 300 ? 9000 : wave(row, column);
    });
    return data;
  },
};

/** Packed as weather services do, with a fill value. */
const packed: RawArray = {
  shape: [60, 80],
  chunks: [30, 40],
  dtype: '<i2',
  attributes: { scale_factor: 0.01, add_offset: 273.15, _FillValue: -32768 },
  chunk: ([i = 0, j = 0]) =>
    Int16Array.from({ length: 1200 }, (_, at) =>
      at % 40 === 0 ? -32768 : i * 1000 + j * 300 + Math.floor(at / 40) * 10,
    ),
};

const complex: RawArray = {
  shape: [64, 64],
  chunks: [64, 64],
  dtype: '<c8',
  chunk: () =>
    Float32Array.from({ length: 8192 }, (_, at) => {
      const [y, x] = [Math.floor(at / 128) - 32, (Math.floor(at / 2) % 64) - 32];
      return at % 2 === 0 ? x : y;
    }),
};

/** 5000 records of an int32 and two float32, little endian. */
const records: RawArray = {
  shape: [5000],
  chunks: [1000],
  dtype: [
    ['id', '<i4'],
    ['lat', '<f4'],
    ['lon', '<f4'],
  ],
  chunk: ([i = 0]) => {
    const view = new DataView(new ArrayBuffer(12_000));
    for (let at = 0; at < 1000; at++) {
      view.setInt32(at * 12, i * 1000 + at, true);
      view.setFloat32(at * 12 + 4, at / 8, true);
      view.setFloat32(at * 12 + 8, -at / 4, true);
    }
    return view;
  },
};

/** Larger than one picture: 1 000 000 × 1 000 000, of which no chunk exists. */
const huge: RawArray = {
  shape: [1_000_000, 1_000_000],
  chunks: [1000, 1000],
  dtype: '<u2',
  chunk: () => undefined,
};

const line: RawArray = {
  shape: [4000],
  chunks: [1000],
  dtype: '<f8',
  chunk: ([i = 0]) =>
    Float64Array.from({ length: 1000 }, (_, at) => Math.exp((i * 1000 + at) / 500)),
};

/** Red grows downwards, green to the right. */
const image: RawArray = {
  shape: [64, 96, 3],
  chunks: [32, 48, 3],
  dtype: '|u1',
  chunk: ([i = 0, j = 0]) =>
    Uint8Array.from({ length: 32 * 48 * 3 }, (_, at) => {
      const [row, column] = [i * 32 + Math.floor(at / 144), j * 48 + (Math.floor(at / 3) % 48)];
      return at % 3 === 0 ? row * 4 : at % 3 === 1 ? column * 2 : 77;
    }),
};

const ARRAYS: Readonly<Record<string, RawArray>> = { field, packed, complex, records, line, image };

beforeAll(async () => {
  await using stack = await testStack();
  await using site = await testSite(stack);
  for (const [name, array] of Object.entries(ARRAYS)) {
    await writeRaw(site.openStore(urlOf(name)), array);
  }
  const store = site.openStore(urlOf('huge'));
  const json = { zarr_format: 2, order: 'C', filters: null, compressor: null, fill_value: 7 };
  const { shape, chunks, dtype } = huge;
  const meta = JSON.stringify({ ...json, shape, chunks, dtype });
  await store.put('.zarray', new TextEncoder().encode(meta));
  await gateway.open();
  await gateway.row('Gateway', 'Local reachable').waitFor();
});

function inPage(selector: string) {
  return editor.session.webview().locator(selector);
}

async function open(name: string): Promise<void> {
  await editor.session.command('Science Gateway: Open Array…');
  await editor.session.answer(urlOf(name));
  await inPage('h1').getByText(name, { exact: true }).waitFor();
}

async function drawn(): Promise<void> {
  await inPage('canvas.plot[data-drawn]').waitFor();
}

/** Chooses an entry of a menu by what it says. */
async function choose(label: string, entry: string): Promise<void> {
  const menu = inPage(`.tools vscode-dropdown[aria-label="${label}"]`);
  if (!(await menu.isVisible())) await inPage('.more').click();
  await menu.click();
  await menu.locator('vscode-option').getByText(entry, { exact: true }).click();
}

/** The colour of the canvas at a share of its width and height. */
async function colorAt(x: number, y: number, canvas = 'canvas.plot'): Promise<number[]> {
  return inPage(canvas).evaluate(
    (element, [left = 0, top = 0]) => {
      const canvas = element as unknown as {
        width: number;
        height: number;
        getContext(kind: '2d'): { getImageData(...box: number[]): { data: Uint8ClampedArray } };
      };
      const at = [Math.floor(left * canvas.width), Math.floor(top * canvas.height), 1, 1];
      return [...canvas.getContext('2d').getImageData(...at).data];
    },
    [x, y],
  );
}

/** The colour that a value has in a map. */
function colorOf(value: number, [min, max]: readonly [number, number], map: string): number[] {
  const entry = Math.min(255, Math.max(0, Math.floor(((value - min) / (max - min)) * 256)));
  return [...colorTable(map).subarray(entry * 3, entry * 3 + 3), 255];
}

async function rangeShown(): Promise<[number, number]> {
  const text = await inPage('canvas.plot').getAttribute('data-range');
  const [min = NaN, max = NaN] = (text ?? '').split(' ').map(Number);
  return [min, max];
}

async function picture(name: string): Promise<void> {
  await editor.session.screenshot(join('test-output', `preview-${name}.png`));
}

describe('the picture of an array', () => {
  test('percentiles keep a wild value from washing out the rest', async () => {
    await open('field');
    await drawn();
    expect((await rangeShown())[1]).toBe(9000);
    await choose('Range', 'middle 98 %');
    await expect.poll(async () => (await rangeShown())[1]).toBeLessThan(300);
    const range = await rangeShown();
    expect(await colorAt(100.5 / 360, 100.5 / 240)).toEqual(
      colorOf(Math.fround(wave(100, 100)), range, 'viridis'),
    );
    expect(await inPage('canvas.plot').getAttribute('data-painter')).toBe('canvas');
  });

  test('no value, never written, above the range: colors of their own', async () => {
    const [nodata, other] = [await colorAt(40 / 360, 30 / 240), await colorAt(0.5, 0.9)];
    expect(nodata).not.toEqual(other);
    await inPage('.rowEnds vscode-button[aria-label^="Histogram"]').click();
    const over = inPage('.rules label').filter({ hasText: 'Above the range' }).locator('input');
    await over.fill('#ff00ff');
    await expect.poll(() => colorAt(300.5 / 360, 200.5 / 240)).toEqual([255, 0, 255, 255]);
    await inPage('.rules vscode-button').click();
    await expect.poll(() => colorAt(300.5 / 360, 200.5 / 240)).not.toEqual([255, 0, 255, 255]);
  });

  test('statistics of the view are those of its values', async () => {
    const values: number[] = [];
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 4; j++) {
        const chunk = field.chunk([i, j]);
        if (chunk instanceof Float32Array) values.push(...chunk);
      }
    }
    const finite = values.filter(Number.isFinite);
    const mean = finite.reduce((a, b) => a + b, 0) / finite.length;
    const shown = (name: string) =>
      inPage('.statistics > div').filter({ hasText: name }).locator('dd').textContent();
    await expect.poll(() => shown('Max')).toBe('9000');
    expect(Number(await shown('Mean'))).toBeCloseTo(mean, 3);
    expect((await shown('Values'))?.replaceAll(/\D/g, '')).toBe(String(finite.length));
    expect((await shown('No value'))?.replaceAll(/\D/g, '')).toBe(
      String(240 * 360 - finite.length),
    );
    await picture('dark');
  });

  test('the range is dragged on the histogram, with pointer and keys', async () => {
    await choose('Range', 'min–max');
    await expect.poll(async () => (await rangeShown())[1]).toBe(9000);
    const high = inPage('.handle').last();
    const box = await high.boundingBox();
    if (!box) throw new Error('no handle');
    const { mouse } = editor.session.page;
    await mouse.move(box.x + box.width / 2, box.y + 20);
    await mouse.down();
    await mouse.move(box.x - 60, box.y + 20, { steps: 4 });
    await mouse.up();
    await expect.poll(async () => (await rangeShown())[1]).toBeLessThan(8000);
    const [, before] = await rangeShown();
    await high.press('ArrowLeft');
    await expect.poll(async () => (await rangeShown())[1]).toBeLessThan(before);
    expect(Number(await high.getAttribute('aria-valuenow'))).toBeLessThan(before);
    await choose('Range', 'middle 95 %');
  });

  test('other scales', async () => {
    await choose('Scale', 'log');
    await inPage('canvas.plot[data-scale="log"]').waitFor();
    await choose('Scale', 'linear');
    await inPage('canvas.plot[data-scale="linear"]').waitFor();
  });

  test('the table has the same values, and is read by keys', async () => {
    await inPage('.tools vscode-button').first().click();
    const table = inPage('[role="grid"]');
    await table.waitFor();
    await table.focus();
    await table.press('Control+End');
    const last = inPage('#active-cell');
    await expect
      .poll(() => last.textContent())
      .toBe(String(Math.fround(wave(239, 359))).slice(0, 9));
    await table.press('Control+Home');
    for (let i = 0; i < 3; i++) await table.press('PageDown');
    await picture('table');
    expect(await inPage('[role="gridcell"]').count()).toBeLessThan(1500);
    await inPage('.tools vscode-button').first().click();
    await drawn();
  });

  test('packed numbers are drawn, counted and listed decoded', async () => {
    await open('packed');
    await drawn();
    await expect.poll(rangeShown).toEqual([273.15, (1300 + 290) * 0.01 + 273.15]);
    await inPage('.tools vscode-button').first().click();
    await expect.poll(() => inPage('#active-cell').textContent()).toBe('—');
    await inPage('[role="grid"]').press('ArrowRight');
    await expect.poll(() => inPage('#active-cell').textContent()).toBe('273.15');
    await inPage('.tools vscode-button').first().click();
  });

  test('complex numbers by amplitude and phase', async () => {
    await open('complex');
    await drawn();
    await expect.poll(async () => (await rangeShown())[1]).toBeCloseTo(Math.hypot(32, 32), 4);
    await choose('Complex part', 'phase');
    await inPage('canvas.plot[data-color-map="twilight"]').waitFor();
    expect(await rangeShown()).toEqual([-Math.PI, Math.PI]);
    await picture('phase');
  });

  test('channels as colors', async () => {
    await open('image');
    await inPage('.tools vscode-button[aria-label="Show the channels as colors"]').click();
    const overlay = inPage('canvas.rgb');
    await overlay.waitFor();
    await expect
      .poll(() => colorAt((60 + 0.5) / 96, (40 + 0.5) / 64, 'canvas.rgb'))
      .toEqual([160, 120, 77, 255]);
    await picture('rgb');
  });

  test('records as a table, of which only what is in sight is there', async () => {
    await open('records');
    await expect
      .poll(() => inPage('[role="columnheader"]').allTextContents())
      .toEqual(['id', 'lat', 'lon']);
    await inPage('[role="grid"]').press('Control+End');
    await expect.poll(() => inPage('#active-cell').textContent()).toBe('-249.75');
    await picture('records');
  });

  test('a table of 10¹² values scrolls to its last', async () => {
    await open('huge');
    await inPage('.tools vscode-button').first().click();
    await inPage('[role="grid"]').press('Control+End');
    await expect
      .poll(() => inPage('#active-cell').getAttribute('aria-label'))
      .toMatch(/not written.*999999.*999999/);
    await inPage('.tools vscode-button').first().click();
  });

  test('a line with a logarithmic axis', async () => {
    await open('line');
    await drawn();
    await choose('Scale', 'log');
    await inPage('canvas.plot[data-scale="log"]').waitFor();
    await picture('line');
  });

  test.each(['Light Modern', 'Dark High Contrast'])('in the theme %s', async (theme) => {
    await editor.session.command('Preferences: Color Theme');
    await editor.session.answer(theme);
    await open('field');
    await drawn();
    await picture(theme.toLowerCase().replaceAll(' ', '-'));
  });
});
