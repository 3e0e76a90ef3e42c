import type { ShownSelection } from '../../../shared/exporting.ts';
import type { Plane, Span } from '../../../shared/plane.ts';
import type { Dimension } from '../../../shared/preview.ts';

/** The elements of the array that are on the screen. */
export function selectionOf(plane: Plane, indices: readonly number[]): ShownSelection {
  const { rows, columns } = plane;
  const taken = indices.map((index, dimension) => {
    if (dimension === rows.dimension) return forward(rows);
    if (dimension === columns.dimension) return forward(columns);
    return { index };
  });
  return {
    taken,
    axes: [rows.dimension, columns.dimension],
    flipped: [rows.step < 0, columns.step < 0],
  };
}

/** `[time = 3, y = 0:500:2]`: what is not whole; empty when everything is shown. */
export function selectionText({ taken }: ShownSelection, dimensions: readonly Dimension[]): string {
  const parts = taken.flatMap((one, axis) => {
    const { name, size } = dimensions[axis] ?? { name: '', size: 0 };
    if ('index' in one) return [`${name} = ${one.index}`];
    const { start, stop, step } = one;
    if (start === 0 && stop === size && step === 1) return [];
    return [`${name} = ${start}:${stop}${step === 1 ? '' : `:${step}`}`];
  });
  return parts.length === 0 ? '' : `[${parts.join(', ')}]`;
}

/** From the lower index to the higher, whichever way it is drawn. */
function forward({ start, step, shown, size }: Span) {
  const last = start + (shown - 1) * step;
  const [from, to] = step < 0 ? [last, start] : [start, last];
  // Up to the end where nothing is left out after the last: it reads better.
  const stop = to + Math.abs(step) >= size ? size : to + 1;
  return { start: from, stop, step: Math.abs(step) };
}
