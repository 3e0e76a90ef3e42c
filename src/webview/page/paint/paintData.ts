import type { CellRect, Values } from '../../../plot/values.ts';

/** Numbers of a picture, which come part by part. */
export interface PaintData {
  /** Row by row; absent until the first part is there. */
  readonly values: Values | undefined;
  readonly shape: readonly [rows: number, columns: number];
  /** Where numbers have come, in the order in which they came; only grows. */
  readonly arrivals: readonly CellRect[];
}
