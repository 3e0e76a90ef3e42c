/**
 * Numbers as they are read: bool as 0 and 1, float16 as float32, times as int64. Complex numbers,
 * text, bytes and records are several numbers an element, or places in a list of texts:
 * `Dtype.components`, `Dtype.text`, and `elementOf` in `element.ts`, which reads one of them.
 */
export type NumericArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;
