import { describe, expect, it } from 'vitest';
import { AS_STORED } from '../../../src/plot/decoding.ts';
import { Limits } from '../../../src/webview/page/limits.ts';
import type { Numbers } from '../../../src/webview/page/numbers.ts';

function numbers(values: readonly number[], change: Partial<Numbers> = {}): Numbers {
  const shape = [1, values.length] as const;
  return {
    data: {
      values: Float64Array.from(values),
      shape,
      arrivals: [{ y: 0, x: 0, height: 1, width: values.length }],
    },
    decoding: AS_STORED,
    slice: 'a',
    coverage: values.length,
    isComplete: true,
    isThere: () => true,
    ...change,
  };
}

const ramp = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

describe('the range of the colours', () => {
  it('minmax grows with what is seen of a slice and begins anew with another', () => {
    const limits = new Limits();
    expect(limits.rangeOf(numbers([3, 5]), 'minmax')).toEqual([3, 5]);
    expect(limits.rangeOf(numbers([4, 9]), 'minmax')).toEqual([3, 9]);
    expect(limits.rangeOf(numbers([4, 6]), 'visible')).toEqual([4, 6]);
    expect(limits.rangeOf(numbers([7, 8], { slice: 'b' }), 'minmax')).toEqual([7, 8]);
  });

  it('percentiles are those of the largest part, so that moving changes no colour', () => {
    const limits = new Limits();
    const whole = limits.rangeOf(numbers(ramp(0, 101)), '98');
    expect(whole).toEqual([1, 99]);
    expect(limits.rangeOf(numbers(ramp(50, 10)), '98')).toEqual(whole);
    expect(limits.rangeOf(numbers(ramp(0, 201)), '98')).toEqual([2, 198]);
  });

  it('masked numbers are no limits', () => {
    const decoding = { ...AS_STORED, masks: [-999], gain: 2 };
    expect(new Limits().rangeOf(numbers([-999, 1, 4], { decoding }), 'minmax')).toEqual([2, 8]);
    expect(new Limits().rangeOf(numbers([NaN]), '95')).toBeUndefined();
  });
});
