import type { Scale } from './scale.ts';

/** How often values lie in each of some parts of a scale. */
export interface Histogram {
  /** The bins divide this scale's range into equal parts, as the eye sees them. */
  readonly scale: Scale;
  readonly counts: Uint32Array;
  /** Largest of the counts. */
  readonly highest: number;
}

/** Counts values in `bins` equal parts of `scale`; what lies outside is not counted. */
export function histogramOf(values: Float64Array, scale: Scale, bins = 128): Histogram {
  const counts = new Uint32Array(bins);
  const [min, max] = scale.range;
  for (const value of values) {
    if (!(value >= min && value <= max)) continue;
    const bin = Math.min(bins - 1, Math.floor(scale.toUnit(value) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { scale, counts, highest: counts.reduce((a, b) => Math.max(a, b), 0) };
}
