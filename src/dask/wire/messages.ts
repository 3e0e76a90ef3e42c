/**
 * dask's messages between frames and values: `distributed.protocol.core.dumps` and `loads`, 2022.6.0
 * to 2026.8.0, without executing anything.
 *
 * Frame 0 is msgpack. A map `{"__Serialized__": k}` or `{"__Pickled__": k}` in it stands for a value
 * whose header is frame k and whose payload is the frames after that.
 *
 * @module
 */
import { GatewayError } from '../../base/errors.ts';
import { writeFrames } from './frames.ts';
import { decodeMsgpack } from './msgpackDecoder.ts';
import { encodeMsgpack } from './msgpackEncoder.ts';
import type { MsgpackInput } from './msgpackValue.ts';
import { Opaque } from './opaque.ts';
import { unpickle } from './pickleReader.ts';
import { ProtocolError } from './protocolError.ts';
import { fieldOf, type WireValue } from './wireValue.ts';

/** A payload came compressed although this side said that it reads none. */
export class CompressedPayload extends GatewayError<'CompressedPayload'> {
  readonly _tag = 'CompressedPayload';

  constructor(readonly compression: string) {
    super(
      `The cluster sent data compressed with ${compression}, which is not read here. Read it from the store, or set distributed.comm.compression to null on the workers.`,
    );
  }
}

type WireMap = Map<WireValue, WireValue>;
type Frames = readonly Uint8Array[];

const maxDepth = 64;

/** The bytes of one message, ready to be sent. */
export function writeMessage(message: MsgpackInput): Uint8Array {
  return writeFrames([encodeMsgpack(message)]);
}

/**
 * One message out of its frames.
 *
 * @throws ProtocolError when the frames contradict themselves; CompressedPayload.
 */
export function readMessage(frames: Frames): WireValue {
  // A payload is put together once, however often it is referred to.
  const payloads = new Map<number, WireValue>();
  const payload = (at: number, read: (header: WireMap, frames: Frames) => WireValue) => {
    const known = payloads.get(at);
    if (known !== undefined) return known;
    const value = read(headerAt(frames, at), payloadOf(frames, at));
    payloads.set(at, value);
    return value;
  };
  const onMap = (map: WireMap, offset: number): WireValue => {
    const serialized = map.get('__Serialized__');
    if (isReference(serialized)) return payload(serialized, merged);
    const pickled = map.get('__Pickled__');
    if (isReference(pickled)) return payload(pickled, unpickled);
    return special(map, offset);
  };
  return decodeMsgpack(frames[0] ?? new Uint8Array(0), { onMap: onMap });
}

function isReference(value: WireValue | undefined): value is number {
  return typeof value === 'number' && value > 0;
}

function headerAt(frames: Frames, at: number): WireMap {
  const frame = frames[at];
  if (!Number.isInteger(at) || !frame) {
    throw new ProtocolError(`frame ${at} is asked for, there are ${frames.length}`, 0);
  }
  const header = decodeMsgpack(frame, { onMap: special }) as WireValue;
  if (header instanceof Map) return header;
  throw new ProtocolError('a payload without a header', 0);
}

function payloadOf(frames: Frames, at: number): Frames {
  const frame = frames[at];
  const count = frame ? countOf(headerAt(frames, at).get('num-sub-frames')) : 0;
  return slice(frames, at + 1, count);
}

/** Sets and enum members, which msgpack has no words for (`serialize.py`, `msgpack_decode_default`). */
function special(map: WireMap, offset: number): WireValue {
  if (map.has('__Enum__')) {
    return new Opaque('enum', `${textOf(map.get('__name__'))}.${textOf(map.get('name'))}`);
  }
  if (!map.has('__Set__')) return map;
  const items = map.get('as-list');
  if (Array.isArray(items)) return new Set(items);
  throw new ProtocolError('a set without items', offset);
}

