import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rasterise } from '../../../src/plot/rasterise.ts';
import { makeScale } from '../../../src/plot/scale.ts';
import type { Grid2d, Values } from '../../../src/plot/values.ts';

/** A table whose entry n is the colour (n, 0, 255 − n): a pixel's red is its entry. */
const colors = Uint8Array.from({ length: 768 }, (_, i) => {
  const entry = Math.floor(i / 3);
  return i % 3 === 0 ? entry : i % 3 === 2 ? 255 - entry : 0;
});
const scale = makeScale('linear', [0, 256]);

/** The red channel, row by row. */
function reds(grid: Grid2d, width: number, height: number, more: object = {}): number[] {
  const pixels = rasterise(grid, { colors, scale, width, height, ...more });
  return Array.from({ length: width * height }, (_, i) => pixels[i * 4] ?? -1);
}

const grid = (
  rows: number[][],
  make: (values: number[]) => Values = Float32Array.from.bind(Float32Array),
): Grid2d => ({
  data: make(rows.flat()),
  shape: [rows.length, rows[0]?.length ?? 0],
});

describe('rasterise', () => {
  it('puts row 0 on top and repeats elements', () => {
    expect(
      reds(
        grid([
          [1, 2],
          [3, 4],
        ]),
        4,
        2,
      ),
    ).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
    expect(
      reds(
        grid([
          [1, 2],
          [3, 4],
        ]),
        2,
        4,
      ),
    ).toEqual([1, 2, 1, 2, 3, 4, 3, 4]);
  });

  it('takes the element under the middle of a pixel', () => {
    expect(reds(grid([[0, 1, 2, 3, 4, 5, 6, 7, 8]]), 3, 1)).toEqual([1, 4, 7]);
  });

  it('shows a part, with fractions', () => {
    const rows = [[10, 20, 30, 40]];
    const view = { y: 0, x: 0.5, height: 1, width: 2 };
    expect(reds(grid(rows), 4, 1, { view })).toEqual([10, 20, 20, 30]);
  });

  it('gives the ends of the range and all beyond them the ends of the map', () => {
    const values = [[-Infinity, -1, 0, 0.99, 1, 255, 255.9, 256, 1e9, Infinity]];
    expect(reds(grid(values), 10, 1)).toEqual([0, 0, 0, 0, 1, 255, 255, 255, 255, 255]);
  });

  it.each([
    ['Int8Array', (v: number[]) => Int8Array.from(v)],
    ['Uint8Array', (v: number[]) => Uint8Array.from(v)],
    ['Int16Array', (v: number[]) => Int16Array.from(v)],
    ['Uint16Array', (v: number[]) => Uint16Array.from(v)],
    ['Int32Array', (v: number[]) => Int32Array.from(v)],
    ['Uint32Array', (v: number[]) => Uint32Array.from(v)],
    ['BigInt64Array', (v: number[]) => BigInt64Array.from(v, BigInt)],
    ['BigUint64Array', (v: number[]) => BigUint64Array.from(v, BigInt)],
    ['Float64Array', (v: number[]) => Float64Array.from(v)],
  ] as const)('draws a %s', (_, make) => {
    expect(reds(grid([[3, 1, 2]], make), 3, 1)).toEqual([3, 1, 2]);
  });

  it('draws NaN in a colour of its own', () => {
    const pixels = rasterise(grid([[NaN, 0]]), {
      colors,
      scale,
      width: 2,
      height: 1,
      nan: [9, 8, 7, 255],
    });
    expect([...pixels]).toEqual([9, 8, 7, 255, 0, 0, 255, 255]);
  });

  it('draws stripes over what was never written, and nowhere else', () => {
    const data = new Float32Array(16).fill(5);
    const missing = [{ y: 1, x: 2, height: 2, width: 2 }];
    const stripes = [
      [100, 0, 0, 255],
      [200, 0, 0, 255],
    ] as const;
    const got = reds({ data, shape: [4, 4], missing }, 8, 8, { missing: stripes });
    got.forEach((red, at) => {
      const [y, x] = [Math.floor(at / 8), at % 8];
      const isIn = y >= 2 && y < 6 && x >= 4;
      expect(isIn ? [100, 200] : [5]).toContain(red);
    });
  });

  it('writes into the pixels it is given', () => {
    const into = new Uint8ClampedArray(4);
    expect(rasterise(grid([[7]]), { colors, scale, width: 1, height: 1, into })).toBe(into);
    expect(into[0]).toBe(7);
  });

  it('follows curved scales', () => {
    const log = makeScale('log', [1, 10_000]);
    const values = grid([[0, 1, 10, 100, 10_000, -5, NaN]]);
    const pixels = rasterise(values, {
      colors,
      scale: log,
      width: 7,
      height: 1,
      nan: [99, 0, 0, 255],
    });
    const got = Array.from({ length: 7 }, (_, i) => pixels[i * 4]);
    expect(got).toEqual([0, 0, 64, 128, 255, 0, 99]);
  });

  it('agrees with the plain formula for any size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        (rows, columns, width, height) => {
          const data = Float64Array.from({ length: rows * columns }, (_, i) => i % 256);
          const got = reds({ data, shape: [rows, columns] }, width, height);
          got.forEach((red, at) => {
            const y = Math.floor(((Math.floor(at / width) + 0.5) * rows) / height);
            const x = Math.floor((((at % width) + 0.5) * columns) / width);
            expect(red).toBe((y * columns + x) % 256);
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('draws nothing of an empty array', () => {
    expect(reds({ data: new Float32Array(0), shape: [0, 5] }, 2, 1)).toEqual([0, 0]);
  });
});
