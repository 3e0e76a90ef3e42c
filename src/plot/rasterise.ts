import type { ColorTable } from './colorMaps.ts';
import type { Scale } from './scale.ts';
import { type CellRect, type Grid2d, type Values } from './values.ts';

/** A colour with its opacity, 0 to 255 each. */
export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

/** What part of a grid goes onto how many pixels, and how. */
export interface RasterOptions {
  readonly colors: ColorTable;
  readonly scale: Scale;
  /** Size of the picture in pixels. */
  readonly width: number;
  readonly height: number;
  /** Part of the grid to show, in elements, fractions allowed; default: all of it. */
  readonly view?: CellRect;
  /** NaN; default a light grey that no colour map has. */
  readonly nan?: Rgba;
  /** Chunks that were never written: diagonal stripes of these two. */
  readonly missing?: readonly [Rgba, Rgba];
  /** Pixels to write into, of `width * height * 4` bytes; default: new ones. */
  readonly into?: Uint8ClampedArray<ArrayBuffer>;
}

const NAN: Rgba = [190, 190, 190, 255];
const MISSING: readonly [Rgba, Rgba] = [
  [236, 238, 241, 255],
  [214, 218, 224, 255],
];
/** Width of a stripe in pixels; a power of two. */
const STRIPE = 8;

/**
 * Turns numbers into coloured pixels: nearest neighbour, row 0 on top, each element a rectangle.
 * Values below and above the range get the first and the last colour. A colour map of 256 entries
 * is indexed as matplotlib does it: entry `floor(256 * unit)`, the last one for 1.
 *
 * @returns RGBA, row by row, four bytes a pixel.
 */
export function rasterise(grid: Grid2d, options: RasterOptions): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, into } = options;
  const pixels = into ?? new Uint8ClampedArray(width * height * 4);
  const [rows, columns] = grid.shape;
  if (rows * columns === 0 || width * height === 0) return pixels;
  const view = options.view ?? { y: 0, x: 0, height: rows, width: columns };
  const out = new Uint32Array(pixels.buffer, pixels.byteOffset, width * height);
  const row = nearest(view.y, view.height, height, rows);
  const column = nearest(view.x, view.width, width, columns);
  const palette = packedPalette(options.colors, options.nan ?? NAN);
  const line = new Float64Array(width);
  const paint = options.scale.kind === 'linear' ? paintLinear : paintCurved;
  for (let y = 0; y < height; y += 1) {
    const start = y * width;
    // The same row of the grid again: copied instead of computed.
    if (y > 0 && row[y] === row[y - 1]) out.copyWithin(start, start - width, start);
    else {
      take(grid.data, (row[y] ?? 0) * columns, column, line);
      paint(out, start, line, palette, options.scale);
    }
  }
  const stripes = options.missing ?? MISSING;
  for (const rect of grid.missing ?? []) hatch(out, width, rect, row, column, stripes);
  return pixels;
}

/** For each of `pixels` pixels the element under its middle, kept inside the grid. */
function nearest(from: number, length: number, pixels: number, size: number): Int32Array {
  return Int32Array.from({ length: pixels }, (_, pixel) => {
    const at = Math.floor(from + ((pixel + 0.5) * length) / pixels);
    return Math.min(size - 1, Math.max(0, at));
  });
}

/** 256 colours and at 256 that of NaN, each packed as the pixels of this machine are. */
function packedPalette(colors: ColorTable, nan: Rgba): Uint32Array {
  const bytes = new Uint8Array(257 * 4).fill(255);
  for (let i = 0; i < 256; i += 1) bytes.set(colors.subarray(i * 3, i * 3 + 3), i * 4);
  bytes.set(nan, 256 * 4);
  return new Uint32Array(bytes.buffer);
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
    out[start + x] = palette[indexOf(((line[x] ?? 0) - min) * perUnit)] ?? 0;
  }
}

function paintCurved(
  out: Uint32Array,
  start: number,
  line: Float64Array,
  palette: Uint32Array,
  { toUnit }: Scale,
): void {
  for (let x = 0; x < line.length; x += 1) {
    out[start + x] = palette[indexOf(toUnit(line[x] ?? 0) * 256)] ?? 0;
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

/** Entry of the palette for a value in [0, 256]; beyond: the ends; NaN: 256. */
function indexOf(unit: number): number {
  if (unit >= 255) return 255;
  if (unit > 0) return unit | 0;
  return unit <= 0 ? 0 : 256;
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

/** First pixel of and first pixel behind the elements [from, to); `elements` never falls. */
function pixelSpan(elements: Int32Array, from: number, to: number): [number, number] {
  let [first, end] = [0, elements.length];
  while (first < end && (elements[first] ?? 0) < from) first += 1;
  while (end > first && (elements[end - 1] ?? 0) >= to) end -= 1;
  return [first, end];
}
