/**
 * One picture at several resolutions, as host and page speak of it: the page says which level it
 * wants, the host opens its array.
 *
 * @module
 */
/** One resolution. */
export interface Level {
  /** As the metadata names it. */
  readonly path: string;
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
}

/** To the page: the array shown is one of these, the finest first. */
export interface LevelsToPage {
  readonly type: 'levels';
  readonly generation: number;
  readonly levels: readonly Level[];
  /** Which of them is shown. */
  readonly at: number;
  /** One entry a dimension; empty when the metadata tell nothing of axes. */
  readonly axes: readonly LevelAxis[];
  /** Why the level that was asked for cannot be shown. */
  readonly problem?: string | undefined;
}

/** Where the elements of the level that is shown lie along a dimension. */
export interface LevelAxis {
  readonly name: string;
  readonly unit?: string | undefined;
  /** Size of an element, in the unit; absent: not told. */
  readonly scale?: number | undefined;
  /** Place of element 0. */
  readonly translation?: number | undefined;
}
