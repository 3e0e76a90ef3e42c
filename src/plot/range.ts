import type { Values } from './values.ts';
import type { Range } from './scale.ts';

/** What is left out when the limits are looked for. */
export interface RangeOptions {
  /** A value that means "no value", e.g. the array's fill value. */
  readonly ignore?: number | bigint | null;
  /** 1 where an element is left out, e.g. in chunks that were never written. */
  readonly mask?: Uint8Array;
}

/**
 * Smallest and largest finite value. NaN and infinities are left out: neither can be a limit of a
 * colour bar.
 *
 * @returns `undefined` when no finite value is left.
 */
export function rangeOf(data: Values, options: RangeOptions = {}): Range | undefined {
  const { mask } = options;
  const ignore = Number(options.ignore ?? NaN);
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < data.length; i += 1) {
    const value = Number(data[i]);
    // Comparing with NaN is never true, so NaN falls through both; infinities are caught below.
    if (value < min && value !== -Infinity && isWanted(value, i)) min = value;
    if (value > max && value !== Infinity && isWanted(value, i)) max = value;
  }
  return min <= max ? [min, max] : undefined;

  function isWanted(value: number, i: number): boolean {
    return value !== ignore && mask?.[i] !== 1;
  }
}
