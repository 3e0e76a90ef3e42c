import type { Range } from './scale.ts';

/**
 * What stored numbers mean: `stored * gain + offset`, but for those that mean "no value". Pictures
 * are made from stored numbers; only what is looked at is decoded.
 */
export interface Decoding {
  /** Not 0. */
  readonly gain: number;
  readonly offset: number;
  /** Stored numbers that mean "no value", e.g. `_FillValue`. */
  readonly masks: readonly number[];
  /** Stored numbers outside of it mean "no value". */
  readonly valid: Range;
  /** Added to negative stored numbers first: stored as signed, meant as unsigned. Usually 0. */
  readonly wrap: number;
}

/** Numbers that are what they are. */
export const AS_STORED: Decoding = {
  gain: 1,
  offset: 0,
  masks: [],
  valid: [-Infinity, Infinity],
  wrap: 0,
};

/** The value of a stored number; NaN when it means "no value". */
export function decode(stored: number, { gain, offset, masks, valid, wrap }: Decoding): number {
  if (stored < valid[0] || stored > valid[1] || masks.includes(stored)) return NaN;
  return (stored < 0 ? stored + wrap : stored) * gain + offset;
}

/** True when some stored numbers mean "no value". */
export function hasMasks({ masks, valid }: Decoding): boolean {
  return masks.length > 0 || valid[0] !== -Infinity || valid[1] !== Infinity;
}

/** True when every stored number is its own value. */
export function isAsStored(decoding: Decoding): boolean {
  const { gain, offset, wrap } = decoding;
  return gain === 1 && offset === 0 && wrap === 0 && !hasMasks(decoding);
}
