import type { Decoding } from './decoding.ts';
import { entriesOf, OVER } from './palette.ts';
import type { Scale } from './scale.ts';

/**
 * The stored numbers at which the palette's next entry begins, rising: number `k - 1` is the first
 * one that has entry `k` or a higher one. A painter that counts how many of them a number has
 * reached finds the same entry for it as the scale's formula does, without the formula: that is how
 * a graphics card, which computes with half the digits, makes the same picture.
 */
export interface Thresholds {
  /** `OVER` numbers. */
  readonly at: Float64Array;
  /** True when higher stored numbers mean lower values: the palette is to be turned round. */
  readonly isFalling: boolean;
}

/**
 * @param precision of the stored numbers: `single` gives the exact limits between numbers of 32
 * bits, `double` those between numbers of 64 bits.
 */
export function thresholdsOf(
  scale: Scale,
  { gain, offset }: Decoding,
  precision: 'single' | 'double',
): Thresholds {
  const entry = entriesOf(scale);
  const isFalling = gain < 0;
  const rank = (stored: number) => {
    const found = entry(stored * gain + offset);
    return isFalling ? OVER - found : found;
  };
  const at = new Float64Array(OVER);
  for (let k = 1; k <= OVER; k += 1) {
    const isReached = (stored: number) => rank(stored) >= k;
    at[k - 1] =
      precision === 'single'
        ? firstSingle(isReached)
        : firstDouble(isReached, guess(scale, isFalling ? OVER - k : k - 1, gain, offset));
  }
  return { at, isFalling };
}

/** About where a map's entry ends. */
function guess({ fromUnit }: Scale, entry: number, gain: number, offset: number): number {
  return (fromUnit(Math.min(1, entry / 256)) - offset) / gain;
}

const bits = new Int32Array(1);
const single = new Float32Array(bits.buffer);

/** The smallest number of 32 bits for which `isReached`, which stays true from there on. */
function firstSingle(isReached: (value: number) => boolean): number {
  // In the order of these keys floats rise: 0 is 0, negative numbers count down from −1.
  let [below, above] = [-0x7f800001, 0x7f800000];
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (isReached(ofKey(middle))) above = middle;
    else below = middle;
  }
  return ofKey(above);
}

function ofKey(key: number): number {
  bits[0] = key >= 0 ? key : -0x80000000 - key;
  return single[0] ?? 0;
}

/** The same for numbers of 64 bits, but for the last digits of numbers very near to zero. */
function firstDouble(isReached: (value: number) => boolean, near: number): number {
  let width = Math.max(Math.abs(near) * 1e-12, 1e-290);
  let [below, above] = [near - width, near + width];
  while (isReached(below) && Number.isFinite(below)) below = near - (width *= 64);
  while (!isReached(above) && Number.isFinite(above)) above = near + (width *= 64);
  for (let step = 0; step < 200; step += 1) {
    const middle = below / 2 + above / 2;
    if (middle <= below || middle >= above) break;
    if (isReached(middle)) above = middle;
    else below = middle;
  }
  return above;
}
