import { indexOf, type Plane, type PlaneChunk, type Span } from '../../shared/plane.ts';
import type { DecodedChunk, NumericArray } from '../../zarr/chunkDecoder.ts';
import { copyBox } from '../../zarr/copyBox.ts';

/** A decoded rectangle of the picture. */
export interface Part {
  /** Chunk's place in the grid of the picture. */
  readonly index: number;
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  /** Row-major; absent when the chunk was never written. */
  readonly values?: NumericArray;
  /** What `values` count through, when elements are texts of any length. */
  readonly texts?: readonly string[];
  /** Of the finite values; `min > max` when there are none. */
  readonly min: number;
  readonly max: number;
}

/** The part of a chunk that is on the screen. */
type Cut = Pick<Part, 'min' | 'max' | 'texts'> & { readonly values: NumericArray };

/**
 * Cuts the plane's rectangle out of a chunk, into memory of its own, and finds the extremes.
 *
 * @param indices the view's index for every dimension that is not drawn.
 * @param components numbers of one element.
 */
export function cut(
  { data, texts, shape, stride }: DecodedChunk,
  { row, column, rows, columns }: Omit<PlaneChunk, 'index'>,
  plane: Plane,
  indices: readonly number[],
  components = 1,
): Cut {
  const y = plane.rows.dimension;
  const x = plane.columns.dimension;
  let origin = 0;
  for (let d = 0; d < stride.length; d++) {
    const first =
      d === y ? indexOf(plane.rows, row) : d === x ? indexOf(plane.columns, column) : indices[d];
    origin += ((first ?? 0) % (shape[d] ?? 1)) * (stride[d] ?? 0);
  }
  const along = ({ dimension, step }: Span) => (stride[dimension] ?? 0) * step;
  const from = [along(plane.rows), along(plane.columns)] as const;
  if (components > 1 || texts) {
    // The numbers of an element are one more dimension, and the innermost.
    const each = [from[0] * components, from[1] * components, 1];
    const values = emptyLike(data, rows * columns * components);
    const to = [columns * components, components, 1];
    copyBox(data, origin * components, each, values, 0, to, [rows, columns, components]);
    const none = { min: Infinity, max: -Infinity };
    return texts ? { ...used(values, texts), ...none } : { values, ...none };
  }
  const isWhole = origin === 0 && from[1] === 1 && from[0] === columns;
  const isAlone = data.length === rows * columns && data.byteLength === data.buffer.byteLength;
  if (isWhole && isAlone) return { values: data, ...extremes(data) };
  const values = emptyLike(data, rows * columns);
  copyBox(data, origin, from, values, 0, [columns, 1], [rows, columns]);
  return { values, ...extremes(values) };
}

/** Keeps only those texts that the values count through. */
function used(
  values: NumericArray,
  texts: readonly string[],
): { readonly values: NumericArray; readonly texts: readonly string[] } {
  const kept: string[] = [];
  for (let i = 0; i < values.length; i++) {
    kept.push(texts[Number(values[i])] ?? '');
    values[i] = i;
  }
  return { values, texts: kept };
}

/** The same kind of array, with zeros; the constructor of a typed array has no useful type. */
export function emptyLike(values: NumericArray, length: number): NumericArray {
  const Kind = values.constructor as new (length: number) => NumericArray;
  return new Kind(length);
}

/** Smallest and largest finite value; `min > max` when there is none. */
export function extremes(values: NumericArray): { min: number; max: number } {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    return bigExtremes(values);
  }
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value < min && value !== -Infinity) min = value;
    if (value > max && value !== Infinity) max = value;
  }
  return { min, max };
}

function bigExtremes(values: BigInt64Array | BigUint64Array): { min: number; max: number } {
  let min = values[0];
  let max = values[0];
  if (min === undefined || max === undefined) return { min: Infinity, max: -Infinity };
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min: Number(min), max: Number(max) };
}
