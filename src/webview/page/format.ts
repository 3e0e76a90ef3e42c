import type { Dimension } from '../../shared/preview.ts';

/**
 * The stored value with as many digits as tell it from its neighbours: 0.1 of a float32 array is
 * `0.1`, not `0.10000000149011612`, and a 64-bit integer keeps all its digits.
 *
 * @param dtype numpy spelling; half precision is kept in wider arrays.
 */
export function exactValue(value: number | bigint, dtype: string): string {
  if (typeof value === 'bigint') return value.toString();
  if (Object.is(value, -0)) return '-0';
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (dtype.endsWith('b1') || dtype === 'bool') return value === 0 ? 'false' : 'true';
  if (/f4$|float32$/.test(dtype)) return shortest(value, 9, Math.fround);
  if (/f2$|float16$/.test(dtype)) return shortest(value, 5, roundToHalf);
  return String(value);
}

/** `1000 × 1000`, or nothing for a scalar. */
export function shapeText(dimensions: readonly Dimension[], of: 'size' | 'chunk'): string {
  return dimensions.map((dimension) => String(dimension[of])).join(' × ');
}

/** A bound of a range as people type it: digits that matter for this range, no more. */
export function boundText(
  which: 0 | 1,
  range: readonly [min: number, max: number] | undefined,
): string {
  if (!range) return '';
  const decimals = 5 - Math.floor(Math.log10(range[1] - range[0]));
  // Not finite for an empty range; whole numbers stay whole whatever the range.
  if (!Number.isFinite(decimals)) return String(range[which]);
  return String(Number(range[which].toFixed(Math.min(Math.max(decimals, 0), 100))));
}

/** What a person typed as a bound; `undefined` when it is no finite number. */
export function parseBound(text: string): number | undefined {
  const trimmed = text.trim().replace('−', '-');
  const value = Number(trimmed);
  return trimmed !== '' && Number.isFinite(value) ? value : undefined;
}

function shortest(value: number, digits: number, round: (value: number) => number): string {
  for (let n = 1; n < digits; n++) {
    const short = Number(value.toPrecision(n));
    if (round(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(digits)));
}

/** To the nearest number with 11 significant bits, ties to even, as half precision has. */
function roundToHalf(value: number): number {
  if (value === 0) return value;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), -14);
  const step = 2 ** (exponent - 10);
  const scaled = value / step;
  const down = Math.floor(scaled);
  const rest = scaled - down;
  const up = rest > 0.5 || (rest === 0.5 && down % 2 !== 0);
  return (down + (up ? 1 : 0)) * step;
}

/** A count with narrow spaces between its thousands, e.g. `12 500`. */
export function counted(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}
