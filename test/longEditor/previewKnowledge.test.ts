import { beforeAll, describe, expect, inject, test } from 'vitest';
import { useGatewayEditor } from '../kit/gatewayEditor.ts';
import { GatewayPage } from '../kit/gatewayPage.ts';
import { testSite } from '../kit/site.ts';
import { testStack } from '../kit/stack.ts';

/**
 * A small model run as xarray writes it: packed temperatures over time, latitude and longitude, a
 * calendar of 360 days, one chunk that was never written and one that is cut short.
 */
const [TIMES, LATS, LONS] = [6, 40, 60];
const CHUNK = [2, 20, 20] as const;
const FILL = -9999;
const { bucket } = inject('stackAddresses').s3;
const group = `s3://${bucket}/knowledge-test`;

const latitude = (y: number) => -87.75 + y * 4.5;
const longitude = (x: number) => x * 6;
/** As stored; the real value is a hundredth of it and 273.15. */
function stored(t: number, y: number, x: number): number {
  if (y === 1 && x === 2) return FILL;
  return t * 1000 + y * 20 - x * 10;
}

const editor = useGatewayEditor();
const page = new GatewayPage(editor);
const inPage = (selector: string) => editor.session.webview().locator(selector);
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function metadata(
  type: string,
  shape: readonly number[],
  chunks: readonly number[],
  names: readonly string[],
  attributes: object,
) {
  return text({
    zarr_format: 3,
    node_type: 'array',
    shape,
    data_type: type,
    chunk_grid: { name: 'regular', configuration: { chunk_shape: chunks } },
    chunk_key_encoding: { name: 'default' },
    codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
    fill_value: 0,
    dimension_names: names,
    attributes,
  });
}

/** Key and bytes of every object, without the chunk that was never written. */
function* objects(): Generator<readonly [string, Uint8Array]> {
  const packed = { units: 'K', scale_factor: 0.01, add_offset: 273.15, _FillValue: FILL };
  const named = ['time', 'lat', 'lon'];
  yield ['temp/zarr.json', metadata('int16', [TIMES, LATS, LONS], CHUNK, named, packed)];
  for (let t = 0; t < TIMES / CHUNK[0]; t++) {
    for (let y = 0; y < LATS / CHUNK[1]; y++) {
      for (let x = 0; x < LONS / CHUNK[2]; x++) {
        const values = new Int16Array(CHUNK[0] * CHUNK[1] * CHUNK[2]);
        for (let i = 0; i < values.length; i++) {
          const [dt, dy, dx] = [Math.floor(i / 400), Math.floor(i / 20) % 20, i % 20];
          values[i] = stored(t * 2 + dt, y * 20 + dy, x * 20 + dx);
        }
        const bytes = new Uint8Array(values.buffer);
        if (t === 0 && y === 1 && x === 2) continue;
        const isCut = t === 0 && y === 1 && x === 0;
        yield [`temp/c/${t}/${y}/${x}`, isCut ? bytes.slice(0, 100) : bytes];
      }
    }
  }
  const axis = (values: readonly number[]) => new Uint8Array(Float64Array.from(values).buffer);
  const time = { units: 'days since 2000-02-29', calendar: '360_day' };
  yield ['time/zarr.json', metadata('float64', [TIMES], [TIMES], ['time'], time)];
  yield ['time/c/0', axis([0, 1, 2, 3, 4, 5])];
  const lat = { units: 'degrees_north', long_name: 'latitude' };
  yield ['lat/zarr.json', metadata('float64', [LATS], [LATS], ['lat'], lat)];
  yield ['lat/c/0', axis(Array.from({ length: LATS }, (_, y) => latitude(y)))];
  const lon = { units: 'degrees_east' };
  yield ['lon/zarr.json', metadata('float64', [LONS], [LONS], ['lon'], lon)];
  yield ['lon/c/0', axis(Array.from({ length: LONS }, (_, x) => longitude(x)))];
}

async function press(...keys: readonly string[]): Promise<void> {
  await inPage('canvas.plot').focus();
  for (const key of keys) await inPage('canvas.plot').press(key);
}
const spoken = () => inPage('.spoken').textContent();
const states = () => inPage('.chunkMap').getAttribute('data-states');

