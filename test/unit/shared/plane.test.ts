import { describe, expect, it } from 'vitest';
import {
  centreOut,
  firstView,
  fits,
  indexOf,
  middleView,
  planeChunks,
  planeOf,
  pictureLimits,
  shownAt,
  tileChunk,
  tileOf,
  tileRange,
  type PlaneView,
} from '../../../src/shared/plane.ts';
import type { Dimension, PreviewView } from '../../../src/shared/preview.ts';

function dimensions(shape: readonly number[], chunks: readonly number[]): Dimension[] {
  return shape.map((size, i) => ({ name: `d${i}`, isNamed: true, size, chunk: chunks[i] ?? 1 }));
}
function chunksOf(all: readonly Dimension[], indices = all.map(() => 0)) {
  const plane = planeOf(all, firstView(all));
  return [...planeChunks(plane, all, indices)];
}

describe('middleView', () => {
  it('shows the chunk in the middle of every dimension', () => {
    const all = dimensions([5, 60, 60], [1, 20, 20]);
    expect(middleView(all)).toMatchObject({ axes: [1, 2], indices: [2, 20, 20] });
    expect(middleView(dimensions([4, 8], [2, 4]))).toMatchObject({ indices: [0, 0] });
    expect(middleView([])).toMatchObject({ indices: [] });
  });

  it('of a plane too large for one picture shows the part around it', () => {
    const all = dimensions([1_000_000, 1_000_000], [1_000, 1_000]);
    const view = middleView(all);
    expect(view.indices).toEqual([499_000, 499_000]);
    expect(fits(view, all)).toBe(true);
    const { y = [0, 0], x = [0, 0] } = view.window ?? {};
    for (const [from, to] of [y, x]) {
      expect(from).toBeLessThanOrEqual(499_000);
      expect(to).toBeGreaterThanOrEqual(500_000);
      expect(from % 1_000).toBe(0);
    }
  });
});

describe('planeOf', () => {
  it('covers the last two dimensions with chunks, smaller at the edges', () => {
    const all = dimensions([4, 5, 7], [2, 3, 4]);
    expect(planeOf(all, firstView(all)).grid).toEqual([2, 2]);
    expect(chunksOf(all, [3, 0, 0])).toEqual([
      { index: 0, coords: [1, 0, 0], row: 0, column: 0, rows: 3, columns: 4 },
      { index: 1, coords: [1, 0, 1], row: 0, column: 4, rows: 3, columns: 3 },
      { index: 2, coords: [1, 1, 0], row: 3, column: 0, rows: 2, columns: 4 },
      { index: 3, coords: [1, 1, 1], row: 3, column: 4, rows: 2, columns: 3 },
    ]);
  });

  it('takes any two dimensions in any order', () => {
    const all = dimensions([4, 5, 7], [2, 3, 4]);
    const plane = planeOf(all, { axes: [2, 0] });
    expect(plane.rows).toMatchObject({ name: 'd2', shown: 7 });
    const last = [...planeChunks(plane, all, [0, 4, 0])].at(-1);
    expect(last).toEqual({ index: 3, coords: [1, 1, 1], row: 4, column: 2, rows: 3, columns: 2 });
  });

  it('makes a row of a line and a cell of a scalar', () => {
    expect(chunksOf(dimensions([5], [3]))).toEqual([
      { index: 0, coords: [0], row: 0, column: 0, rows: 1, columns: 3 },
      { index: 1, coords: [1], row: 0, column: 3, rows: 1, columns: 2 },
    ]);
    expect(chunksOf([])).toEqual([
      { index: 0, coords: [], row: 0, column: 0, rows: 1, columns: 1 },
    ]);
  });

  it('has no chunk where a dimension is empty', () => {
    expect(chunksOf(dimensions([0, 10], [1, 10]))).toEqual([]);
  });

  it.each([
    [[1000, 1000], [100, 100], 1000, 1000],
    [[4096, 4096], [512, 512], 4096, 4096],
    [[524_288, 524_288], [512, 512], 1024, 1024],
    [[10, 10_000_000], [10, 1000], 10, 100_000],
    [[10_000_000], [1000], 1, 100_000],
    [[4000, 4000], [1, 1], 10, 10],
    [[100_000, 100_000], [100_000, 1], 1, 1],
  ])('looks at %j in chunks of %j first', (shape, chunks, rows, columns) => {
    const all = dimensions(shape, chunks);
    const plane = planeOf(all, firstView(all));
    if (chunks[0] === 100_000) expect(plane.grid[0] * plane.grid[1]).toBeLessThan(100);
    else expect([plane.rows.shown, plane.columns.shown]).toEqual([rows, columns]);
    expect([plane.rows.step, plane.columns.step]).toEqual([1, 1]);
  });

  it.each([
    [
      [524_288, 524_288],
      [512, 512],
    ],
    [
      [10 ** 9, 10 ** 9],
      [10, 10 ** 4],
    ],
    [
      [10 ** 18, 3],
      [1, 1],
    ],
    [
      [30, 40_000_000],
      [30, 1000],
    ],
    [
      [100_000, 100_000],
      [20_000, 20_000],
    ],
  ])('leaves elements out where all of %j in chunks of %j would be too much', (shape, chunks) => {
    const all = dimensions(shape, chunks);
    const { rows, columns, grid } = planeOf(all, { axes: [0, 1] });
    expect(rows.shown * columns.shown).toBeLessThanOrEqual(pictureLimits.elements);
    expect(grid[0] * grid[1]).toBeLessThanOrEqual(pictureLimits.chunks);
    // The last element shown is as near to the end as the step allows.
    for (const span of [rows, columns]) {
      expect(indexOf(span, span.shown - 1)).toBeLessThan(span.size);
      expect(indexOf(span, span.shown - 1)).toBeGreaterThanOrEqual(span.size - span.step);
    }
  });
});

