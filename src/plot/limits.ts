import { quantileSorted } from 'd3-array';
import type { Range } from './scale.ts';

/** Which part of the values the colours are spread over: all, or the middle 98 or 95 percent. */
export type LimitsRule = 'minmax' | '98' | '95';

const TAIL = { minmax: 0, '98': 0.01, '95': 0.025 } as const satisfies Record<LimitsRule, number>;

/**
 * The limits by a rule.
 *
 * @param sorted finite values, rising.
 * @returns `undefined` when there are no values.
 */
export function limitsOf(sorted: Float64Array, rule: LimitsRule): Range | undefined {
  const [low, high] = [quantile(sorted, TAIL[rule]), quantile(sorted, 1 - TAIL[rule])];
  return low === undefined || high === undefined ? undefined : [low, high];
}

/** The value below which this share of sorted values lies; `undefined` when there are none. */
export function quantile(sorted: Float64Array, share: number): number | undefined {
  // d3 reads elements and length only; its types know no typed arrays.
  return quantileSorted(sorted as unknown as number[], share);
}
