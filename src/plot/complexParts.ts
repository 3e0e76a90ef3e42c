/** What of a complex number is drawn. */
export type ComplexPart = 'amplitude' | 'phase' | 'real' | 'imaginary';

/** The range of a phase, in radians. */
export const PHASES: readonly [number, number] = [-Math.PI, Math.PI];

/**
 * One number of each complex one.
 *
 * @param pairs real and imaginary parts in turn.
 * @returns of the same precision as `pairs`.
 */
export function complexPart<T extends Float32Array | Float64Array>(pairs: T, part: ComplexPart): T {
  const out = pairs.slice(0, pairs.length >> 1) as T;
  for (let i = 0; i < out.length; i += 1) {
    out[i] = numberOf(pairs[2 * i] ?? NaN, pairs[2 * i + 1] ?? NaN, part);
  }
  return out;
}

function numberOf(real: number, imaginary: number, part: ComplexPart): number {
  switch (part) {
    case 'amplitude':
      return Math.hypot(real, imaginary);
    case 'phase':
      return Math.atan2(imaginary, real);
    case 'real':
      return real;
    case 'imaginary':
      return imaginary;
  }
}
