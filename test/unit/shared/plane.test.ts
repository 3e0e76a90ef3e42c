import { describe, expect, it } from 'vitest';
import { firstView, fits, planeChunks, planeOf } from '../../../src/shared/plane.ts';
import type { Dimension, PreviewView } from '../../../src/shared/preview.ts';

function dimensions(shape: readonly number[], chunks: readonly number[]): Dimension[] {
  return shape.map((size, i) => ({ name: `d${i}`, isNamed: true, size, chunk: chunks[i] ?? 1 }));
}
function chunksOf(all: readonly Dimension[], indices = all.map(() => 0)) {
  const plane = planeOf(all, firstView(all));
  return [...planeChunks(plane, all, indices)];
}

describe('planeOf', () => {
  it('covers the last two dimensions with chunks, smaller at the edges', () => {
    const all = dimensions([4, 5, 7], [2, 3, 4]);
    expect(planeOf(all, firstView(all)).grid).toEqual([2, 2]);
    expect(chunksOf(all, [3, 0, 0])).toEqual([
      { coords: [1, 0, 0], row: 0, column: 0, rows: 3, columns: 4 },
      { coords: [1, 0, 1], row: 0, column: 4, rows: 3, columns: 3 },
      { coords: [1, 1, 0], row: 3, column: 0, rows: 2, columns: 4 },
      { coords: [1, 1, 1], row: 3, column: 4, rows: 2, columns: 3 },
    ]);
  });

  it('takes any two dimensions in any order', () => {
    const all = dimensions([4, 5, 7], [2, 3, 4]);
    const plane = planeOf(all, { axes: [2, 0] });
    expect(plane.rows).toMatchObject({ name: 'd2', shown: 7 });
    const last = [...planeChunks(plane, all, [0, 4, 0])].at(-1);
    expect(last).toEqual({ coords: [1, 1, 1], row: 4, column: 2, rows: 3, columns: 2 });
  });

  it('makes a row of a line and a cell of a scalar', () => {
    expect(chunksOf(dimensions([5], [3]))).toEqual([
      { coords: [0], row: 0, column: 0, rows: 1, columns: 3 },
      { coords: [1], row: 0, column: 3, rows: 1, columns: 2 },
    ]);
    expect(chunksOf([])).toEqual([{ coords: [], row: 0, column: 0, rows: 1, columns: 1 }]);
  });

  it('has no chunk where a dimension is empty', () => {
    expect(chunksOf(dimensions([0, 10], [1, 10]))).toEqual([]);
  });

  it.each([
    [[100_000, 100_000], [1000, 1000], 4096, 4096],
    [[10, 10_000_000], [10, 1000], 10, 1_677_721],
    [[10_000_000], [1000], 1, 10_000_000],
    [[4000, 4000], [1, 1], 100, 100],
    [[4000, 4000], [10, 40], 1000, 4000],
  ])('shows no more of %j in chunks of %j than it can hold', (shape, chunks, rows, columns) => {
    const all = dimensions(shape, chunks);
    const plane = planeOf(all, firstView(all));
    expect([plane.rows.shown, plane.columns.shown]).toEqual([rows, columns]);
    expect(plane.grid[0] * plane.grid[1]).toBeLessThanOrEqual(10_201);
  });
});

describe('fits', () => {
  const all = dimensions([4, 5, 7], [2, 3, 4]);
  const view = (axes: [number, number], indices = [0, 0, 0]): PreviewView => ({
    axes,
    indices,
    colorMap: 'viridis',
    reversed: false,
  });

  it.each([
    [view([1, 2]), true],
    [view([2, 0], [3, 4, 6]), true],
    [view([1, 1]), false],
    [view([1, 3]), false],
    [view([-1, 2]), false],
    [view([1, 2], [0, 0]), false],
    [view([1, 2], [4, 0, 0]), false],
  ])('%j: %s', (one, expected) => {
    expect(fits(one, all)).toBe(expected);
  });

  it('takes lines, scalars and empty arrays', () => {
    expect(fits(view([-1, 0], [0]), dimensions([5], [3]))).toBe(true);
    expect(fits(view([-1, -1], []), [])).toBe(true);
    expect(fits(view([0, 1], [0, 0]), dimensions([0, 3], [1, 1]))).toBe(true);
  });
});
