import { describe, expect, it } from 'vitest';
import { planeOf } from '../../../src/shared/plane.ts';
import { cut, extremes } from '../../../src/webview/worker/slice.ts';

const dimension = (size: number, chunk: number) => ({ name: '', isNamed: false, size, chunk });
const all = [dimension(4, 2), dimension(3, 3), dimension(6, 4)];
const data = Float32Array.from({ length: 24 }, (_, i) => i);
const chunk = { data, shape: [2, 3, 4], stride: [12, 4, 1] };
const place = { coords: [1, 0, 0], row: 0, column: 0 };

describe('cut', () => {
  it('takes the plane at the index within the chunk', () => {
    const plane = planeOf(all, { axes: [1, 2] });
    const part = cut(chunk, { ...place, rows: 3, columns: 2 }, plane, [3, 0, 0]);
    expect([...part.values]).toEqual([12, 13, 16, 17, 20, 21]);
    expect([part.min, part.max]).toEqual([12, 21]);
  });

  it('turns the plane when its axes are the other way round', () => {
    const plane = planeOf(all, { axes: [2, 0] });
    const part = cut(chunk, { ...place, rows: 2, columns: 2 }, plane, [0, 1, 0]);
    expect([...part.values]).toEqual([4, 16, 5, 17]);
  });

  it('gives memory of its own, and no copy when the chunk is the rectangle', () => {
    const flat = [dimension(4, 4), dimension(6, 6)];
    const plane = planeOf(flat, { axes: [0, 1] });
    const rectangle = { coords: [0, 0], row: 0, column: 0, rows: 4, columns: 6 };
    const own = { data, shape: [4, 6], stride: [6, 1] };
    expect(cut(own, rectangle, plane, [0, 0]).values).toBe(data);
    const shared = { ...own, data: new Float32Array(30).subarray(3, 27) };
    const { values } = cut(shared, rectangle, plane, [0, 0]);
    expect(values.buffer.byteLength).toBe(24 * 4);
  });

  it('makes a row of a line and a cell of a scalar', () => {
    const line = planeOf([dimension(5, 3)], { axes: [-1, 0] });
    const row = { coords: [1], row: 0, column: 3, rows: 1, columns: 2 };
    const three = { data: Int8Array.of(1, -2, 3), shape: [3], stride: [1] };
    expect([...cut(three, row, line, [0]).values]).toEqual([1, -2]);
    const scalar = planeOf([], { axes: [-1, -1] });
    const cell = { coords: [], row: 0, column: 0, rows: 1, columns: 1 };
    const one = { data: Float64Array.of(8), shape: [], stride: [] };
    expect([...cut(one, cell, scalar, []).values]).toEqual([8]);
  });

  it('keeps the numbers of an element together', () => {
    const plane = planeOf([dimension(2, 2), dimension(2, 2)], { axes: [1, 0] });
    const rectangle = { coords: [0, 0], row: 0, column: 0, rows: 2, columns: 2 };
    const complex = {
      data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
      shape: [2, 2],
      stride: [2, 1],
    };
    const part = cut(complex, rectangle, plane, [0, 0], 2);
    expect([...part.values]).toEqual([1, 2, 5, 6, 3, 4, 7, 8]);
    expect(part.min).toBeGreaterThan(part.max);
  });

  it('takes along only the texts that are on the screen', () => {
    const plane = planeOf([dimension(4, 4)], { axes: [-1, 0] });
    const words = { data: Int32Array.of(0, 1, 2, 3), shape: [4], stride: [1] };
    const texts = ['a', 'b', 'c', 'd'];
    const row = { coords: [0], row: 0, column: 1, rows: 1, columns: 2 };
    const part = cut({ ...words, texts }, row, plane, [0]);
    expect([[...part.values], part.texts]).toEqual([
      [0, 1],
      ['b', 'c'],
    ]);
  });
});

describe('extremes', () => {
  it.each([
    [Float32Array.of(NaN, 2, Infinity, -1, -Infinity), -1, 2],
    [Float32Array.of(NaN, Infinity), Infinity, -Infinity],
    [Uint8Array.of(3), 3, 3],
    [BigInt64Array.of(-5n, 9007199254740993n), -5, 9007199254740992],
    [new BigUint64Array(), Infinity, -Infinity],
  ])('of %s', (values, min, max) => {
    expect(extremes(values)).toEqual({ min, max });
  });
});
