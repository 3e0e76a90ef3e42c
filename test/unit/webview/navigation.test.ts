import { describe, expect, it } from 'vitest';
import { planeOf, type PlaneView } from '../../../src/shared/plane.ts';
import { inElements, panned, windowOf, zoomed } from '../../../src/webview/page/navigation.ts';
import { aheadOf, nextIndex, paceFor } from '../../../src/webview/page/playback.ts';
import { byteText } from '../../../src/webview/page/byteText.ts';

const dimensions = [1000, 2000].map((size) => ({ name: '', isNamed: false, size, chunk: 100 }));
const plane = (view: Partial<PlaneView> = {}) => planeOf(dimensions, { axes: [0, 1], ...view });
const whole = { y: [0, 1000], x: [0, 2000] } as const;

describe('zoom', () => {
  it('leaves the element under the pointer where it is', () => {
    const at = { y: 0.25, x: 0.5 };
    expect(zoomed(plane(), whole, at, 2)).toEqual({ y: [125, 625], x: [500, 1500] });
    expect(zoomed(plane({ flipped: [true, false] }), whole, at, 2).y).toEqual([375, 875]);
  });

  it('ends at a few elements, and at the whole', () => {
    const near = zoomed(plane(), { y: [10, 20], x: [10, 20] }, { y: 0.5, x: 0.5 }, 1000);
    expect(inElements(near, plane())).toEqual({ y: [13, 17], x: [13, 17] });
    const far = zoomed(plane(), { y: [10, 900], x: [10, 1900] }, { y: 0, x: 0 }, 0.1);
    expect(far).toEqual(whole);
    expect(inElements(far, plane())).toBeUndefined();
  });

  it('goes in and out again to where it was', () => {
    let window = zoomed(plane(), { y: [300, 500], x: [700, 1100] }, { y: 0.3, x: 0.9 }, 3);
    window = zoomed(plane(), window, { y: 0.3, x: 0.9 }, 1 / 3);
    expect(inElements(window, plane())).toEqual({ y: [300, 500], x: [700, 1100] });
  });
});

describe('pan', () => {
  it('moves by a share of what is seen and stops at the edge', () => {
    const window = { y: [100, 300], x: [1500, 1900] } as const;
    expect(panned(plane(), window, { y: -0.25, x: 0.1 })).toEqual({
      y: [50, 250],
      x: [1540, 1940],
    });
    expect(panned(plane(), window, { y: -9, x: 9 })).toEqual({ y: [0, 200], x: [1600, 2000] });
    const flipped = plane({ flipped: [false, true] });
    expect(panned(flipped, window, { y: 0, x: 0.1 }).x).toEqual([1460, 1860]);
  });

  it('knows the window of any picture', () => {
    const window = { y: [10, 30], x: [50, 90] } as const;
    expect(windowOf(plane({ window, flipped: [true, true] }))).toEqual(window);
    expect(windowOf(plane())).toEqual(whole);
  });
});

describe('animation', () => {
  it('goes on, over the end or not', () => {
    expect([nextIndex(0, 3, false), nextIndex(2, 3, false), nextIndex(2, 3, true)]).toEqual([
      1,
      undefined,
      0,
    ]);
    expect(nextIndex(0, 1, true)).toBeUndefined();
  });

  it('reads the next chunks ahead', () => {
    expect(aheadOf(5, { size: 100, chunk: 10 }, false)).toEqual([10, 20]);
    expect(aheadOf(95, { size: 100, chunk: 10 }, false)).toEqual([]);
    expect(aheadOf(95, { size: 100, chunk: 10 }, true)).toEqual([0, 10]);
    expect(aheadOf(5, { size: 10, chunk: 10 }, true)).toEqual([]);
  });

  it('is calm for who wants less motion', () => {
    expect(paceFor({ speed: 20, isLoop: true }, false)).toEqual({ speed: 20, isLoop: true });
    expect(paceFor({ speed: 20, isLoop: true }, true)).toEqual({ speed: 1, isLoop: false });
  });
});

describe('byteText', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [3_930_000, '3.9 MB'],
    [40_000, '40 kB'],
    [1.1e12, '1.1 TB'],
    [5e15, '5000 TB'],
  ])('%d: %s', (bytes, text) => {
    expect(byteText(bytes)).toBe(text);
  });
});
