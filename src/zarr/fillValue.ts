import { halfOf, widenHalf } from './codec/half.ts';
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
 * pairs of a complex number, base64 of bytes and records, lists of bytes, and in format 3 the bits
 * of a float as `"0x7fc00000"` (zarr-specs, `v3/core` and `v2`, *fill value*; zarr-python 3.1.6
 * `core/dtype`). Of types that are not read here the value is `null`.
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
      return floatOf(value, dtype.size);
    case 'complex':
      return complexOf(value, dtype.size / 2);
    case 'string':
    case 'bytes':
    case 'record':
      return bytesOf(value, dtype);
    case 'other':
      return null;
  }
  return undefined;
}

/** One element's bytes, little endian; zeros where there is no fill value. */
export function fillBytes(fill: FillValue, { kind, size }: Dtype): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const float = (at: number, width: number, value: number) => {
    if (width === 2) view.setUint16(at, halfOf(value), true);
    else if (width === 4) view.setFloat32(at, value, true);
    else view.setFloat64(at, value, true);
  };
  if (typeof fill === 'object' && fill !== null) {
    if (kind === 'complex') fill.forEach((part, i) => float((i * size) / 2, size / 2, part));
    else bytes.set(fill);
  } else if (typeof fill === 'number' && kind === 'float') {
    float(0, size, fill);
  } else if (typeof fill === 'number' || typeof fill === 'bigint') {
    let rest = BigInt.asUintN(64, BigInt(fill));
    for (let i = 0; i < size; i += 1, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  }
  return bytes;
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

function floatOf(value: Json, size: number): number | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return undefined;
  if (Object.hasOwn(NAMED, value)) return NAMED[value];
  const digits = /^0x([0-9a-fA-F]+)$/.exec(value)?.[1];
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

/** `[re, im]`, or a real number alone, as old writers have it. */
function complexOf(value: Json, half: number): readonly number[] | undefined {
  const parts = Array.isArray(value) ? (value as readonly Json[]) : [value, 0];
  if (parts.length !== 2) return undefined;
  const numbers = parts.map((part) => floatOf(part, half));
  return numbers.every((part) => part !== undefined) ? numbers : undefined;
}

/** Text as it is; bytes and records in base64; anything as a list of bytes; 0 is all zeros. */
function bytesOf(value: Json, { kind, size, text }: Dtype): FillValue | undefined {
  if (value === 0)
    return text === 'varied' || text === 'varied-bytes' ? '' : Array<number>(size).fill(0);
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    const isByte = (one: Json): one is number => typeof one === 'number' && one >= 0 && one < 256;
    return list.every(isByte) && list.length === size ? list : undefined;
  }
  if (typeof value !== 'string') return undefined;
  if (text === 'varied') return value;
  // Whatever the spelling, it is not longer than base64 or four signs a byte.
  if (size > 0 && value.length > 4 * size + 4) return undefined;
  if (text === 'utf32') return padded(utf32Of(value), size);
  const binary = ofBase64(value);
  if (text === 'varied-bytes') return binary ?? value;
  if (binary === undefined) {
    // zarr-python 2 wrote fixed text as it is, where it is no base64.
    return kind === 'string' ? padded([...new TextEncoder().encode(value)], size) : undefined;
  }
  return padded(
    Array.from(binary, (sign) => sign.charCodeAt(0)),
    size,
  );
}

function padded(bytes: readonly number[], size: number): readonly number[] | undefined {
  return bytes.length > size
    ? undefined
    : [...bytes, ...Array<number>(size - bytes.length).fill(0)];
}

function utf32Of(text: string): number[] {
  return Array.from(text).flatMap((sign) => {
    const code = sign.codePointAt(0) ?? 0;
    return [code & 0xff, (code >> 8) & 0xff, code >> 16, 0];
  });
}

function ofBase64(text: string): string | undefined {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    return undefined;
  return atob(text);
}
