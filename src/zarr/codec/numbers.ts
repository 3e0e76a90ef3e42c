/**
 * Buffers as the numbers that a codec's configuration says: numpy's `<f8`, `|u1`, `int16`.
 * Filters of numcodecs decode buffer by buffer, each with types of its own.
 *
 * @module
 */
import type { Json } from '../json.ts';
import type { NumericArray } from '../numericArray.ts';
import { halfOf, widenHalf } from './half.ts';

/** A type of number that a filter reads or writes. */
export interface NumberType {
  readonly kind: 'b' | 'i' | 'u' | 'f';
  readonly size: 1 | 2 | 4 | 8;
  readonly isBig: boolean;
}

const WORDS: Readonly<Record<string, string>> = { bool: '|b1', float: '<f8', int: '<i8' };

/** Reads numpy's spelling of a type of number; `undefined` for any other. */
export function numberType(value: Json | undefined): NumberType | undefined {
  if (typeof value !== 'string') return undefined;
  const named = /^(u?int|float)(\d+)$/.exec(value);
  const short = named ? `${value[0]}${Number(named[2]) / 8}` : value;
  const text = Object.hasOwn(WORDS, value) ? (WORDS[value] ?? '') : short;
  const [, order, kind = '', digits] = /^([<>|=]?)([biuf?])([1248]?)$/.exec(text) ?? [];
  if (kind === '?') return { kind: 'b', size: 1, isBig: false };
  const size = Number(digits);
  if (kind === '' || !size || (kind === 'f' && size === 1) || (kind === 'b' && size > 1)) {
    return undefined;
  }
  return { kind: kind as NumberType['kind'], size: size as 1 | 2 | 4 | 8, isBig: order === '>' };
}

/** The numbers of a buffer. @throws Error when it holds no whole number of them. */
export function numbersOf(bytes: Uint8Array, type: NumberType): NumericArray {
  if (bytes.length % type.size !== 0) throw new Error(`it has ${bytes.length} bytes`);
  const aligned = type.isBig ? swapped(bytes, type.size) : alignedTo(bytes, type.size);
  if (type.kind === 'f' && type.size === 2) {
    return Float32Array.from(
      new Uint16Array(aligned.buffer, aligned.byteOffset, bytes.length / 2),
      widenHalf,
    );
  }
  const Kind = arrayOf(type);
  return new Kind(aligned.buffer, aligned.byteOffset, bytes.length / type.size);
}

/** Room for as many numbers; what is put in is rounded as the type does. */
export function emptyNumbers(type: NumberType, length: number): NumericArray {
  const Kind = type.kind === 'f' && type.size === 2 ? Float32Array : arrayOf(type);
  return new Kind(length);
}

/** The buffer of numbers. */
export function bytesOfNumbers(numbers: NumericArray, type: NumberType): Uint8Array {
  const isHalf = type.kind === 'f' && type.size === 2;
  const stored = isHalf ? Uint16Array.from(numbers as Float32Array, halfOf) : numbers;
  const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  return type.isBig ? swapped(bytes, type.size) : bytes;
}

/** Every `size` bytes in the other order; a copy. */
export function swapped(bytes: Uint8Array, size: number): Uint8Array {
  const out = bytes.slice();
  if (size === 1) return out;
  for (let at = 0; at + size <= out.length; at += size) out.subarray(at, at + size).reverse();
  return out;
}

/** The same bytes where a typed array of that size may begin. */
export function alignedTo(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.byteOffset % size === 0 ? bytes : bytes.slice();
}

type NumbersConstructor = {
  new (length: number): NumericArray;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NumericArray;
};

function arrayOf({ kind, size }: NumberType): NumbersConstructor {
  const index = [1, 2, 4, 8].indexOf(size);
  const list = {
    b: [Uint8Array],
    i: [Int8Array, Int16Array, Int32Array, BigInt64Array],
    u: [Uint8Array, Uint16Array, Uint32Array, BigUint64Array],
    f: [Float32Array, Float32Array, Float32Array, Float64Array],
  }[kind];
  return list[index] ?? Uint8Array;
}
