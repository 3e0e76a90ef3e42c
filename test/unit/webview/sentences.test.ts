import { describe, expect, it } from 'vitest';
import { firstView, planeOf } from '../../../src/shared/plane.ts';
import type { ArrayDescription } from '../../../src/shared/preview.ts';
import { previewWords } from '../../../src/shared/previewWords.ts';
import { CoordinateAxis } from '../../../src/webview/page/coordinates/coordinateAxis.ts';
import { PlaneData } from '../../../src/webview/page/planeData.ts';
import { describeCell, describeView } from '../../../src/webview/page/sentences.ts';
import { cfDecodingOf } from '../../../src/zarr/cf/decoding.ts';
import { readV3 } from '../../../src/zarr/metadata.ts';

const none = { total: 4, missing: 0 };
function described(
  shape: readonly number[],
  names: readonly string[],
  fillValue: string | null = null,
) {
  const dimensions = shape.map((size, i) => {
    const name = names[i];
    return { name: name ?? `axis ${i}`, isNamed: name !== undefined, size, chunk: 1000 };
  });
  const array: ArrayDescription = {
    url: 's3://bucket/a',
    title: 'a',
    zarrFormat: 3,
    dtype: '<f4',
    dimensions,
    compressor: 'none',
    fillValue,
  };
  const view = { ...firstView(dimensions), colorMap: 'viridis', reversed: false };
  return { array, view, data: new PlaneData(planeOf(dimensions, view)) };
}

describe('a cell of packed numbers in words', () => {
  /** Temperatures in hundredths of a kelvin, as xarray packs them. */
  function packed(...stored: readonly number[]) {
    const text = JSON.stringify({
      zarr_format: 3,
      node_type: 'array',
      shape: [stored.length],
      data_type: 'int16',
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [stored.length] } },
      chunk_key_encoding: { name: 'default' },
      codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
      fill_value: 7,
      dimension_names: ['t'],
      attributes: {
        units: 'K',
        scale_factor: 0.01,
        add_offset: 273.15,
        _FillValue: -1,
        missing_value: -2,
        valid_min: -100,
      },
    });
    const info = readV3({ key: 'zarr.json', text }, '');
    if (info.kind !== 'array') throw new Error('no array');
    const shown = described([stored.length], ['t'], '7');
    const array = { ...shown.array, dtype: '<i2' };
    const columns = stored.length;
    const values = Int16Array.from(stored);
    shown.data.accept({ index: 0, row: 0, column: 0, rows: 1, columns, values, min: 0, max: 1 });
    const axis = new CoordinateAxis('t', '<f8', cfDecodingOf({ ...info, attributes: {} }));
    axis.set(
      0,
      Float64Array.from(stored, (_, i) => i / 2),
    );
    const coordinateOf = (dimension: number) => (dimension === 0 ? axis : undefined);
    return { ...shown, array, info, coordinateOf };
  }
  const told = (shown: ReturnType<typeof packed>, column: number) =>
    describeCell({ row: 0, column }, shown, previewWords);

  it('is decoded, with what is stored, its coordinate and the key of its chunk', () => {
    expect(told(packed(0, 1685), 1)).toEqual({
      place: 't 1 (0.5)',
      value: '290 K (stored: 1685)',
      chunk: 'chunk c/0',
    });
  });

  it('is as it is stored when that is what was chosen', () => {
    const shown = packed(0, 1685);
    const raw = { ...shown, view: { ...shown.view, decoded: false } };
    expect(describeCell({ row: 0, column: 1 }, raw, previewWords).value).toBe('1685');
  });

  it('says why there is no value', () => {
    const shown = packed(-1, -2, -500);
    expect([0, 1, 2].map((i) => [told(shown, i).value, told(shown, i).instead])).toEqual([
      [undefined, 'no value: fill value, stored as -1'],
      [undefined, 'no value: missing value, stored as -2'],
      [undefined, 'no value: outside of the valid range, stored as -500'],
    ]);
  });

  it('tells a written value that equals the fill value from one that was never written', () => {
    expect(told(packed(7), 0)).toMatchObject({
      value: '273.22 K (stored: 7)',
      instead: 'written, equals the fill value',
    });
    const shown = packed(7);
    shown.data.mark(0, 'missing');
    expect(told(shown, 0).instead).toBe('never written, reads as 7');
    shown.data.mark(0, 'broken', 'The chunk c/0 is unreadable (403: missing or not allowed).');
    expect(told(shown, 0)).toMatchObject({
      instead: 'The chunk c/0 is unreadable (403: missing or not allowed).',
    });
  });
});

