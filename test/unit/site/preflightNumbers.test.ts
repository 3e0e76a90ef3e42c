import { expect, it } from 'vitest';
import { outputSize } from '../../../src/site/outputSize.ts';
import { cost, size } from '../../../src/site/preflightNumbers.ts';

it.each([
  [
    { shape: [1000, 1000], chunks: [100, 100], dtype: '<f4' },
    { chunks: 100, bytes: 4_000_000 },
  ],
  [
    { shape: [7], chunks: [2], dtype: 'float64' },
    { chunks: 4, bytes: 56 },
  ],
  [
    { shape: [7], chunks: [2], dtype: '|u1' },
    { chunks: 4, bytes: 7 },
  ],
  [
    { shape: [7], chunks: [2] },
    { chunks: 4, bytes: undefined },
  ],
  [{ shape: [7, 7], chunks: [2] }, undefined],
  [{ shape: [0], chunks: [2] }, undefined],
  [{ year: 2020 }, undefined],
])('%j writes %j', (params, expected) => {
  expect(outputSize(params)).toEqual(expected);
});

it('the jobs of a sweep write their chunks together', () => {
  const one = { shape: [1024, 1024], chunks: [512, 512], dtype: '<f8' };
  expect(size([one, one])).toBe('8 chunks, 16.0 MiB before compression.');
  expect(size([one, {}])).toBeUndefined();
});

it.each([
  [6, 7_200_000, undefined, '12 core-hours'],
  [1, 3_600_000, { amount: 2, unit: 'SU' }, '1 core-hour (2 SU)'],
  [8, 900_000, { amount: 0.05, unit: '€' }, '2 core-hours (0.1 €)'],
])('%d cores for %d ms', (cores, ms, price, text) => {
  expect(cost(cores, ms, price)).toBe(text);
});
