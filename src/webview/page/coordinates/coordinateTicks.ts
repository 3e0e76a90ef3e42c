import { makeScale } from '../../../plot/scale.ts';
import { indexTicks, valueTicks } from '../../../plot/ticks.ts';
import { indexOf, type Span } from '../../../shared/plane.ts';
import type { AxisTick } from '../axisTick.ts';
import type { CoordinateAxis } from './coordinateAxis.ts';

/** A mark that is nearer than this share of the space between two is left out. */
const crowded = 0.6;

/**
 * Marks along a dimension: round coordinates or dates where the coordinate grows or falls, the
 * coordinate of round indices where it does neither, indices where there is none.
 *
 * @param wish about how many.
 */
export function dimensionTicks(
  span: Span,
  axis: CoordinateAxis | undefined,
  wish: number,
): readonly AxisTick[] {
  if (span.shown <= 0) return [];
  const [first, last] = [indexOf(span, 0), indexOf(span, span.shown - 1)];
  const isRead = axis?.has(Math.min(first, last), Math.max(first, last) + 1) === true;
  if (!isRead) return plain(span, wish, String);
  if (axis.order === 0 || span.shown < 2) return plain(span, wish, (index) => axis.textAt(index));
  return spaced(placed(roundValues(axis, first, last, wish), span, axis), wish);
}

/** Marks at round indices of the array. */
function plain(span: Span, wish: number, label: (index: number) => string): AxisTick[] {
  const { shown, step } = span;
  const ends = [indexOf(span, 0), indexOf(span, shown - 1)] as const;
  const from = Math.min(...ends) / Math.abs(step);
  return indexTicks(from, shown, wish).flatMap(({ value, at, label: counted }) => {
    const index = value * Math.abs(step);
    const text = label === String && Math.abs(step) === 1 ? counted : label(index);
    return [{ at: step < 0 ? 1 - at : at, text }];
  });
}

function roundValues(
  axis: CoordinateAxis,
  first: number,
  last: number,
  wish: number,
): { value: number; text: string }[] {
  const { time } = axis.decoding;
  const [a, b] = [axis.numberAt(first), axis.numberAt(last)];
  const ends = [Math.min(a, b), Math.max(a, b)] as const;
  if (time) {
    return time.ticks(ends, wish).map(({ value, label }) => ({ value, text: label }));
  }
  return valueTicks(makeScale('linear', ends), wish).map(({ value, label }) => ({
    value,
    text: label,
  }));
}

/** Where round values lie along what is shown: between the elements that they lie between. */
function placed(
  values: readonly { value: number; text: string }[],
  span: Span,
  axis: CoordinateAxis,
): AxisTick[] {
  const at = (i: number) => axis.numberAt(indexOf(span, i));
  const grows = at(span.shown - 1) > at(0);
  const isBefore = (i: number, value: number) => (grows ? at(i) <= value : at(i) >= value);
  return values.flatMap(({ value, text }) => {
    let [low, high] = [0, span.shown - 1];
    if (!isBefore(low, value) || (at(high) !== value && isBefore(high, value))) return [];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (isBefore(middle, value)) low = middle;
      else high = middle;
    }
    const share = (value - at(low)) / (at(high) - at(low));
    return [{ at: (low + share + 0.5) / span.shown, text }];
  });
}

/** Without those that an uneven coordinate puts on top of one another. */
function spaced(ticks: readonly AxisTick[], wish: number): AxisTick[] {
  const least = crowded / Math.max(wish, 1) / 2;
  let before = -Infinity;
  return [...ticks]
    .sort((a, b) => a.at - b.at)
    .filter(({ at }) => {
      if (at - before < least) return false;
      before = at;
      return true;
    });
}
