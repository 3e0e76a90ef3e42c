import { describe, expect, it } from 'vitest';
import { boundText, exactValue, parseBound, shapeText } from '../../../src/webview/page/format.ts';

describe('exactValue', () => {
  it.each([
    [Math.fround(0.1), '<f4', '0.1'],
    [Math.fround(16777217), '<f4', '16777216'],
    [Math.fround(1e-45), '<f4', '1e-45'],
    [Math.fround(3.4028234663852886e38), '>f4', '3.4028235e+38'],
    [Math.fround(0.288501), '<f4', '0.288501'],
    [0.1, '<f8', '0.1'],
    [0.1 + 0.2, '<f8', '0.30000000000000004'],
    [0.0999755859375, '<f2', '0.1'],
    [65504, '<f2', '65500'],
    [5.960464477539063e-8, '<f2', '6e-8'],
    [-0, '<f4', '-0'],
    [NaN, '<f4', 'nan'],
    [Infinity, '<f8', 'inf'],
    [-Infinity, '<f8', '-inf'],
    [255, '|u1', '255'],
    [1, '|b1', 'true'],
    [0, '|b1', 'false'],
    [9007199254740993n, '<i8', '9007199254740993'],
    [18446744073709551615n, '<u8', '18446744073709551615'],
  ])('%s of %s is %s', (value, dtype, expected) => {
    expect(exactValue(value, dtype)).toBe(expected);
  });

  it('tells every float32 from its neighbours', () => {
    const bits = new Uint32Array(1);
    const float = new Float32Array(bits.buffer);
    const wrong: number[] = [];
    for (let i = 0; i < 20_000; i++) {
      bits[0] = (i * 2654435761) % 2 ** 32;
      const value = float[0] ?? 0;
      if (!Number.isFinite(value)) continue;
      if (Math.fround(Number(exactValue(value, '<f4'))) !== value) wrong.push(value);
    }
    expect(wrong).toEqual([]);
  });
});

describe('bounds', () => {
  it.each([
    [[8.20844e-7, 0.999998], '0.000001', '0.999998'],
    [[-1.3964738845825195, 1.4471255540847778], '-1.39647', '1.44713'],
    [[9007199254740992, 9007199254741098], '9007199254740992', '9007199254741098'],
    [[0, 255], '0', '255'],
    [[3, 3], '3', '3'],
    [[1e-30, 3e-30], '1e-30', '3e-30'],
    [[-1e300, 1e300], '-1e+300', '1e+300'],
  ] as const)('%j are written %s and %s', (range, min, max) => {
    expect([boundText(0, range), boundText(1, range)]).toEqual([min, max]);
  });

  it('are empty as long as there is no value', () => {
    expect(boundText(0, undefined)).toBe('');
  });

  it.each([
    [' 1.5 ', 1.5],
    ['−2e3', -2000],
    ['abc', undefined],
    ['', undefined],
    ['Infinity', undefined],
    ['nan', undefined],
  ])('%j is read as %s', (text, value) => {
    expect(parseBound(text)).toBe(value);
  });
});

it('writes shapes as people do', () => {
  const dimension = { name: 'x', isNamed: true, size: 1000, chunk: 100 };
  expect(shapeText([dimension, dimension], 'size')).toBe('1000 × 1000');
  expect(shapeText([dimension, dimension], 'chunk')).toBe('100 × 100');
  expect(shapeText([], 'size')).toBe('');
});
