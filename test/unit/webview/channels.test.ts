import { describe, expect, it } from 'vitest';
import { colorAxesOf } from '../../../src/webview/page/rgb/channels.ts';

const dimensions = (...sizes: number[]) =>
  sizes.map((size, i) => ({ name: `d${i}`, isNamed: false, size, chunk: size }));

describe('colorAxesOf', () => {
  it.each([
    ['rows, columns, channels', [64, 96, 3], [1, 2], { axes: [0, 1], channel: 2 }],
    ['channels first, drawn already', [3, 64, 96], [1, 2], { axes: [1, 2], channel: 0 }],
    ['time before them', [9, 64, 96, 4], [2, 3], { axes: [1, 2], channel: 3 }],
    ['turned', [64, 96, 3], [1, 0], { axes: [1, 0], channel: 2 }],
    ['no channels', [64, 96, 5], [1, 2], undefined],
    ['a picture three pixels wide', [64, 3], [0, 1], undefined],
  ] as const)('%s', (_, sizes, axes, wanted) => {
    expect(colorAxesOf(dimensions(...sizes), { axes })).toEqual(wanted);
  });
});
