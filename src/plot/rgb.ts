import { AS_STORED, decode, type Decoding } from './decoding.ts';
import { nearest } from './nearest.ts';
import type { Rgba } from './palette.ts';
import type { Range } from './scale.ts';
import type { CellRect, Values } from './values.ts';

/** Three or four numbers an element: red, green, blue, and perhaps opacity. */
export interface ColorGrid {
  /** Row by row, the channels of an element side by side. */
  readonly data: Values;
  readonly shape: readonly [height: number, width: number, channels: number];
}

/** How numbers become brightness. */
export interface RgbOptions {
  readonly width: number;
  readonly height: number;
  readonly view?: CellRect;
  readonly flipped?: readonly [y: boolean, x: boolean];
  readonly decoding?: Decoding;
  /** Values of darkest and brightest, the same for the three colours. */
  readonly range: Range;
  readonly nan?: Rgba | undefined;
  readonly into?: Uint8ClampedArray<ArrayBuffer>;
}

const NAN: Rgba = [190, 190, 190, 255];

/** The range of brightness that a type stands for: whole for bytes, [0, 1] for floats. */
export function rgbRange(data: Values): Range {
  if (data instanceof Uint8Array || data instanceof Uint8ClampedArray) return [0, 255];
  if (data instanceof Uint16Array) return [0, 65_535];
  return [0, 1];
}

/** Turns three numbers an element into coloured pixels; nearest neighbour, row 0 on top. */
export function rasteriseRgb(grid: ColorGrid, options: RgbOptions): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, decoding = AS_STORED, nan = NAN, flipped = [false, false] } = options;
  const [rows, columns, channels] = grid.shape;
  const out = options.into ?? new Uint8ClampedArray(width * height * 4);
  const view = options.view ?? { y: 0, x: 0, height: rows, width: columns };
  const row = nearest(view.y, view.height, height, rows, flipped[0]);
  const column = nearest(view.x, view.width, width, columns, flipped[1]);
  const [min, max] = options.range;
  const perUnit = 255 / (max - min || 1);
  for (let y = 0; y < height; y += 1) {
    if ((row[y] ?? -1) < 0) continue;
    for (let x = 0; x < width; x += 1) {
      if ((column[x] ?? -1) < 0) continue;
      const from = ((row[y] ?? 0) * columns + (column[x] ?? 0)) * channels;
      const at = (y * width + x) * 4;
      let isWhole = true;
      for (let channel = 0; channel < 3; channel += 1) {
        const value = decode(Number(grid.data[from + channel]), decoding);
        if (Number.isNaN(value)) isWhole = false;
        // A clamped array rounds and keeps within 0 and 255.
        out[at + channel] = (value - min) * perUnit;
      }
      out[at + 3] = channels < 4 ? 255 : (Number(grid.data[from + 3]) - min) * perUnit;
      if (!isWhole) out.set(nan, at);
    }
  }
  return out;
}
