import { ticks as d3ticks } from 'd3-array';
import { format } from 'd3-format';
import type { Scale } from './scale.ts';

/** A mark on an axis. */
export interface Tick {
  readonly value: number;
  /** 0 to 1 along the axis. */
  readonly at: number;
  readonly label: string;
}

/** U+2212: as wide as a plus, where a hyphen is half of that. */
const MINUS = '−';

/**
 * Marks for the elements of a dimension: whole indices, each in the middle of its element.
 *
 * @param from first element shown, fractions allowed.
 * @param length elements shown.
 * @param wish about how many marks.
 */
export function indexTicks(from: number, length: number, wish: number): Tick[] {
  if (length <= 0) return [];
  const last = from + length - 1;
  const values = d3ticks(from, Math.max(from, last), wish).filter(Number.isInteger);
  const shown = values.length > 0 ? values : [Math.ceil(from)];
  return shown.map((value) => ({
    value,
    at: (value + 0.5 - from) / length,
    label: signed(value < 100_000 ? String(value) : format(',')(value).replaceAll(',', ' ')),
  }));
}

/** Marks for the values of a scale: round numbers, all with the same number of digits. */
export function valueTicks(scale: Scale, wish: number): Tick[] {
  const values = roundValues(scale, wish);
  const labels = labelsOf(values);
  return values.map((value, i) => {
    const at = Math.min(1, Math.max(0, scale.toUnit(value)));
    return { value, at, label: labels[i] ?? '' };
  });
}

/** One value with as many digits as a reader can use, e.g. `0.3745`, `1.25e−7`. */
export function valueLabel(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return signed(String(value));
  if (!Number.isFinite(value)) return signed(String(value));
  const isPlain = Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6;
  return signed(format(isPlain ? '.5~r' : '.4~e')(value).replace('+', ''));
}

/** Data seldom ends on a round number; one that it misses by this part of the axis is shown. */
const NEAR = 0.005;

/** Smallest range that gets marks; subnormal numbers lie below. */
const SMALLEST_SPAN = 1e-300;

function roundValues({ kind, fromUnit }: Scale, wish: number): number[] {
  const [min, max] = [fromUnit(-NEAR), fromUnit(1 + NEAR)];
  // Below, d3's step has no finite inverse and its list no end.
  if (!Number.isFinite(max - min) || max - min < SMALLEST_SPAN) return [];
  // Where doubles are coarser than the step, neighbours round to one value.
  const linear = () => [...new Set(d3ticks(min, max, wish))];
  if (kind !== 'log') return linear();
  const [from, to] = [Math.log10(min), Math.log10(max)];
  if (to - from < 1.5) return linear();
  const step = Math.max(1, Math.ceil((to - from) / wish));
  const first = Math.ceil(from - 1e-9);
  const count = Math.floor((to + 1e-9 - first) / step) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => 10 ** (first + i * step));
}

/** Labels of round values: fixed digits where they are short, else powers of ten. */
function labelsOf(values: readonly number[]): string[] {
  const largest = Math.max(...values.map(Math.abs), 0);
  const steps = values.slice(1).map((value, i) => Math.abs(value - (values[i] ?? 0)));
  const step = Math.min(...steps, largest || 1);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const isPlain = largest < 1e6 && digits <= 4;
  const isEven = steps.every((one) => Math.abs(one - step) < step * 1e-6);
  if (isPlain && isEven) return values.map((value) => signed(value.toFixed(digits)));
  if (isPlain) return values.map((value) => signed(format('~r')(Number(value.toPrecision(6)))));
  // As many as tell neighbours apart: a narrow range far from zero needs nearly all that there are.
  const places = Math.floor(Math.log10(largest)) - Math.floor(Math.log10(step) + 1e-9);
  const spelled = format(`.${Math.min(Math.max(places, 0), 15)}~e`);
  return values.map((value) => (value === 0 ? '0' : signed(spelled(value).replace('+', ''))));
}

/** Digits with a real minus sign; `-0` is 0. */
function signed(text: string): string {
  return text.replace(/^-(0(?:\.0+)?)$/, '$1').replaceAll('-', MINUS);
}
