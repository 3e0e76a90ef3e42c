import { fixedCoords, planeChunks, type Plane } from '../../shared/plane.ts';
import type { Dimension } from '../../shared/preview.ts';

/** What it takes to move a slider to an index. */
export type MoveCost =
  /** The chunks on the screen hold it. */
  | { readonly is: 'instant' }
  /** Other chunks, that are decoded already. */
  | { readonly is: 'cached' }
  /** So many chunks must be read. */
  | { readonly is: 'fetch'; readonly chunks: number };

/** What the price depends on. */
export interface Move {
  readonly dimensions: readonly Dimension[];
  readonly plane: Plane;
  readonly indices: readonly number[];
  readonly dimension: number;
  readonly to: number;
  readonly isKnown: (coords: readonly number[]) => boolean;
}

/** The price of a move, without reading anything. */
export function moveCost({ dimensions, plane, indices, dimension, to, isKnown }: Move): MoveCost {
  const moved = indices.map((at, d) => (d === dimension ? to : at));
  const here = fixedCoords(dimensions, indices)[dimension];
  if (fixedCoords(dimensions, moved)[dimension] === here) return { is: 'instant' };
  let chunks = 0;
  for (const { coords } of planeChunks(plane, dimensions, moved)) if (!isKnown(coords)) chunks++;
  return chunks === 0 ? { is: 'cached' } : { is: 'fetch', chunks };
}
