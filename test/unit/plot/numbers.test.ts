import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complexPart } from '../../../src/plot/complexParts.ts';
import { AS_STORED, decode } from '../../../src/plot/decoding.ts';
import { extremesOf } from '../../../src/plot/extremes.ts';
import { histogramOf } from '../../../src/plot/histogram.ts';
import { limitsOf } from '../../../src/plot/limits.ts';
import { rasterise } from '../../../src/plot/rasterise.ts';
import { rasteriseRgb, rgbRange } from '../../../src/plot/rgb.ts';
import { sortedSample } from '../../../src/plot/sample.ts';
import { makeScale } from '../../../src/plot/scale.ts';
import { RunningStatistics } from '../../../src/plot/statistics.ts';

const kelvin = {
  gain: 0.01,
  offset: 273.15,
  masks: [-9999],
  valid: [-3000, 3000],
  wrap: 0,
} as const;

describe('decode', () => {
  it('scales, masks and keeps to the valid range', () => {
    expect([100, -9999, 3001, -3001, 3000].map((one) => decode(one, kelvin))).toEqual([
      274.15,
      NaN,
      NaN,
      NaN,
      303.15,
    ]);
    expect(decode(NaN, { ...AS_STORED, masks: [NaN] })).toBeNaN();
  });
});

describe('sortedSample', () => {
  it('has every finite value of a small grid, decoded and sorted', () => {
    const data = Float32Array.of(3, NaN, 1, Infinity, -9999, 2);
    expect([...sortedSample({ data, shape: [2, 3] })]).toEqual([-9999, 1, 2, 3]);
    const decoded = sortedSample({ data, shape: [2, 3] }, { decoding: kelvin });
    expect([...decoded]).toEqual([1, 2, 3].map((one) => one * 0.01 + 273.15));
    const part = { y: 0, x: 1.5, height: 1.2, width: 9 };
    expect([...sortedSample({ data, shape: [2, 3] }, { part })]).toEqual([-9999, 1, 2]);
    const isThere = (row: number) => row === 0;
    expect([...sortedSample({ data, shape: [2, 3] }, { isThere })]).toEqual([1, 3]);
    expect(sortedSample({ data, shape: [0, 3] })).toHaveLength(0);
  });

  it.each([
    [1000, 1000],
    [4096, 4096],
    [3, 300_000],
    [300_000, 3],
  ])('of %d × %d elements is spread evenly over rows and columns', (rows, columns) => {
    const seen = { rows: new Set<number>(), columns: new Set<number>() };
    const sample = sortedSample(
      { data: new Uint8Array(rows * columns), shape: [rows, columns] },
      {
        isThere: (row, column) => {
          seen.rows.add(row);
          seen.columns.add(column);
          return true;
        },
      },
    );
    expect(sample.length).toBe(Math.min(2 ** 17, rows * columns));
    expect(seen.rows.size).toBeGreaterThan(Math.min(rows, 2 ** 17) * 0.3);
    expect(seen.columns.size).toBeGreaterThan(Math.min(columns, 2 ** 17) * 0.3);
  });

  it('finds the percentiles of rows that alternate', () => {
    const data = Float32Array.from({ length: 2048 * 2048 }, (_, i) =>
      (i >> 11) % 2 ? 1000 : i % 2048,
    );
    const [low = 0, high = 0] = limitsOf(sortedSample({ data, shape: [2048, 2048] }), '98') ?? [];
    expect(low).toBeCloseTo(0.02 * 2048, -1);
    expect(high).toBeGreaterThan(1980);
  });
});

describe('limitsOf', () => {
  it('is what numpy.percentile gives', () => {
    const sorted = Float64Array.from({ length: 11 }, (_, i) => i * i);
    expect(limitsOf(sorted, 'minmax')).toEqual([0, 100]);
    // numpy.percentile([0, 1, 4, …, 100], [1, 99]) and [2.5, 97.5]
    expect(limitsOf(sorted, '98')?.map((one) => Number(one.toFixed(6)))).toEqual([0.1, 98.1]);
    expect(limitsOf(sorted, '95')?.map((one) => Number(one.toFixed(6)))).toEqual([0.25, 95.25]);
    expect(limitsOf(new Float64Array(), '95')).toBeUndefined();
  });
});

describe('histogramOf', () => {
  it('counts in parts of the scale and nothing outside', () => {
    const values = Float64Array.of(0.5, 1, 5, 10, 50, 99, 100, 1000);
    const { counts, highest } = histogramOf(values, makeScale('log', [1, 100]), 2);
    expect([...counts]).toEqual([2, 4]);
    expect(highest).toBe(4);
  });
});

