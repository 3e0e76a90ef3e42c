import type { ColorTable } from './colorMaps.ts';
import { AS_STORED, decode, isAsStored, type Decoding } from './decoding.ts';
import { mapEntry, OVER, paletteOf, type Rgba } from './palette.ts';
import { nearest, pixelSpan } from './nearest.ts';
import type { Scale } from './scale.ts';
import { type CellRect, type Grid2d, type Values } from './values.ts';

export type { Rgba } from './palette.ts';

/** What part of a grid goes onto how many pixels, and how. */
export interface RasterOptions {
  readonly colors: ColorTable;
  readonly scale: Scale;
  /** Size of the picture in pixels. */
  readonly width: number;
  readonly height: number;
  /**
   * Part of the grid to show, in elements, fractions allowed; default: all of it. Pixels outside of
   * the grid stay as they are.
   */
  readonly view?: CellRect;
  /** Last row on top, last column on the left. */
  readonly flipped?: readonly [y: boolean, x: boolean];
  /** Values of the stored numbers; default: they are the values. */
  readonly decoding?: Decoding;
  /** NaN and what has no value; default a light grey that no colour map has. */
  readonly nan?: Rgba | undefined;
  /** Below and above the range; default: the ends of the map. */
  readonly under?: Rgba | undefined;
  readonly over?: Rgba | undefined;
  /** Chunks that were never written: diagonal stripes of these two. */
  readonly missing?: readonly [Rgba, Rgba];
  /** Pixels to write into, of `width * height * 4` bytes; default: new ones. */
  readonly into?: Uint8ClampedArray<ArrayBuffer>;
}

const MISSING: readonly [Rgba, Rgba] = [
  [236, 238, 241, 255],
  [214, 218, 224, 255],
];
/** Width of a stripe in pixels; a power of two. */
export const STRIPE = 8;

/**
 * Turns numbers into coloured pixels: nearest neighbour, row 0 on top, each element a rectangle.
 *
 * @returns RGBA, row by row, four bytes a pixel.
 */
export function rasterise(grid: Grid2d, options: RasterOptions): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, into } = options;
  const pixels = into ?? new Uint8ClampedArray(width * height * 4);
  const [rows, columns] = grid.shape;
  if (rows * columns === 0 || width * height === 0) return pixels;
  const view = options.view ?? { y: 0, x: 0, height: rows, width: columns };
  const [flippedY = false, flippedX = false] = options.flipped ?? [];
  const out = new Uint32Array(pixels.buffer, pixels.byteOffset, width * height);
  const row = nearest(view.y, view.height, height, rows, flippedY);
  const column = nearest(view.x, view.width, width, columns, flippedX);
  const [left, right] = pixelSpan(column, 0, columns);
  const [top, bottom] = pixelSpan(row, 0, rows);
  const shown = column.subarray(left, right);
  const { nan, under, over } = options;
  const palette = packedPalette(paletteOf(options.colors, { nodata: nan, under, over }));
  const line = new Float64Array(shown.length);
  const decoding = options.decoding ?? AS_STORED;
  const isPlain = isAsStored(decoding);
  const paint = options.scale.kind === 'linear' ? paintLinear : paintCurved;
  for (let y = top; y < bottom; y += 1) {
    const start = y * width + left;
    // The same row of the grid again: copied instead of computed.
    if (y > top && row[y] === row[y - 1]) {
      out.copyWithin(start, start - width, start - width + shown.length);
    } else {
      take(grid.data, (row[y] ?? 0) * columns, shown, line);
      if (!isPlain) decodeLine(line, decoding);
      paint(out, start, line, palette, options.scale);
    }
  }
  const stripes = options.missing ?? MISSING;
  for (const rect of grid.missing ?? []) hatch(out, width, rect, row, column, stripes);
  return pixels;
}

/** Packed as the pixels of this machine are. */
function packedPalette(palette: Uint8Array<ArrayBuffer>): Uint32Array {
  return new Uint32Array(palette.buffer);
}

function paintLinear(
  out: Uint32Array,
  start: number,
  line: Float64Array,
  palette: Uint32Array,
  { range: [min, max] }: Scale,
): void {
  const perUnit = 256 / (max - min);
  for (let x = 0; x < line.length; x += 1) {
    const value = line[x] ?? 0;
    const entry = value < min ? 0 : value > max ? OVER : 1 + mapEntry((value - min) * perUnit);
    out[start + x] = palette[entry] ?? 0;
  }
}

function paintCurved(
  out: Uint32Array,
  start: number,
  line: Float64Array,
  palette: Uint32Array,
  { toUnit, range: [min, max] }: Scale,
): void {
  for (let x = 0; x < line.length; x += 1) {
    const value = line[x] ?? 0;
    const entry = value < min ? 0 : value > max ? OVER : 1 + mapEntry(toUnit(value) * 256);
    out[start + x] = palette[entry] ?? 0;
  }
}

/**
 * Takes the elements of one line. One function a kind of array, because the engine compiles a loop
 * for the types it has met: one loop for all of them is half as fast once it has met many.
 */
function take(data: Values, rowStart: number, column: Int32Array, line: Float64Array): void {
  if (data instanceof Float32Array) takeFloats(data, rowStart, column, line);
  else if (data instanceof Float64Array) takeDoubles(data, rowStart, column, line);
  else takeOthers(data, rowStart, column, line);
}

function takeFloats(
  data: Float32Array,
  rowStart: number,
  column: Int32Array,
  line: Float64Array,
): void {
  for (let x = 0; x < column.length; x += 1) line[x] = data[rowStart + (column[x] ?? 0)] ?? NaN;
}

function takeDoubles(
  data: Float64Array,
  rowStart: number,
  column: Int32Array,
  line: Float64Array,
): void {
  for (let x = 0; x < column.length; x += 1) line[x] = data[rowStart + (column[x] ?? 0)] ?? NaN;
}

function takeOthers(data: Values, rowStart: number, column: Int32Array, line: Float64Array): void {
  for (let x = 0; x < column.length; x += 1) line[x] = Number(data[rowStart + (column[x] ?? 0)]);
}

/** The values of stored numbers, in place. */
function decodeLine(line: Float64Array, decoding: Decoding): void {
  for (let x = 0; x < line.length; x += 1) line[x] = decode(line[x] ?? NaN, decoding);
}

function hatch(
  out: Uint32Array,
  width: number,
  rect: CellRect,
  row: Int32Array,
  column: Int32Array,
  stripes: readonly [Rgba, Rgba],
): void {
  const [light = 0, dark = 0] = stripes.map(packed);
  const [top, bottom] = pixelSpan(row, rect.y, rect.y + rect.height);
  const [left, right] = pixelSpan(column, rect.x, rect.x + rect.width);
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      out[y * width + x] = (x + y) & STRIPE ? dark : light;
    }
  }
}

function packed(color: Rgba): number {
  return new Uint32Array(new Uint8Array(color).buffer)[0] ?? 0;
}
