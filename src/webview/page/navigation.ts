import type { Plane, Span } from '../../shared/plane.ts';
import type { ViewWindow } from '../../shared/preview.ts';

/** Elements that a window shows at least. */
const fewest = 4;

/** A point of the picture as shares of it, from the top left. */
export interface Point {
  readonly y: number;
  readonly x: number;
}

type Side = readonly [start: number, stop: number];

/** The window that the picture shows, in elements of the array. */
export function windowOf({ rows, columns }: Plane): ViewWindow {
  return { y: sideOf(rows), x: sideOf(columns) };
}

/**
 * The window after a zoom that leaves the element under `at` where it is.
 *
 * @param factor above 1: closer.
 */
export function zoomed(plane: Plane, window: ViewWindow, at: Point, factor: number): ViewWindow {
  const side = (which: 'y' | 'x', span: Span) => {
    const [start, stop] = window[which];
    const share = span.step < 0 ? 1 - at[which] : at[which];
    const least = Math.min(fewest, span.size);
    const length = Math.min(Math.max((stop - start) / factor, least), span.size);
    const middle = start + share * (stop - start);
    return inside(middle - share * length, length, span.size);
  };
  return { y: side('y', plane.rows), x: side('x', plane.columns) };
}

/** The window moved by shares of itself; what is seen moves the other way. */
export function panned(plane: Plane, window: ViewWindow, by: Point): ViewWindow {
  const side = (which: 'y' | 'x', { step, size }: Span) => {
    const [start, stop] = window[which];
    const length = stop - start;
    return inside(start + (step < 0 ? -by[which] : by[which]) * length, length, size);
  };
  return { y: side('y', plane.rows), x: side('x', plane.columns) };
}

/** A window in whole elements, as a view names it; `undefined`: all of the plane. */
export function inElements(window: ViewWindow, { rows, columns }: Plane): ViewWindow | undefined {
  const side = ([start, stop]: Side, { size }: Span): Side => {
    const length = Math.min(Math.max(Math.round(stop - start), Math.min(fewest, size), 1), size);
    const from = Math.min(Math.max(Math.round(start), 0), size - length);
    return [from, from + length];
  };
  const [y, x] = [side(window.y, rows), side(window.x, columns)];
  const isAll = ([start, stop]: Side, { size }: Span) => start === 0 && stop === size;
  return isAll(y, rows) && isAll(x, columns) ? undefined : { y, x };
}

function sideOf({ start, step, shown, size }: Span): Side {
  const first = step > 0 ? start : start + (shown - 1) * step;
  return [Math.max(first, 0), Math.min(first + shown * Math.abs(step), size)];
}

/** Moved and shortened so that it lies within the array; not in whole elements, or it would drift. */
function inside(start: number, length: number, size: number): Side {
  const kept = Math.min(Math.max(length, Math.min(fewest, size)), size);
  const from = Math.min(Math.max(start, 0), size - kept);
  return [from, from + kept];
}
