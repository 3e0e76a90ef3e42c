/** A range of values, `min` < `max`. */
export type Range = readonly [min: number, max: number];

/** How values are spread over colours or pixels. */
export type ScaleKind = 'linear' | 'log' | 'symlog' | 'sqrt';

/** Values to [0, 1] and back. */
export interface Scale {
  readonly kind: ScaleKind;
  readonly range: Range;
  /** 0 at the range's minimum, 1 at its maximum, beyond outside; NaN for NaN. */
  readonly toUnit: (value: number) => number;
  readonly fromUnit: (unit: number) => number;
}

/** Below this, numbers have too few digits left to divide by. */
const SMALLEST_SPAN = 1e-300;
/** The part of a symlog range around zero that is linear, of the larger limit. */
const LINEAR_PART = 1 / 1000;

/** A scale over `range`; an empty or reversed range is widened or turned round first. */
export function makeScale(kind: ScaleKind, range: Range): Scale {
  const [min, max] = widened(range, kind === 'log');
  const [bend, unbend] = curve(kind, Math.max(Math.abs(min), Math.abs(max)) * LINEAR_PART);
  const low = bend(min);
  const span = bend(max) - low;
  return {
    kind,
    range: [min, max],
    toUnit: (value) => (bend(value) - low) / span,
    fromUnit: (unit) => unbend(low + unit * span),
  };
}

/**
 * A range with a width: around a single value one that contains it.
 *
 * @param isPositive true: the range must lie above zero, as a logarithm needs.
 */
export function widened([from, to]: Range, isPositive = false): Range {
  let [min, max] = from <= to ? [from, to] : [to, from];
  if (isPositive) {
    if (max <= 0) return [1, 10];
    if (min <= 0) min = max / 1000;
  }
  if (max - min > SMALLEST_SPAN) return [min, max];
  const half = Math.abs(min) < SMALLEST_SPAN ? 0.5 : Math.abs(min) / 2;
  max = min + half;
  return [min - half, max];
}

type Curve = readonly [bend: (value: number) => number, unbend: (value: number) => number];

function curve(kind: ScaleKind, threshold: number): Curve {
  switch (kind) {
    case 'linear':
      return [(value) => value, (value) => value];
    case 'log':
      // What a logarithm cannot show lies below everything; NaN stays NaN.
      return [(value) => Math.log10(value < 0 ? 0 : value), (value) => 10 ** value];
    case 'sqrt':
      return [
        (value) => Math.sign(value) * Math.sqrt(Math.abs(value)),
        (value) => Math.sign(value) * value * value,
      ];
    case 'symlog':
      return [
        (value) => Math.sign(value) * Math.log1p(Math.abs(value) / threshold),
        (value) => Math.sign(value) * threshold * Math.expm1(Math.abs(value)),
      ];
  }
}
