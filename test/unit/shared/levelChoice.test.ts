import { describe, expect, it } from 'vitest';
import { levelFor, viewAt } from '../../../src/shared/levelChoice.ts';
import type { PreviewView } from '../../../src/shared/preview.ts';

const view: PreviewView = { axes: [1, 2], indices: [2, 0, 0], colorMap: '', reversed: false };
const levels = [0, 1, 2, 3, 4, 5].map((i) => ({
  path: String(i),
  shape: [3, 2 ** (16 - i), 2 ** (16 - i)],
  chunks: [1, 512, 512],
}));
const pixels = { width: 1000, height: 800 };
const part = (at: number, size: number) => ({
  ...view,
  window: { y: [at, at + size] as const, x: [at, at + size] as const },
});

describe('the same part of a picture in another level', () => {
  it('keeps what is no part of the scaling', () => {
    expect(viewAt(view, [3, 100, 100], [3, 50, 50])).toEqual({ ...view, window: undefined });
  });

  it('moves window and indices, and never out of the array', () => {
    const seen = { ...view, indices: [9, 0, 0], window: { y: [50, 99], x: [0, 100] } as const };
    const coarse = viewAt(seen, [10, 99, 100], [5, 25, 25]);
    expect(coarse.indices[0]).toBe(4);
    expect(coarse.window).toEqual({ y: [12, 25], x: [0, 25] });
    expect(viewAt(coarse, [5, 25, 25], [10, 99, 100]).window).toEqual({ y: [47, 99], x: [0, 100] });
  });

  it('shows one element at least', () => {
    const one = { ...view, window: { y: [7, 8], x: [99, 100] } as const };
    expect(viewAt(one, [3, 100, 100], [3, 10, 10]).window).toEqual({ y: [0, 1], x: [9, 10] });
  });
});

describe('the level for what is seen', () => {
  it('of the whole picture the coarsest that fills the screen', () => {
    expect(levelFor({ levels, at: 5, view, pixels })).toBe(5);
    expect(levelFor({ levels, at: 0, view, pixels: { width: 4000, height: 4000 } })).toBe(4);
  });

  it('gets finer as one zooms in, whatever level the view counts in', () => {
    const chosen = [2048, 1024, 512, 256, 64, 8].map((size) =>
      levelFor({ levels, at: 5, view: part(100, size), pixels }),
    );
    expect(chosen).toEqual([5, 5, 4, 3, 1, 0]);
    for (const [size, level] of [
      [1024, 5],
      [512, 4],
      [256, 3],
    ] as const) {
      const fine = viewAt(part(100, size), [3, 2048, 2048], [3, 65536, 65536]);
      expect(levelFor({ levels, at: 0, view: fine, pixels })).toBe(level);
    }
  });

  it('is none of which elements would have to be left out', () => {
    const huge = [
      { path: 'fine', shape: [2 ** 20, 2 ** 20], chunks: [64, 64] },
      { path: 'coarse', shape: [300, 300], chunks: [64, 64] },
    ];
    const whole = { ...view, axes: [0, 1] as const, indices: [0, 0] };
    expect(levelFor({ levels: huge, at: 1, view: whole, pixels })).toBe(1);
  });

  it('is the only one where there is no other', () => {
    expect(levelFor({ levels: levels.slice(0, 1), at: 0, view, pixels })).toBe(0);
  });
});
