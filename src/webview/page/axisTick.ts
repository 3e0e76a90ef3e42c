/** A tick at a share of the axis, from left to right or from top to bottom. */
export interface AxisTick {
  readonly at: number;
  readonly text: string;
}
