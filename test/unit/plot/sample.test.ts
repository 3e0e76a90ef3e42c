import { describe, expect, it } from 'vitest';
import { quantile } from '../../../src/plot/limits.ts';
import { MOST_SAMPLED, sortedSample } from '../../../src/plot/sample.ts';

const shapes: [number, number][] = [
  [400, 600],
  [1000, 1000],
  [3, 100_000],
  [2 ** 10, 2 ** 10],
  [MOST_SAMPLED + 1, 1],
];

describe('a sample of a large grid', () => {
  it.each(shapes)('covers all of %i × %i values evenly', (rows, columns) => {
    const count = rows * columns;
    const data = Float64Array.from({ length: count }, (_, i) => i);
    const sample = sortedSample({ data, shape: [rows, columns] });
    expect(sample).toHaveLength(Math.min(count, MOST_SAMPLED));
    expect(new Set(sample).size).toBe(sample.length);
    for (const share of [0.01, 0.25, 0.5, 0.75, 0.99]) {
      const found = (quantile(sample, share) ?? NaN) / (count - 1);
      expect(Math.abs(found - share)).toBeLessThan(0.003);
    }
  });

  it('sees every second row of a grid whose other rows are empty', () => {
    const data = Float64Array.from({ length: 1000 * 1000 }, (_, i) =>
      Math.floor(i / 1000) % 2 === 0 ? i : NaN,
    );
    const sample = sortedSample({ data, shape: [1000, 1000] });
    expect(sample.length / MOST_SAMPLED).toBeCloseTo(0.5, 2);
  });
});