/** Undoes `serialize_and_split`: sub-frames of 64 MiB are joined again. */
function merged(header: WireMap, frames: Frames): WireValue {
  refuseCompression(header);
  if (!header.has('split-num-sub-frames')) return deserialized(header, frames, 0);
  const counts = listOf(header.get('split-num-sub-frames')).map(countOf);
  const offsets = listOf(header.get('split-offsets'));
  // Each frame belongs to one part only; otherwise a few bytes could ask for any amount of copies.
  if (counts.reduce((sum, count) => sum + count, 0) > frames.length) {
    throw new ProtocolError('a payload with more parts than frames', 0);
  }
  const whole = counts.map((count, i) => joined(slice(frames, countOf(offsets[i]), count)));
  return deserialized(header, whole, 0);
}

function deserialized(header: WireMap, frames: Frames, depth: number): WireValue {
  if (depth > maxDepth) throw new ProtocolError(`more than ${maxDepth} levels`, 0);
  if (header.has('is-collection')) return collection(header, frames, depth);
  const serializer = textOf(header.get('serializer'));
  switch (serializer) {
    case 'msgpack':
      return decodeMsgpack(joined(frames), { onMap: special });
    case 'pickle':
      // Out-of-band buffers are frames of their own: such a pickle names them, and so is opaque.
      return unpickle(frames[0] ?? new Uint8Array(0));
    case 'error':
      return new Opaque('error', new TextDecoder().decode(joined(frames)));
    case 'dask': {
      const type = textOf(header.get('type'));
      const isBytes = type === 'bytes' || type === 'builtins.bytes';
      return isBytes ? joined(frames) : new Opaque('dask', type);
    }
    default:
      return new Opaque(serializer || 'unknown');
  }
}

function collection(header: WireMap, frames: Frames, depth: number): WireValue {
  const lengths = listOf(header.get('frame-lengths')).map(countOf);
  let start = 0;
  const entries = listOf(header.get('sub-headers')).map((child, i): [WireValue, WireValue] => {
    if (!(child instanceof Map)) throw new ProtocolError('a part without a header', 0);
    const length = lengths[i] ?? 0;
    const value = deserialized(child, slice(frames, start, length), depth + 1);
    start += length;
    return [child.get('key') ?? null, value];
  });
  const kind = header.get('type-serialized');
  if (kind === 'dict') return new Map(entries);
  const values = entries.map(([, value]) => value);
  if (kind === 'list' || kind === 'tuple') return values;
  if (kind === 'set') return new Set(values);
  throw new ProtocolError('a collection of no known kind', 0);
}

/** A `__Pickled__` value: the pickle lies in the header, the frames are its out-of-band buffers. */
function unpickled(header: WireMap): WireValue {
  refuseCompression(header);
  const pickle = header.get('pickled-obj');
  if (pickle instanceof Uint8Array) return unpickle(pickle);
  throw new ProtocolError('a payload without its pickle', 0);
}

function refuseCompression(header: WireMap): void {
  const names = header.get('compression');
  for (const name of Array.isArray(names) ? names : []) {
    if (name !== null) throw new CompressedPayload(textOf(name) || 'something');
  }
}

function slice(frames: Frames, start: number, count: number): Frames {
  if (start + count > frames.length) {
    throw new ProtocolError(`${start + count} frames are asked for, there are ${frames.length}`, 0);
  }
  return frames.slice(start, start + count);
}

function joined(frames: Frames): Uint8Array {
  const [only] = frames;
  if (only && frames.length === 1) return only;
  const out = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    out.set(frame, at);
    at += frame.length;
  }
  return out;
}

function countOf(value: WireValue | undefined): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new ProtocolError('a count that is no whole number', 0);
}

function listOf(value: WireValue | undefined): WireValue[] {
  if (Array.isArray(value)) return value;
  throw new ProtocolError('a list is missing in a header', 0);
}

function textOf(value: WireValue | undefined): string {
  return typeof value === 'string' ? value.slice(0, 1_000) : '';
}

/** The `op` of a message, or an empty text. */
export function opOf(message: WireValue): string {
  return textOf(fieldOf(message, 'op'));
}
