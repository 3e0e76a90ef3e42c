import type { Profile } from './profile.ts';

/** A place of the chart, in pixels. */
interface Frame {
  readonly width: number;
  readonly height: number;
  /** Values at the bottom and at the top. */
  readonly range: readonly [min: number, max: number];
}

/**
 * A profile as the path of an SVG line: gaps where there are no numbers, a dot for a number between
 * two gaps. Of many values on one pixel only first, smallest, largest and last are drawn: the line
 * looks the same.
 */
export function linePath(profile: Profile, { width, height, range }: Frame): string {
  const [min, max] = range;
  const span = max - min || 1;
  const x = (i: number) => round(((i + 0.5) / profile.length) * width);
  const y = (value: number) => round(height - ((value - min) / span) * height);
  const path: string[] = [];
  let isDown = false;
  const draw = (i: number) => {
    const value = profile[i] ?? NaN;
    if (!Number.isFinite(value)) {
      isDown = false;
      return;
    }
    const next = profile[i + 1] ?? NaN;
    const isAlone = !isDown && !Number.isFinite(next);
    path.push(`${isDown ? 'L' : 'M'}${x(i)},${y(value)}${isAlone ? 'h0' : ''}`);
    isDown = true;
  };
  for (const i of drawn(profile, width)) draw(i);
  return path.join('');
}

/** The elements worth drawing, in order. */
function* drawn(profile: Profile, width: number): Generator<number> {
  const each = profile.length / Math.max(width, 1);
  if (each <= 4) {
    for (let i = 0; i < profile.length; i++) yield i;
    return;
  }
  for (let pixel = 0; pixel < width; pixel++) {
    const [from, to] = [Math.floor(pixel * each), Math.floor((pixel + 1) * each)];
    let [low, high, gap] = [from, from, -1];
    for (let i = from; i < to; i++) {
      const value = profile[i] ?? NaN;
      if (!Number.isFinite(value)) gap = i;
      else if (!(value >= (profile[low] ?? NaN))) low = i;
      else if (!(value <= (profile[high] ?? NaN))) high = i;
    }
    const worth = new Set([from, low, high, gap, to - 1].filter((i) => i >= from));
    yield* [...worth].sort((a, b) => a - b);
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
