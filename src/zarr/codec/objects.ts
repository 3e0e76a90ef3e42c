/**
 * Codecs that write elements of any length. All give one text an element, see `Dtype.text`.
 *
 * Sources: numcodecs 0.16.6 `vlen.pyx`, `json.py`, `msgpacks.py`, `categorize.py`; zarr-extensions
 * `codecs/vlen-utf8`, `codecs/vlen-bytes`.
 *
 * @module
 */
import { isObject, type Json, type JsonObject, parseJson } from '../json.ts';
import { unpackMessage } from './messagePack.ts';
import { numbersOf, numberType } from './numbers.ts';

/** The texts of a chunk, in the order of its memory. */
export type TextsOf = (bytes: Uint8Array) => string[];

/** The decoder of a codec for elements of any length, or why there is none. */
export function textsDecoder(name: string, settings: JsonObject): TextsOf | string {
  switch (name) {
    case 'vlen-utf8':
      return (bytes) => [...lengthsBefore(bytes)].map(utf8);
    case 'vlen-bytes':
      return (bytes) => [...lengthsBefore(bytes)].map(oneSignAByte);
    case 'json2':
      return (bytes) => listed(parseJson(utf8(bytes)));
    case 'msgpack2':
      return (bytes) => listed(unpackMessage(bytes));
    case 'categorize':
      return categories(settings);
    default:
      return 'it is not known';
  }
}

const DECODER = new TextDecoder('utf-8', { fatal: true });

function utf8(bytes: Uint8Array): string {
  return DECODER.decode(bytes);
}

/** Bytes as a text of one sign each. */
export function oneSignAByte(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The number of elements, then each with its length before it, as uint32 little endian. */
function* lengthsBefore(bytes: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) throw new Error('it is shorter than its header');
  const count = view.getUint32(0, true);
  let at = 4;
  for (let i = 0; i < count; i += 1) {
    if (at + 4 > bytes.length) throw new Error(`it ends after ${i} of ${count} elements`);
    const end = at + 4 + view.getUint32(at, true);
    if (end > bytes.length) throw new Error(`it ends within element ${i}`);
    yield bytes.subarray(at + 4, end);
    at = end;
  }
  if (at !== bytes.length) throw new Error('there is more behind its last element');
}

/** The elements, nested as deep as there are dimensions; then their type and shape. */
function listed(value: Json): string[] {
  if (!Array.isArray(value) || value.length < 2) throw new Error('it is no list of elements');
  const items = value as readonly Json[];
  const shape = items.at(-1);
  if (!Array.isArray(shape)) throw new Error('it says no shape');
  let elements = items.slice(0, -2);
  for (let axis = 1; axis < shape.length; axis += 1) elements = elements.flatMap(inner);
  return elements.map((one) => (typeof one === 'string' ? one : jsonText(one)));
}

function inner(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  throw new Error('its elements are not nested as its shape says');
}

/** As `JSON.stringify`, with the whole numbers and NaN that Python writes. */
function jsonText(value: Json): string {
  if (typeof value === 'bigint' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(jsonText).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([name, one]) => `${JSON.stringify(name)}: ${jsonText(one)}`,
  );
  return `{${fields.join(', ')}}`;
}

/** Numbers of labels from 1 on; 0 is none of them. */
function categories({ labels, astype }: JsonObject): TextsOf | string {
  const type = numberType(astype ?? '|u1');
  if (!Array.isArray(labels) || !type || type.kind === 'f') return 'it has no labels';
  const texts = (labels as readonly Json[]).map(String);
  return (bytes) =>
    Array.from(numbersOf(bytes, type), (at: number | bigint) => texts[Number(at) - 1] ?? '');
}
