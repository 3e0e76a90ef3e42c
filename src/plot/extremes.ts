import { decode, hasMasks, type Decoding } from './decoding.ts';
import type { Range } from './scale.ts';
import type { CellRect, Values } from './values.ts';

/**
 * Smallest and largest finite value in a part of a grid. Stored numbers are compared and only the
 * two found are decoded.
 *
 * @param columns of the whole grid.
 * @returns `undefined` when there is none.
 */
export function extremesOf(
  data: Values,
  columns: number,
  { y, x, height, width }: CellRect,
  decoding: Decoding,
): Range | undefined {
  const isFree = !hasMasks(decoding);
  // Wrapped numbers do not rise as the stored ones do: they are decoded one by one.
  const wraps = decoding.wrap !== 0;
  let [min, max] = [Infinity, -Infinity];
  for (let row = y; row < y + height; row += 1) {
    const from = row * columns + x;
    for (let i = from; i < from + width; i += 1) {
      const stored = wraps ? decode(Number(data[i]), decoding) : Number(data[i]);
      // Only a number that would move a limit is looked at closely; NaN never is.
      if (stored < min && stored !== -Infinity && (isFree || wraps || isValue(stored)))
        min = stored;
      if (stored > max && stored !== Infinity && (isFree || wraps || isValue(stored))) max = stored;
    }
  }
  if (min > max) return undefined;
  if (wraps) return [min, max];
  const [a, b] = [decode(min, decoding), decode(max, decoding)];
  return a <= b ? [a, b] : [b, a];

  function isValue(stored: number): boolean {
    return !Number.isNaN(decode(stored, decoding));
  }
}

/** The range that holds both. */
export function union(a: Range | undefined, b: Range | undefined): Range | undefined {
  if (!a || !b) return a ?? b;
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}