describe('RunningStatistics', () => {
  it('is what the textbook says, however the values are cut', () => {
    const value = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(fc.array(value, { minLength: 6, maxLength: 60 }), (values) => {
        const columns = 3;
        const rows = Math.floor(values.length / columns);
        const data = Float64Array.from(values.slice(0, rows * columns));
        const running = new RunningStatistics();
        for (let y = 0; y < rows; y += 2) {
          running.add({ data, shape: [rows, columns] }, { y, x: 0, height: 2, width: columns });
        }
        const { mean, deviation, min, max, count, finite } = running.result;
        const wanted = data.reduce((a, b) => a + b, 0) / data.length;
        const square = data.reduce((a, b) => a + (b - wanted) ** 2, 0) / data.length;
        expect([count, finite]).toEqual([data.length, data.length]);
        expect([min, max]).toEqual([Math.min(...data), Math.max(...data)]);
        expect(Math.abs(mean - wanted)).toBeLessThan(1e-6);
        expect(Math.abs(deviation - Math.sqrt(square))).toBeLessThan(1e-6 * (1 + deviation));
      }),
    );
  });

  it('keeps the digits of values far from zero', () => {
    const data = Float64Array.from({ length: 100_000 }, (_, i) => 1e9 + (i % 10));
    const running = new RunningStatistics();
    running.add({ data, shape: [100, 1000] });
    expect(running.result.deviation).toBeCloseTo(Math.sqrt(8.25), 9);
  });

  it('counts what has no value', () => {
    const running = new RunningStatistics();
    running.add(
      { data: Float32Array.of(NaN, 1, -9999, Infinity), shape: [1, 4] },
      undefined,
      kelvin,
    );
    running.addWithout(5);
    // Infinity lies outside of the valid range.
    expect(running.result).toMatchObject({ count: 9, finite: 1, infinite: 0, without: 8 });
    expect(new RunningStatistics().result).toMatchObject({ count: 0, min: NaN, mean: NaN });
  });
});

describe('complexPart', () => {
  it('is what numpy makes of 3+4j, -1 and 1j', () => {
    const pairs = Float64Array.of(3, 4, -1, 0, 0, 1);
    expect([...complexPart(pairs, 'amplitude')]).toEqual([5, 1, 1]);
    expect([...complexPart(pairs, 'phase')]).toEqual([Math.atan2(4, 3), Math.PI, Math.PI / 2]);
    expect([...complexPart(pairs, 'real')]).toEqual([3, -1, 0]);
    expect([...complexPart(pairs, 'imaginary')]).toEqual([4, 0, 1]);
    expect(complexPart(Float32Array.of(3, 4), 'amplitude')).toEqual(Float32Array.of(5));
  });
});

describe('rasteriseRgb', () => {
  it('shows channels as they are, turned round when asked', () => {
    const data = Uint8Array.of(1, 2, 3, 200, 100, 50);
    const options = { width: 2, height: 1, range: rgbRange(data) };
    const plain = rasteriseRgb({ data, shape: [1, 2, 3] }, options);
    expect([...plain]).toEqual([1, 2, 3, 255, 200, 100, 50, 255]);
    const turned = rasteriseRgb({ data, shape: [1, 2, 3] }, { ...options, flipped: [true, true] });
    expect([...turned]).toEqual([200, 100, 50, 255, 1, 2, 3, 255]);
  });

  it('spreads floats over the range, marks NaN, takes opacity', () => {
    const data = Float32Array.of(0, 0.5, 1, 0.2, NaN, 0, 0, 1);
    const options = { width: 2, height: 1, range: rgbRange(data), nan: [9, 9, 9, 9] as const };
    expect([...rasteriseRgb({ data, shape: [1, 2, 4] }, options)]).toEqual([
      0, 128, 255, 51, 9, 9, 9, 9,
    ]);
  });
});

describe('rasterise with rules', () => {
  const colors = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
  const base = { colors, scale: makeScale('linear', [0, 10]), width: 5, height: 1 };

  it('colours no value, below and above', () => {
    const pixels = rasterise(
      { data: Int16Array.of(-1, 0, 10, 11, 99), shape: [1, 5] },
      {
        ...base,
        decoding: { ...AS_STORED, masks: [99] },
        nan: [1, 1, 1, 255],
        under: [2, 2, 2, 255],
        over: [3, 3, 3, 255],
      },
    );
    expect([0, 4, 8, 12, 16].map((at) => pixels[at])).toEqual([2, 0, 255, 3, 1]);
  });

  it('leaves pixels outside of the grid as they are, flipped or not', () => {
    const grid = { data: Uint8Array.of(10, 0), shape: [1, 2] as const };
    const view = { y: 0, x: -1, height: 1, width: 5 };
    const reds = (flipped: readonly [boolean, boolean]) => {
      const pixels = rasterise(grid, { ...base, view, flipped });
      return [0, 4, 8, 12, 16].map((at) => [pixels[at], pixels[at + 3]]);
    };
    const none = [0, 0];
    expect(reds([false, false])).toEqual([none, [255, 255], [0, 255], none, none]);
    expect(reds([false, true])).toEqual([none, none, [0, 255], [255, 255], none]);
  });
});

describe('extremesOf', () => {
  it.each([
    ['masked', kelvin],
    ['falling', { ...AS_STORED, gain: -2, offset: 1 }],
    ['unsigned in disguise', { ...AS_STORED, wrap: 65_536 }],
    ['as stored', AS_STORED],
  ])('is what decoding every element gives: %s', (_, decoding) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9999, max: 9999 }), { minLength: 12 }), (values) => {
        const data = Int16Array.from([...values, -9999]);
        const columns = 4;
        const part = { y: 0, x: 1, height: 3, width: 2 };
        const inside = [1, 2, 5, 6, 9, 10]
          .map((i) => decode(data[i] ?? NaN, decoding))
          .filter((value) => !Number.isNaN(value));
        const wanted = inside.length > 0 ? [Math.min(...inside), Math.max(...inside)] : undefined;
        expect(extremesOf(data, columns, part, decoding)).toEqual(wanted);
      }),
    );
  });

  it('leaves out what is not finite', () => {
    const data = Float32Array.of(NaN, Infinity, 3, -Infinity, 4);
    const all = { y: 0, x: 0, height: 1, width: 5 };
    expect(extremesOf(data, 5, all, AS_STORED)).toEqual([3, 4]);
    expect(extremesOf(data, 5, { ...all, width: 2 }, AS_STORED)).toBeUndefined();
  });
});
