import type { ZarrArrayInfo } from './arrayInfo.ts';
import type { ByteSource } from './byteSource.ts';
import type { NumericArray } from './numericArray.ts';
import { copyElements } from './copyBox.ts';
import { type Box, type Overlap, readRegion, type RegionOptions } from './region.ts';
import { stridesOf } from './strides.ts';

/** Which two dimensions are looked at, and where the others stand. */
export interface SliceView {
  /**
   * Dimensions drawn along y and x. −1: none, the slice is one element high or wide; so a line is
   * `[-1, 0]` and a single value `[-1, -1]`.
   */
  readonly axes: readonly [y: number, x: number];
  /** One index a dimension; those in `axes` are ignored. */
  readonly indices: readonly number[];
}

/** A rectangle of a slice, in elements. */
export interface SliceRect {
  readonly y: number;
  readonly x: number;
  readonly height: number;
  readonly width: number;
}

/** Part of a slice whose chunk was never written. */
export interface MissingPart extends SliceRect {
  /** Coordinates of the chunk in the array's grid. */
  readonly chunk: readonly number[];
}

/** A two-dimensional part of an array. */
export interface Slice2d {
  /** Row by row, row 0 first. Missing parts hold the fill value, or 0 where there is none. */
  readonly data: NumericArray;
  /** Of elements of any length: those that `data` counts through. */
  readonly texts?: readonly string[];
  readonly shape: readonly [height: number, width: number];
  readonly missing: readonly MissingPart[];
}

/** The axes that are shown when nobody has chosen: the last two. */
export function defaultView({ shape }: ZarrArrayInfo): SliceView {
  const rank = shape.length;
  return { axes: [Math.max(-1, rank - 2), rank - 1], indices: shape.map(() => 0) };
}

/** The box of the array that a view shows. */
export function boxOf({ shape }: ZarrArrayInfo, { axes, indices }: SliceView): Box {
  return {
    start: shape.map((_, axis) => (axes.includes(axis) ? 0 : (indices[axis] ?? 0))),
    count: shape.map((size, axis) => (axes.includes(axis) ? size : 1)),
  };
}

/** Where a part of the array lies in the slice that `view` shows. */
export function rectOf({ start, count }: Overlap, { axes }: SliceView): SliceRect {
  const [y, x] = axes;
  return {
    y: start[y] ?? 0,
    x: start[x] ?? 0,
    height: count[y] ?? 1,
    width: count[x] ?? 1,
  };
}

/**
 * Reads a whole two-dimensional slice.
 *
 * @throws ZarrUnsupported, TooLarge, ChunkDamaged, and whatever the store throws.
 */
export async function readSlice2d(
  store: ByteSource,
  info: ZarrArrayInfo,
  view: SliceView,
  options: RegionOptions = {},
): Promise<Slice2d> {
  const box = boxOf(info, view);
  const region = await readRegion(store, info, box, options);
  const [y, x] = view.axes;
  const shape = [box.count[y] ?? 1, box.count[x] ?? 1] as const;
  const missing = region.missing.map((part) => ({ chunk: part.chunk, ...rectOf(part, view) }));
  const data = turned(region.data, box, view, shape, info.dtype.components);
  return { data, ...(region.texts ? { texts: region.texts } : {}), shape, missing };
}

/** The region's data with y before x; turned only where the array has them the other way round. */
function turned(
  data: NumericArray,
  { count }: Box,
  { axes: [y, x] }: SliceView,
  [height, width]: readonly [number, number],
  components = 1,
): NumericArray {
  if (y < x || x < 0) return data;
  const out = data.slice();
  const strides = stridesOf(count);
  const from = [strides[y] ?? 0, strides[x] ?? 0];
  copyElements(components, data, 0, from, out, 0, [width, 1], [height, width]);
  return out;
}
