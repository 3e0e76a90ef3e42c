import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangeOf } from '../../../src/plot/range.ts';
import { makeScale, type ScaleKind } from '../../../src/plot/scale.ts';
import { indexTicks, valueLabel, valueTicks } from '../../../src/plot/ticks.ts';
import { missingMask } from '../../../src/plot/values.ts';

const labels = (kind: ScaleKind, min: number, max: number, wish = 6) =>
  valueTicks(makeScale(kind, [min, max]), wish).map(({ label }) => label);

describe('makeScale', () => {
  it.each(['linear', 'log', 'sqrt', 'symlog'] as const)('%s goes there and back', (kind) => {
    const { toUnit, fromUnit } = makeScale(kind, [0.5, 2000]);
    expect(toUnit(0.5)).toBeCloseTo(0);
    expect(toUnit(2000)).toBeCloseTo(1);
    expect(toUnit(NaN)).toBeNaN();
    for (const value of [0.5, 1, 10, 333, 2000]) expect(fromUnit(toUnit(value))).toBeCloseTo(value);
  });

  it.each([
    ['linear', 5, 5],
    ['linear', 0, 0],
    ['linear', -3, -3],
    ['linear', 7, 2],
    ['log', 0, 100],
    ['log', -5, -1],
  ] as const)('%s widens %d to %d', (kind, min, max) => {
    const { range, toUnit } = makeScale(kind, [min, max]);
    expect(range[0]).toBeLessThan(range[1]);
    expect(toUnit(range[0])).toBe(0);
    expect(toUnit(range[1])).toBe(1);
  });
});

describe('ticks', () => {
  it.each([
    ['linear', 0.0003, 0.9999],
    ['linear', -2, 2],
    ['linear', -0.00001, 0.00002],
    ['linear', 0, 3e9],
    ['linear', 273.1, 301.9],
    ['linear', 1000.001, 1000.002],
    ['log', 1e-6, 1e3],
    ['log', 1, 20],
    ['symlog', -100, 100],
  ] as const)('of a %s scale from %d to %d', (kind, min, max) => {
    expect(labels(kind, min, max).join('  ')).toMatchSnapshot();
  });

  it('are in order, inside, and tell their values apart', () => {
    const limit = fc.double({ min: -1e12, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(limit, limit, fc.integer({ min: 3, max: 10 }), (a, b, wish) => {
        const ticks = valueTicks(makeScale('linear', [a, b]), wish);
        for (const { at } of ticks) expect(at).toSatisfy((x: number) => x >= 0 && x <= 1);
        expect(new Set(ticks.map(({ value }) => value)).size).toBe(ticks.length);
      }),
    );
  });

  it.each([
    [2 ** 60, 2 ** 60 + 7200],
    [2e6, 2_199_299],
    [-4e15, 4e15],
  ])('from %d to %d have labels of their own', (min, max) => {
    const own = labels('linear', min, max);
    expect(own.length).toBeGreaterThan(2);
    expect(new Set(own).size).toBe(own.length);
  });

  it.each([
    [0, 5e-324],
    [-1e-310, 1e-310],
    [1e12, 1e12 + 0.0002],
  ])('end also for the range from %d to %d', (min, max) => {
    const ticks = valueTicks(makeScale('linear', [min, max]), 5);
    expect(ticks.length).toBeLessThan(20);
    expect(new Set(ticks.map(({ value }) => value)).size).toBe(ticks.length);
  });

  it('of indices are whole and in the middle of their element', () => {
    expect(indexTicks(0, 4, 4)).toEqual([
      { value: 0, at: 0.125, label: '0' },
      { value: 1, at: 0.375, label: '1' },
      { value: 2, at: 0.625, label: '2' },
      { value: 3, at: 0.875, label: '3' },
    ]);
    expect(indexTicks(0, 1000, 5).map(({ label }) => label)).toEqual([
      '0',
      '200',
      '400',
      '600',
      '800',
    ]);
    expect(indexTicks(0, 1, 5).map(({ at }) => at)).toEqual([0.5]);
    expect(indexTicks(0, 0, 5)).toEqual([]);
    expect(indexTicks(2.5, 0.4, 5)).toHaveLength(1);
    expect(indexTicks(0, 3_000_000, 3).at(-1)?.label).toBe('2 000 000');
  });

  it.each([
    [0, '0'],
    [-0, '0'],
    [12345678, '12345678'],
    [-1.5, '−1.5'],
    [0.37454012, '0.37454'],
    [1.25e-7, '1.25e−7'],
    [1.23456e21, '1.2346e21'],
    [NaN, 'NaN'],
    [-Infinity, '−Infinity'],
  ])('valueLabel(%d) is %s', (value, label) => expect(valueLabel(value)).toBe(label));
});

describe('rangeOf', () => {
  it('leaves out NaN, infinities, the fill value and what is masked', () => {
    const data = Float32Array.of(NaN, 3, -Infinity, 1, Infinity, -999, 8, 2);
    expect(rangeOf(data)).toEqual([-999, 8]);
    expect(rangeOf(data, { ignore: -999 })).toEqual([1, 8]);
    expect(rangeOf(data, { ignore: -999, mask: Uint8Array.of(0, 0, 0, 1, 0, 0, 1) })).toEqual([
      2, 3,
    ]);
    expect(rangeOf(Float32Array.of(NaN, Infinity))).toBeUndefined();
    expect(rangeOf(new Int8Array(0))).toBeUndefined();
    expect(rangeOf(BigInt64Array.of(-5n, 7n, 9n), { ignore: 9n })).toEqual([-5, 7]);
  });

  it('finds what Math.min and Math.max find', () => {
    fc.assert(
      fc.property(
        fc.float64Array({ noNaN: true, noDefaultInfinity: true, minLength: 1 }),
        (data) => {
          expect(rangeOf(data)).toEqual([Math.min(...data), Math.max(...data)]);
        },
      ),
    );
  });
});

describe('missingMask', () => {
  it('marks the parts and cuts them at the edge', () => {
    const missing = [{ y: 1, x: 1, height: 5, width: 5 }];
    expect(missingMask({ data: new Uint8Array(6), shape: [2, 3], missing })).toEqual(
      Uint8Array.of(0, 0, 0, 0, 1, 1),
    );
    expect(missingMask({ data: new Uint8Array(6), shape: [2, 3] })).toBeUndefined();
  });
});