describe('spans', () => {
  const views: [shape: number[], chunks: number[], view: PlaneView][] = [
    [[30, 50], [7, 9], { axes: [0, 1] }],
    [[30, 50], [7, 9], { axes: [0, 1], flipped: [true, true] }],
    [[30, 50], [7, 9], { axes: [1, 0], window: { y: [11, 32], x: [6, 8] } }],
    [
      [30, 50],
      [7, 9],
      { axes: [0, 1], window: { y: [13, 14], x: [3, 50] }, flipped: [false, true] },
    ],
    [[3000, 50], [7, 1], { axes: [0, 1], flipped: [true, false] }],
    [[100_000, 5], [7, 5], { axes: [0, 1], window: { y: [777, 99_000], x: [0, 5] } }],
    [[100_000, 5], [7, 5], { axes: [0, 1], flipped: [true, true] }],
  ];
  it.each(views)(
    '%j in %j, %j: every element has its chunk and every chunk its elements',
    (...of) => {
      const [shape, chunks, view] = of;
      const plane = planeOf(dimensions(shape, chunks), view, {
        elements: 10_000,
        chunks: 500,
        decoded: 10_000,
      });
      for (const [which, span] of [plane.rows, plane.columns].entries()) {
        const seen = new Set<number>();
        for (let i = 0; i < span.shown; i++) {
          const tile = tileOf(span, i);
          seen.add(tile);
          const [from, to] = tileRange(span, tile);
          expect(i >= from && i < to).toBe(true);
          expect(tileChunk(span, tile)).toBe(Math.floor(indexOf(span, i) / span.chunk));
          expect(shownAt(span, indexOf(span, i))).toBe(i);
        }
        expect(seen.size).toBe(plane.grid[which]);
      }
    },
  );

  it('flips: the last element comes first', () => {
    const all = dimensions([4, 6], [2, 4]);
    const { columns } = planeOf(all, { axes: [0, 1], flipped: [false, true] });
    expect([columns.start, columns.step]).toEqual([5, -1]);
    expect([tileRange(columns, 0), tileRange(columns, 1)]).toEqual([
      [0, 2],
      [2, 6],
    ]);
  });

  it('shows the same elements again when the window moves a little', () => {
    const all = dimensions([10 ** 6], [1]);
    const at = (x: readonly [number, number]) => {
      const window = { y: [0, 1] as const, x };
      return planeOf(all, { axes: [-1, 0], window }).columns;
    };
    const [before, after] = [at([0, 500_000]), at([333, 500_333])];
    expect(before.step).toBe(after.step);
    expect(after.start % after.step).toBe(0);
  });

  it('reads from the middle outward', () => {
    const plane = planeOf(dimensions([9, 9], [3, 3]), { axes: [0, 1] });
    expect(centreOut(plane)).toEqual([4, 1, 3, 5, 7, 0, 2, 6, 8]);
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
    [{ ...view([1, 2]), window: { y: [0, 5], x: [3, 7] } }, true],
    [{ ...view([1, 2]), window: { y: [0, 6], x: [3, 7] } }, false],
    [{ ...view([1, 2]), window: { y: [2, 2], x: [3, 7] } }, false],
  ] as const)('%j: %s', (one, expected) => {
    expect(fits(one, all)).toBe(expected);
  });

  it('takes lines, scalars and empty arrays', () => {
    expect(fits(view([-1, 0], [0]), dimensions([5], [3]))).toBe(true);
    expect(fits(view([-1, -1], []), [])).toBe(true);
    expect(fits(view([0, 1], [0, 0]), dimensions([0, 3], [1, 1]))).toBe(true);
  });
});
