import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { MsgpackExtension } from '../../../../src/dask/wire/msgpackValue.ts';
import { Opaque } from '../../../../src/dask/wire/opaque.ts';
import type { WireValue } from '../../../../src/dask/wire/wireValue.ts';

/** Bytes that the reference implementation wrote, and what they mean (see `generate.py`). */
export interface Fixture {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly meaning: unknown;
  readonly source?: string;
}

interface Stored {
  readonly name?: string;
  readonly bytes: string;
  readonly meaning: unknown;
  readonly source?: string;
}

const folder = new URL('../../../fixtures/wire/', import.meta.url);

/** All fixtures of a file. */
export function fixtures(file: 'messages' | 'msgpack' | 'pickles' | 'written'): Fixture[] {
  const stored = JSON.parse(readFileSync(new URL(`${file}.json`, folder), 'utf8')) as Stored[];
  return stored.map(({ name, bytes, meaning, ...rest }, i) => ({
    name: name ?? `${i}: ${JSON.stringify(meaning).slice(0, 60)}`,
    bytes: unpacked(bytes),
    meaning: inflated(meaning),
    ...rest,
  }));
}

/** Every way to cut bytes in two. */
export function* eachSplit(bytes: Uint8Array): Generator<[Uint8Array, Uint8Array]> {
  for (let at = 0; at <= bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
}

/** A decoded value in the words of the fixtures. */
export function meaningOf(value: WireValue): unknown {
  if (typeof value === 'bigint') return { $int: String(value) };
  if (typeof value === 'number' && !Number.isFinite(value)) return { $float: floatOf(value) };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('hex') };
  if (value instanceof Opaque) return { $opaque: value.kind };
  if (value instanceof MsgpackExtension) return { $extension: value.type };
  if (Array.isArray(value)) return value.map(meaningOf);
  if (value instanceof Set) return { $set: [...value].map(meaningOf).sort() };
  if (value instanceof Map) return { $map: [...value].map((pair) => pair.map(meaningOf)) };
  return value;
}

/** A meaning with its deflated bytes unfolded, to be compared with `meaningOf`. */
export function unfolded(meaning: unknown): unknown {
  if (Array.isArray(meaning)) return meaning.map(unfolded);
  if (typeof meaning !== 'object' || meaning === null) return meaning;
  if ('$bytes' in meaning) {
    return { $bytes: Buffer.from(unpacked(String(meaning.$bytes))).toString('hex') };
  }
  return Object.fromEntries(Object.entries(meaning).map(([key, item]) => [key, unfolded(item)]));
}

function floatOf(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}

function unpacked(text: string): Uint8Array {
  const bytes = text.startsWith('z:')
    ? inflateSync(Buffer.from(text.slice(2), 'base64'))
    : Buffer.from(text, 'hex');
  return new Uint8Array(bytes);
}

function inflated(meaning: unknown): unknown {
  const packed = (meaning as { $z?: string } | null)?.$z;
  if (packed === undefined) return meaning;
  return JSON.parse(inflateSync(Buffer.from(packed, 'base64')).toString('utf8'));
}