beforeAll(async () => {
  await using stack = await testStack();
  await using site = await testSite(stack);
  const store = site.openStore(group);
  for (const [key, bytes] of objects()) await store.put(key, bytes);
  await page.open();
  await page.row('Gateway', 'Local reachable').waitFor();
  await editor.session.command('Science Gateway: Open Array…');
  await editor.session.answer(`${group}/temp`);
  await inPage('h1').getByText('temp', { exact: true }).waitFor();
  await inPage('canvas.plot[data-drawn]').waitFor();
});

describe('what the preview knows besides values', () => {
  test('axes show coordinates with their units', async () => {
    await inPage('.axes .name').getByText('latitude [degrees_north]').waitFor();
    const ticks = await inPage('.axes .tick').allTextContents();
    expect(ticks).toEqual(
      expect.arrayContaining(['−80', '−40', '0', '40', '80', '100', '200', '300']),
    );
    await inPage('.note').getByText('time = 0 (2000-02-29)').waitFor();
  });

  test('a cell tells its value exact and decoded, its coordinates and its chunk', async () => {
    await press('Home', 'ArrowDown', 'ArrowRight');
    await expect
      .poll(spoken)
      .toBe('273.25 K (stored: 10), lat 1 (-83.25 degrees_north), lon 1 (6 degrees_east)');
    await inPage('.status .chunk').getByText('chunk c/0/0/0').waitFor();
    await press('ArrowRight');
    await expect.poll(spoken).toContain('no value: fill value, stored as -9999');
    await press('Control+End');
    await expect.poll(spoken).toContain('never written');
  });

  test('a chunk that is cut short is an error on the screen, never zeros', async () => {
    await inPage('.notice').getByText('1 of 6 chunks could not be read').waitFor();
    await press('Home');
    await expect.poll(spoken).toContain('c/0/1/0 is damaged');
  });

  test('the chunk map tells what exists, and since when', async () => {
    await press('c');
    await expect.poll(states).toBe('pppupm');
    await expect.poll(spoken).toContain('4 present, 1 never written, 1 unreadable');
    await press('Control+Home', 'Enter');
    await expect.poll(spoken).toMatch(/^Chunk c\/0\/0\/0, present, 1\.6 kB, written \d+ \w+ ago/);
    await inPage('.chunkPanel .key').getByText('c/0/0/0').waitFor();
    await press('Control+End', 'Enter');
    await expect.poll(spoken).toBe('Chunk c/0/1/2, never written');
    await editor.session.screenshot('test-output/knowledge-map-dark.png');
    await press('c');
    await expect.poll(spoken).toBe('Chunk map hidden.');
  });

  test('a pin has profiles, and a series that says its cost before it is read', async () => {
    await inPage('canvas.plot').click({ position: { x: 200, y: 60 } });
    await expect.poll(spoken).toMatch(/^Pinned 1: .* K \(stored: -?\d+\), lat /);
    await inPage('.lineChart svg[aria-label^="Profile along lon: 6"]').waitFor();
    await inPage('.offer')
      .getByText(/reads 2 chunks, about \d\.\d kB/)
      .waitFor();
    await inPage('.offer vscode-button').click();
    await inPage('.series .lineChart svg[aria-label^="Profile along time: 6 values"]').waitFor();
    const chart = inPage('.series .lineChart svg');
    await chart.focus();
    await chart.press('End');
    await expect.poll(spoken).toMatch(/ K, time 5 \(2000-03-04\)$/);
    await editor.session.screenshot('test-output/knowledge-pin-dark.png');
  });

  test.each(['Light Modern', 'Dark High Contrast'])('can be read in %s', async (theme) => {
    await press('c');
    await editor.session.command('Preferences: Color Theme');
    await editor.session.answer(theme);
    await expect.poll(() => inPage('body').getAttribute('data-vscode-theme-name')).toBe(theme);
    await editor.session.screenshot(`test-output/knowledge-${theme.replaceAll(' ', '-')}.png`);
    await press('c');
  });
});
