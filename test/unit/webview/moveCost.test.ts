import { describe, expect, it } from 'vitest';
import { planeOf } from '../../../src/shared/plane.ts';
import { moveCost } from '../../../src/webview/page/moveCost.ts';

const dimensions = [
  { name: 't', isNamed: true, size: 20, chunk: 5 },
  { name: 'y', isNamed: true, size: 40, chunk: 20 },
  { name: 'x', isNamed: true, size: 60, chunk: 20 },
];
const cost = (at: number, to: number, known: readonly string[] = []) =>
  moveCost({
    dimensions,
    plane: planeOf(dimensions, { axes: [1, 2] }),
    indices: [at, 0, 0],
    dimension: 0,
    to,
    isKnown: (coords) => known.includes(coords.join('.')),
  });

describe('moveCost', () => {
  it('is nothing within a chunk, and chunks beyond', () => {
    expect(cost(1, 4)).toEqual({ is: 'instant' });
    expect(cost(4, 5)).toEqual({ is: 'fetch', chunks: 6 });
    expect(cost(4, 5, ['1.0.0', '1.0.1', '1.1.2'])).toEqual({ is: 'fetch', chunks: 3 });
    const all = [0, 1].flatMap((y) => [0, 1, 2].map((x) => `1.${y}.${x}`));
    expect(cost(4, 5, all)).toEqual({ is: 'cached' });
  });
});
