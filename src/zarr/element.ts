/**
 * Single elements of arrays whose values are no plain numbers. See `Dtype.components` and
 * `Dtype.text` for how they lie in typed arrays.
 *
 * @module
 */
import type { ZarrArrayInfo } from './arrayInfo.ts';
import type { NumericArray } from './numericArray.ts';
import type { Dtype, DtypeField } from './dtype.ts';
import { widenHalf } from './codec/half.ts';

/** A complex number. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** A record: its fields by name, in order. */
export type RecordValue = ReadonlyMap<string, Element | readonly Element[]>;

/** One element: text as text, bytes as they are, all else as the number it is. */
export type Element = number | bigint | string | Complex | Uint8Array | RecordValue;

/** Where elements are: what a chunk, a region or a slice holds. */
export interface Elements {
  readonly data: NumericArray;
  /** Present when the elements are of any length. */
  readonly texts?: readonly string[];
}

/**
 * Element number `at`.
 *
 * @returns `undefined` when there is none.
 */
export function elementOf(
  dtype: Dtype,
  { data, texts }: Elements,
  at: number,
): Element | undefined {
  if (dtype.text?.startsWith('varied')) {
    const text = texts?.[Number(data[at])];
    return text !== undefined && dtype.text === 'varied-bytes' ? bytesOf(text) : text;
  }
  const components = dtype.components ?? 1;
  if ((at + 1) * components > data.length) return undefined;
  if (dtype.kind === 'complex') {
    return { re: Number(data[2 * at]), im: Number(data[2 * at + 1]) };
  }
  if (dtype.components === undefined || !(data instanceof Uint8Array)) return data[at];
  return fromBytes(dtype, data.subarray(at * components, (at + 1) * components), 'little');
}

/**
 * An element as Python's `print` shows it, so that it can be compared and pasted.
 *
 * @param number how numbers are written; default: all their digits.
 */
export function elementText(
  value: Element | undefined,
  number: (value: number | bigint) => string = String,
): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return number(value);
  if (value instanceof Uint8Array) return bytesText(value);
  if (value instanceof Map) return recordText(value as RecordValue, number);
  const { re, im } = value as Complex;
  const shown = number(im);
  return `${number(re)}${/^[-−]/.test(shown) ? '' : '+'}${shown}j`;
}

function recordText(value: RecordValue, number: (value: number | bigint) => string): string {
  const fields = [...value].map(([name, one]) => {
    const list = one as readonly Element[];
    const text = Array.isArray(one)
      ? `[${list.map((each) => elementText(each, number)).join(', ')}]`
      : elementText(one as Element, number);
    return `${name}: ${text}`;
  });
  return `(${fields.join(', ')})`;
}

/** `b'\x00a'`, as Python writes bytes. */
function bytesText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const sign = String.fromCharCode(byte);
    if (sign === '\\' || sign === "'") text += `\\${sign}`;
    else if (byte >= 0x20 && byte < 0x7f) text += sign;
    else text += `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `b'${text}'`;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}

/** An element given by its bytes; in records every field keeps the byte order of its own. */
function fromBytes(dtype: Dtype, bytes: Uint8Array, endian: 'little' | 'big'): Element {
  if (dtype.fields) {
    return new Map(dtype.fields.map((field) => [field.name, fieldOf(field, bytes)]));
  }
  if (dtype.text === 'utf32') return utf32(bytes, endian);
  if (dtype.text === 'bytes') return latin(bytes);
  if (dtype.kind === 'bytes') return bytes.slice();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = endian === 'little';
  if (dtype.kind === 'complex') {
    const half = dtype.size / 2;
    return { re: floatAt(view, 0, half, isLittle), im: floatAt(view, half, half, isLittle) };
  }
  if (dtype.kind === 'float') return floatAt(view, 0, dtype.size, isLittle);
  return wholeAt(view, dtype, isLittle);
}

function fieldOf({ offset, dtype, shape }: DtypeField, bytes: Uint8Array): Element | Element[] {
  const at = (i: number) => {
    const start = offset + i * dtype.size;
    return fromBytes(dtype, bytes.subarray(start, start + dtype.size), dtype.endian);
  };
  if (!shape) return at(0);
  const count = shape.reduce((all, length) => all * length, 1);
  return Array.from({ length: count }, (_, i) => at(i));
}

function floatAt(view: DataView, at: number, size: number, isLittle: boolean): number {
  if (size === 2) return widenHalf(view.getUint16(at, isLittle));
  return size === 4 ? view.getFloat32(at, isLittle) : view.getFloat64(at, isLittle);
}

function wholeAt(view: DataView, { kind, size }: Dtype, isLittle: boolean): number | bigint {
  const isUnsigned = kind === 'uint' || kind === 'bool';
  switch (size) {
    case 1:
      return isUnsigned ? view.getUint8(0) : view.getInt8(0);
    case 2:
      return isUnsigned ? view.getUint16(0, isLittle) : view.getInt16(0, isLittle);
    case 4:
      return isUnsigned ? view.getUint32(0, isLittle) : view.getInt32(0, isLittle);
    default:
      return isUnsigned ? view.getBigUint64(0, isLittle) : view.getBigInt64(0, isLittle);
  }
}

function utf32(bytes: Uint8Array, endian: 'little' | 'big'): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, endian === 'little');
    text += code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
  }
  return text.replace(/\0+$/, '');
}

/** Text of one byte a sign, as numpy's `S`; the zeros that fill it up are no part of it. */
function latin(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  const signs = bytes.subarray(0, end);
  const isUtf8 = new TextDecoder('utf-8', { fatal: true });
  try {
    return isUtf8.decode(signs);
  } catch {
    // Not UTF-8: one sign a byte loses nothing.
    return Array.from(signs, (byte) => String.fromCharCode(byte)).join('');
  }
}

/** The fill value as a person reads it; `null` when there is none. */
export function fillText({
  dtype,
  fillValue,
}: Pick<ZarrArrayInfo, 'dtype' | 'fillValue'>): string | null {
  if (fillValue === null) return null;
  if (typeof fillValue === 'number') return Number.isNaN(fillValue) ? 'nan' : String(fillValue);
  if (typeof fillValue === 'string' || typeof fillValue === 'bigint') return String(fillValue);
  const isComplex = dtype.kind === 'complex';
  const data = isComplex ? Float64Array.from(fillValue) : Uint8Array.from(fillValue);
  return elementText(elementOf(dtype, { data }, 0)).replaceAll('NaN', 'nan');
}