it('a complex number is told with both of its parts', () => {
  const shown = described([2], ['t']);
  const data = new PlaneData(shown.data.plane, 2);
  const values = Float32Array.of(0, 1, Math.fround(0.1), -2);
  data.accept({ index: 0, row: 0, column: 0, rows: 1, columns: 2, values, min: 0, max: 1 });
  const text = JSON.stringify({
    zarr_format: 3,
    node_type: 'array',
    shape: [2],
    data_type: 'complex64',
    chunk_grid: { name: 'regular', configuration: { chunk_shape: [2] } },
    chunk_key_encoding: { name: 'default' },
    codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
    fill_value: [0, 0],
    attributes: {},
  });
  const info = readV3({ key: 'zarr.json', text }, '');
  if (info.kind !== 'array') throw new Error('no array');
  const told = describeCell({ row: 0, column: 1 }, { ...shown, data, info }, previewWords);
  expect(told).toMatchObject({ value: '0.1-2j' });
});

describe('a cell in words', () => {
  it('has its place and its exact value', () => {
    const shown = described([2, 2], []);
    const values = Float32Array.of(1, 2, 3, Math.fround(0.1));
    shown.data.accept({ index: 0, row: 0, column: 0, rows: 2, columns: 2, values, min: 0, max: 3 });
    expect(describeCell({ row: 1, column: 1 }, shown, previewWords)).toEqual({
      place: 'row 1, column 1',
      value: '0.1',
    });
  });

  it('uses the names of the dimensions', () => {
    const shown = described([3, 2, 2], ['time', 'lat', 'lon']);
    expect(describeCell({ row: 1, column: 0 }, shown, previewWords)).toEqual({
      place: 'lat 1, lon 0',
      instead: 'not read yet',
    });
    const line = described([5], []);
    expect(describeCell({ row: 0, column: 3 }, line, previewWords).place).toBe('index 3');
  });

  it('says what a chunk that was never written means', () => {
    const filled = described([2, 2], [], '-999');
    filled.data.mark(0, 'missing');
    expect(describeCell({ row: 0, column: 0 }, filled, previewWords).instead).toBe(
      'never written, reads as -999',
    );
    const empty = described([2, 2], []);
    empty.data.mark(0, 'missing');
    expect(describeCell({ row: 0, column: 0 }, empty, previewWords).instead).toBe('never written');
    empty.data.mark(0, 'broken');
    expect(describeCell({ row: 0, column: 0 }, empty, previewWords).instead).toBe(
      'could not be read',
    );
  });
});

describe('a view in words', () => {
  it('is silent when all is there', () => {
    expect(describeView(described([2, 2], []), none, previewWords)).toBe('');
  });

  it('names the other dimensions', () => {
    const shown = described([12, 4, 2, 2], ['time', 'level', 'lat', 'lon']);
    expect(describeView(shown, none, previewWords)).toBe(
      'Showing lat and lon at time = 0, level = 0.',
    );
  });

  it('says when only a part is shown', () => {
    expect(describeView(described([100_000, 100_000], []), none, previewWords)).toBe(
      'Showing the first 1000 × 1000 of 100000 × 100000 elements.',
    );
    expect(describeView(described([20_000_000], []), none, previewWords)).toBe(
      'Showing the first 100000 of 20000000 elements.',
    );
  });

  it('counts what was never written', () => {
    const missing = (fillValue: string | null, count: number) =>
      describeView(described([2, 2], [], fillValue), { total: 4, missing: count }, previewWords);
    expect(missing(null, 1)).toBe('1 of 4 chunks were never written.');
    expect(missing('nan', 3)).toBe('3 of 4 chunks were never written; they read as nan.');
    expect(missing('0', 4)).toBe('Nothing has been written yet: none of the 4 chunks exists.');
  });
});
