/**
 * Filters that turn numbers into others, undone as numcodecs 0.16 and zarr-python undo them, to the
 * last bit. Each takes a buffer and gives one; `encoded` is the type in the stored buffer.
 *
 * Sources: numcodecs 0.16.6 `delta.py`, `fixedscaleoffset.py`, `quantize.py`, `astype.py`,
 * `packbits.py`; zarr-extensions `codecs/scale_offset`, `codecs/cast_value`.
 *
 * @module
 */
import type { JsonObject } from '../json.ts';
import type { NumericArray } from '../numericArray.ts';
import { halfOf, widenHalf } from './half.ts';
import { bytesOfNumbers, emptyNumbers, numbersOf, numberType, type NumberType } from './numbers.ts';

/** A filter made ready for one array. */
export interface Filter {
  /** What its encoded buffer holds, for the filters stored behind it. */
  readonly encoded: NumberType;
  /** Elements in the encoded buffer, given those of the decoded one. */
  readonly encodedCount: (count: number) => number;
  /** True when it depends on the order of the elements. */
  readonly isOrdered: boolean;
  readonly decode: (bytes: Uint8Array) => Uint8Array;
}

/** Makes a filter, or says why that cannot be. `given` is the type of what it was put over. */
type Maker = (settings: JsonObject, given: NumberType | undefined) => Filter | string;

/** The filters by their numcodecs name. */
export const FILTERS: Readonly<Record<string, Maker>> = {
  delta: (settings, given) =>
    between(settings['dtype'], settings['astype'], given, { isOrdered: true }, accumulated),
  quantize: (settings, given) =>
    between(settings['dtype'], settings['astype'], given, {}, converted),
  astype: (settings, given) =>
    between(settings['decode_dtype'], settings['encode_dtype'], given, {}, converted),
  fixedscaleoffset: (settings, given) => {
    const [scale, offset] = [Number(settings['scale']), Number(settings['offset'])];
    if (!Number.isFinite(scale) || !Number.isFinite(offset)) return 'it has no scale and offset';
    return between(settings['dtype'], settings['astype'], given, {}, (from, to, encoded) =>
      scaled(from, to, encoded, scale, offset),
    );
  },
  scale_offset: (settings, given) => {
    const [scale, offset] = [settings['scale'] ?? 1, settings['offset'] ?? 0];
    if (!given || typeof scale === 'object' || typeof offset === 'object')
      return 'it is incomplete';
    return between(undefined, undefined, given, {}, (from, to) => {
      unscaled(from, to, Number(scale), Number(offset));
    });
  },
  // Both keep the numbers that were rounded once.
  bitround: (_, given) => (given ? same(given) : 'it is for numbers only'),
  packbits: (_, given) => {
    if (given?.kind !== 'b') return 'it is for booleans only';
    return {
      encoded: { kind: 'u', size: 1, isBig: false },
      encodedCount: (count) => 1 + Math.ceil(count / 8),
      isOrdered: true,
      decode: unpacked,
    };
  },
};

type Step = (
  from: NumericArray,
  to: NumericArray,
  encoded: NumberType,
  decoded: NumberType,
) => void;

function between(
  decodedName: JsonObject[string] | undefined,
  encodedName: JsonObject[string] | undefined,
  given: NumberType | undefined,
  { isOrdered = false },
  step: Step,
): Filter | string {
  const decoded = decodedName === undefined ? given : numberType(decodedName);
  const encoded = (encodedName ?? undefined) === undefined ? decoded : numberType(encodedName);
  if (!decoded || !encoded || decoded.kind === 'b') return 'it is for numbers only';
  return {
    encoded,
    encodedCount: (count) => count,
    isOrdered,
    decode: (bytes) => {
      const from = numbersOf(bytes, encoded);
      const to = emptyNumbers(decoded, from.length);
      step(from, to, encoded, decoded);
      return bytesOfNumbers(to, decoded);
    },
  };
}

function same(type: NumberType): Filter {
  return {
    encoded: type,
    encodedCount: (count) => count,
    isOrdered: false,
    decode: (bytes) => bytes,
  };
}

/** Sums in the decoded type, as `np.cumsum(out=…)`; whole numbers wrap around. */
function accumulated(
  from: NumericArray,
  to: NumericArray,
  _: NumberType,
  { kind, size }: NumberType,
): void {
  if (to instanceof BigInt64Array || to instanceof BigUint64Array) {
    let sum = 0n;
    for (let i = 0; i < from.length; i += 1) to[i] = sum += whole(from[i] ?? 0);
    return;
  }
  const isHalf = kind === 'f' && size === 2;
  for (let i = 0; i < from.length; i += 1) {
    const sum = (i === 0 ? 0 : (to[i - 1] ?? 0)) + Number(from[i]);
    to[i] = isHalf ? widenHalf(halfOf(sum)) : sum;
  }
  // The first difference is the first value itself, −0 too.
  if (from.length > 0 && kind === 'f') to[0] = Number(from[0]);
}

function converted(from: NumericArray, to: NumericArray): void {
  if (to instanceof BigInt64Array || to instanceof BigUint64Array) {
    for (let i = 0; i < from.length; i += 1) to[i] = whole(from[i] ?? 0);
    return;
  }
  for (let i = 0; i < from.length; i += 1) to[i] = Number(from[i]);
}

/** In float32 where the stored numbers are, as numpy 2 does with a Python float. */
function scaled(
  from: NumericArray,
  to: NumericArray,
  { kind, size }: NumberType,
  scale: number,
  offset: number,
) {
  const isSingle = kind === 'f' && size === 4;
  const isHalf = kind === 'f' && size === 2;
  const round = isSingle
    ? Math.fround
    : isHalf
      ? (value: number) => widenHalf(halfOf(value))
      : Number;
  const [by, add] = [round(scale), round(offset)];
  const isBig = to instanceof BigInt64Array || to instanceof BigUint64Array;
  for (let i = 0; i < from.length; i += 1) {
    const value = round(round(Number(from[i]) / by) + add);
    if (isBig) to[i] = whole(value);
    else to[i] = value;
  }
}

function unscaled(from: NumericArray, to: NumericArray, scale: number, offset: number): void {
  if (to instanceof BigInt64Array || to instanceof BigUint64Array) {
    const [by, add] = [BigInt(scale), BigInt(offset)];
    for (let i = 0; i < from.length; i += 1) to[i] = whole(from[i] ?? 0) / by + add;
    return;
  }
  for (let i = 0; i < from.length; i += 1) to[i] = Number(from[i]) / scale + offset;
}

function whole(value: number | bigint): bigint {
  if (typeof value === 'bigint') return value;
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : -(2n ** 63n);
}

/** The first byte says how many bits at the end mean nothing. */
function unpacked(bytes: Uint8Array): Uint8Array {
  const padding = bytes[0] ?? 0;
  const count = (bytes.length - 1) * 8 - padding;
  if (bytes.length === 0 || padding > 7 || count < 0) throw new Error('its packed bits are broken');
  const out = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) out[i] = ((bytes[1 + (i >> 3)] ?? 0) >> (7 - (i & 7))) & 1;
  return out;
}
