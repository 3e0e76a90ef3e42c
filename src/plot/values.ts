/** Numbers to plot, in any of the types that arrays come in. */
export type Values =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** A rectangle of a slice, in elements. */
export interface CellRect {
  readonly y: number;
  readonly x: number;
  readonly height: number;
  readonly width: number;
}

/** A two-dimensional picture's numbers: row by row, row 0 first. */
export interface Grid2d {
  readonly data: Values;
  readonly shape: readonly [height: number, width: number];
  /** Parts without data: drawn as such, whatever `data` holds there. */
  readonly missing?: readonly CellRect[];
}

/** One byte an element, 1 where it is missing; `undefined` when nothing is. */
export function missingMask({ shape, missing = [] }: Grid2d): Uint8Array | undefined {
  if (missing.length === 0) return undefined;
  const [rows, columns] = shape;
  const mask = new Uint8Array(rows * columns);
  for (const { y, x, height, width } of missing) {
    for (let row = y; row < Math.min(rows, y + height); row += 1) {
      mask.fill(1, row * columns + x, row * columns + Math.min(columns, x + width));
    }
  }
  return mask;
}
