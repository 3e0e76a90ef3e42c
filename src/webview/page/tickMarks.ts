import type { AxisTick } from './axes.ts';

export function indexTicks(size: number, pixels: number, along: 'across' | 'down'): AxisTick[] {
  const step = Math.max(1, nice((size / pixels) * (along === 'across' ? 80 : 50)));
  const out: AxisTick[] = [];
  for (let i = 0; i < size; i += step) out.push({ at: (i + 0.5) / size, text: String(i) });
  return out;
}
export function valueTicks(
  [min, max]: readonly [number, number],
  pixels: number,
  _direction: 'up' | 'down',
): AxisTick[] {
  const step = nice(((max - min) / pixels) * 50);
  const out: AxisTick[] = [];
  if (!(max > min)) return [{ at: 0.5, text: String(min) }];
  for (let v = Math.ceil(min / step) * step; v <= max; v += step)
    out.push({ at: (v - min) / (max - min), text: String(Number(v.toPrecision(6))) });
  return _direction === 'up' ? out : out.map(({ at, text }) => ({ at: 1 - at, text }));
}
export function widest(ticks: readonly AxisTick[]): number {
  return Math.max(...ticks.map(({ text }) => text.length), 1) * 6.5;
}
function nice(x: number): number {
  const p = 10 ** Math.floor(Math.log10(x));
  const m = x / p;
  return p * (m <= 1 ? 1 : m <= 2 ? 2 : m <= 5 ? 5 : 10);
}
