import { describe, expect, it } from 'vitest';
import { firstView, planeOf } from '../../../src/shared/plane.ts';
import type { ArrayDescription } from '../../../src/shared/preview.ts';
import { previewWords } from '../../../src/shared/previewWords.ts';
import { PlaneData } from '../../../src/webview/page/planeData.ts';
import { describeCell, describeView } from '../../../src/webview/page/sentences.ts';

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
