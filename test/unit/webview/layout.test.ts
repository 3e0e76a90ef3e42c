import { describe, expect, it } from 'vitest';
import {
  cellAt,
  heatmapLayout,
  lineLayout,
  pixelsOf,
  type Rect,
} from '../../../src/webview/page/layout.ts';

const margins = { left: 50, right: 60, top: 8, bottom: 40 };
const pixels = { ratio: 1, left: 0, top: 0 };

function isWhole({ x, y, width, height }: Rect, ratio: number, left = 0, top = 0): boolean {
  return [(x + left) * ratio, (y + top) * ratio, width * ratio, height * ratio].every(
    (value) => Math.abs(value - Math.round(value)) < 1e-9,
  );
}

describe('heatmapLayout', () => {
  it('draws square cells', () => {
    const room = { width: 1000, height: 600 };
    const { plot, bar } = heatmapLayout(room, { rows: 100, columns: 200 }, margins, pixels);
    expect(plot.width / plot.height).toBeCloseTo(2, 1);
    expect(plot.x + plot.width).toBeLessThan(bar?.x ?? 0);
    expect((bar?.x ?? 0) + (bar?.width ?? 0) + margins.right).toBeLessThanOrEqual(1000);
    expect(bar).toMatchObject({ y: plot.y, height: plot.height });
  });

  it('fills the room when square cells would be a thread', () => {
    const room = { width: 1000, height: 600 };
    const { plot } = heatmapLayout(room, { rows: 10, columns: 10_000 }, margins, pixels);
    expect(plot).toMatchObject({ height: 600 - 48 });
  });

  it.each([1, 1.25, 1.5, 2, 3])('lies on whole pixels of the screen at %s', (ratio) => {
    const [left, top] = [20, 103.375];
    for (let width = 300; width < 340; width++) {
      const room = { width, height: 351.7 };
      const cells = { rows: 7, columns: 9 };
      const { plot } = heatmapLayout(room, cells, margins, { ratio, left, top });
      expect(isWhole(plot, ratio, left, top)).toBe(true);
    }
  });

  it('never vanishes', () => {
    const room = { width: 10, height: 10 };
    const { plot } = heatmapLayout(room, { rows: 1, columns: 4 }, margins, pixels);
    expect(plot.width).toBeGreaterThan(0);
    expect(plot.height).toBeGreaterThan(0);
  });
});

it('a line is not taller than reads well', () => {
  expect(lineLayout({ width: 900, height: 2000 }, margins, pixels).plot.height).toBe(360);
  expect(lineLayout({ width: 900, height: 200 }, margins, pixels).bar).toBeUndefined();
});

describe('cells and pixels', () => {
  it('finds the cell under the pointer', () => {
    const plot = { x: 50, y: 8, width: 100, height: 50 };
    const cells = { rows: 5, columns: 10 };
    expect(cellAt({ x: 50, y: 8 }, plot, cells)).toEqual({ row: 0, column: 0 });
    expect(cellAt({ x: 149.9, y: 57.9 }, plot, cells)).toEqual({ row: 4, column: 9 });
    expect(cellAt({ x: 150, y: 10 }, plot, cells)).toBeUndefined();
    expect(cellAt({ x: 60, y: 7 }, plot, cells)).toBeUndefined();
  });

  it.each([
    [10, 7],
    [7, 10],
    [1000, 552],
    [100, 100],
  ])('knows which pixels the rasteriser gives to which of %d cells on %d', (cells, count) => {
    const cellOf = (pixel: number) => Math.floor(((pixel + 0.5) * cells) / count);
    for (let from = 0; from < cells; from += 3) {
      const to = Math.min(from + 3, cells);
      const [first, end] = pixelsOf(from, to, cells, count);
      const under = Array.from({ length: count }, (_, pixel) => pixel).filter(
        (pixel) => cellOf(pixel) >= from && cellOf(pixel) < to,
      );
      expect(under.length).toBe(Math.max(end - first, 0));
      if (under.length > 0) expect([under[0], under.at(-1)]).toEqual([first, end - 1]);
    }
  });
});
