import type { ShownSelection } from '../../../shared/exporting.ts';
import type { PythonDecoding } from '../../../shared/pythonView.ts';
import type { CfDecoding, Stored } from '../../../zarr/cf/decoding.ts';
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

/** How the stored numbers become the values that are shown; `undefined`: as they are. */
export function decodingFor(decoding: CfDecoding): PythonDecoding | undefined {
  const { masks, scale, offset, valid, isIdentity, time, wrap } = decoding;
  // Times and unsigned numbers in disguise stay as they are stored.
  if (isIdentity || time || wrap !== 0) return undefined;
  return {
    masked: masks.map(numeral),
    ...(scale === 1 ? {} : { scale }),
    ...(offset === 0 ? {} : { offset }),
    ...(valid && { valid: [numeral(valid[0]), numeral(valid[1])] }),
  };
}

function numeral(value: Stored): string {
  if (typeof value === 'bigint' || Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'numpy.nan' : value > 0 ? 'numpy.inf' : '-numpy.inf';
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
