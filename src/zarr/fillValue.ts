import type { Dtype } from './dtype.ts';
import type { Json } from './json.ts';

/**
 * The value of elements that were never written; `null`: they have none. A list where an element is
 * several numbers (`Dtype.components`), so of complex `[re, im]` and of fixed text its bytes; a text
 * where elements are of any length.
 */
export type FillValue = number | bigint | string | readonly number[] | null;

const NAMED: Record<string, number> = { NaN, Infinity, '-Infinity': -Infinity };
/** Python's `NaT`: the smallest int64. */
const NOT_A_TIME = -(2n ** 63n);

/**
 * Reads a fill value in all its legal spellings: numbers, `"NaN"` and its like, booleans, `"NaT"`,
 * and in format 3 the bits of a float as `"0x7fc00000"` (zarr-specs, `v3/core`, *fill value*).
 * Of types that are not read here the value is `null`.
 *
 * @returns `undefined` when the spelling is not legal for this type.
 */
export function fillValueOf(value: Json | undefined, dtype: Dtype): FillValue | undefined {
  if (value === null || value === undefined || !dtype.stored) return null;
  switch (dtype.kind) {
    case 'bool':
      if (typeof value === 'boolean') return Number(value);
      return value === 0 || value === 1 ? value : undefined;
    case 'int':
    case 'uint':
      return wholeOf(value, dtype);
    case 'datetime':
    case 'timedelta':
      return value === 'NaT' ? NOT_A_TIME : wholeOf(value, dtype);
    case 'float':
      if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
      return typeof value === 'string' ? floatOf(value, dtype.size) : undefined;
    case 'complex':
    case 'string':
    case 'bytes':
    case 'record':
    case 'other':
      return null;
  }
}

function wholeOf(value: Json, dtype: Dtype): FillValue | undefined {
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  if (!isNumber || (typeof value === 'number' && !Number.isInteger(value))) return undefined;
  const bits = dtype.size * 8;
  const whole = BigInt(value);
  const fits = dtype.kind === 'uint' ? BigInt.asUintN(bits, whole) : BigInt.asIntN(bits, whole);
  if (fits !== whole) return undefined;
  return dtype.size === 8 ? whole : Number(whole);
}

function floatOf(text: string, size: number): number | undefined {
  const named = NAMED[text];
  if (named !== undefined) return named;
  const digits = /^0x([0-9a-fA-F]+)$/.exec(text)?.[1];
  if (digits?.length !== size * 2) return undefined;
  const view = new DataView(new ArrayBuffer(8));
  if (size === 2) return widenHalf(Number(`0x${digits}`));
  if (size === 4) {
    view.setUint32(0, Number(`0x${digits}`));
    return view.getFloat32(0);
  }
  view.setBigUint64(0, BigInt(`0x${digits}`));
  return view.getFloat64(0);
}

/** The value of an IEEE 754 half-precision number given by its bits. */
export function widenHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
