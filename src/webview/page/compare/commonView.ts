import { planeOf } from '../../../shared/plane.ts';
import type { Dimension, PreviewView } from '../../../shared/preview.ts';

/** Twice would do; more says that the two cannot be brought together. */
const mostTries = 8;

/**
 * A view in which both arrays show the same elements: arrays of other chunks leave out others where
 * a picture would be too much, so both leave out as many as the one that leaves out more.
 *
 * @returns `undefined` when there is none.
 */
export function commonView(
  view: PreviewView,
  a: readonly Dimension[],
  b: readonly Dimension[],
): PreviewView | undefined {
  let least: readonly [number, number] = [1, 1];
  for (let i = 0; i < mostTries; i++) {
    const common = { ...view, least };
    const [first, second] = [planeOf(a, common), planeOf(b, common)];
    const steps = (side: 'rows' | 'columns') =>
      [first[side].step, second[side].step].map(Math.abs) as [number, number];
    const [rows, columns] = [steps('rows'), steps('columns')];
    if (rows[0] === rows[1] && columns[0] === columns[1]) return common;
    least = [Math.max(...rows), Math.max(...columns)];
  }
  return undefined;
}
