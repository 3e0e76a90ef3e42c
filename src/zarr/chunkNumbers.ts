import type { ZarrArrayInfo } from './arrayInfo.ts';
import { product } from './chunkGrid.ts';
import { widenHalf } from './codec/half.ts';
import { alignedTo } from './codec/numbers.ts';
import type { StoredType } from './dtype.ts';
import type { NumericArray } from './numericArray.ts';

type ArrayConstructor = {
  new (length: number): NumericArray;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): NumericArray;
};

/** The typed array of each way of reading. */
export const ARRAYS: Readonly<Record<StoredType, ArrayConstructor>> = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
};

/**
 * The bytes of a chunk, all codecs undone, as numbers; may share memory with them.
 *
 * @throws Error with the end of a sentence, when they are too few or too many.
 */
export function chunkNumbers({ dtype, chunks }: ZarrArrayInfo, bytes: Uint8Array): NumericArray {
  const { size, stored, components = 1, kind } = dtype;
  const length = product(chunks);
  if (bytes.length !== length * size) throw wrongCount(Math.floor(bytes.length / size), length);
  const { buffer, byteOffset } = alignedTo(bytes, size / components);
  const count = length * components;
  if (kind === 'float' && size === 2) {
    return Float32Array.from(new Uint16Array(buffer as ArrayBuffer, byteOffset, count), widenHalf);
  }
  const Kind = ARRAYS[stored ?? 'uint8'];
  return new Kind(buffer as ArrayBuffer, byteOffset, count);
}

/** A chunk with another number of values than its array says. */
export function wrongCount(found: number, expected: number): Error {
  return new Error(`it holds ${found} values instead of ${expected}`);
}
