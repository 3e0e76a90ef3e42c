import { MsgpackExtension, type MsgpackValue } from './msgpackValue.ts';
import { ProtocolError } from './protocolError.ts';

/** Options of `decodeMsgpack`. */
export interface DecodeOptions {
  /** Called for every map when it is complete, as msgpack-python's `object_hook` is. */
  readonly onMap?: (map: Map<MsgpackValue, MsgpackValue>, offset: number) => unknown;
}

const maxDepth = 64;
/** A value needs one byte on the wire but dozens here: bounded by itself. */
const maxValues = 1_000_000;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decodes one msgpack value that fills `bytes` to the end.
 *
 * Total: every input gives a value or a `ProtocolError`. Integers become numbers where these are
 * exact, else bigints; binaries are views of `bytes`.
 */
export function decodeMsgpack(bytes: Uint8Array, options: DecodeOptions = {}): MsgpackValue {
  const decoder = new Decoder(bytes, options.onMap);
  const value = decoder.value(0);
  if (decoder.at !== bytes.length) {
    throw new ProtocolError(`${bytes.length - decoder.at} bytes after the end`, decoder.at);
  }
  return value;
}

class Decoder {
  at = 0;
  #values = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #onMap: DecodeOptions['onMap'];

  constructor(bytes: Uint8Array, onMap: DecodeOptions['onMap']) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#onMap = onMap;
  }

  value(depth: number): MsgpackValue {
    if (++this.#values > maxValues) throw this.#error(`more than ${maxValues} values`);
    const tag = this.#view.getUint8(this.#take(1));
    if (tag < 0x80) return tag;
    if (tag < 0x90) return this.#map(tag & 0x0f, depth);
    if (tag < 0xa0) return this.#array(tag & 0x0f, depth);
    if (tag < 0xc0) return this.#string(tag & 0x1f);
    if (tag >= 0xe0) return tag - 0x100;
    return this.#tagged(tag, depth);
  }

  #tagged(tag: number, depth: number): MsgpackValue {
    switch (tag) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xca:
        return this.#view.getFloat32(this.#take(4));
      case 0xcb:
        return this.#view.getFloat64(this.#take(8));
      case 0xdc:
        return this.#array(this.#length(2), depth);
      case 0xdd:
        return this.#array(this.#length(4), depth);
      case 0xde:
        return this.#map(this.#length(2), depth);
      case 0xdf:
        return this.#map(this.#length(4), depth);
      default:
        return this.#integer(tag);
    }
  }

  #integer(tag: number): MsgpackValue {
    switch (tag) {
      case 0xcc:
        return this.#view.getUint8(this.#take(1));
      case 0xcd:
        return this.#view.getUint16(this.#take(2));
      case 0xce:
        return this.#view.getUint32(this.#take(4));
      case 0xcf:
        return exact(this.#view.getBigUint64(this.#take(8)));
      case 0xd0:
        return this.#view.getInt8(this.#take(1));
      case 0xd1:
        return this.#view.getInt16(this.#take(2));
      case 0xd2:
        return this.#view.getInt32(this.#take(4));
      case 0xd3:
        return exact(this.#view.getBigInt64(this.#take(8)));
      default:
        return this.#sized(tag);
    }
  }

  #sized(tag: number): MsgpackValue {
    // bin 8/16/32, ext 8/16/32, fixext 1…16, str 8/16/32: the width follows from the tag.
    if (tag >= 0xc4 && tag <= 0xc6) return this.#binary(this.#length(1 << (tag - 0xc4)));
    if (tag >= 0xc7 && tag <= 0xc9) return this.#extension(this.#length(1 << (tag - 0xc7)));
    if (tag >= 0xd4 && tag <= 0xd8) return this.#extension(1 << (tag - 0xd4));
    if (tag >= 0xd9 && tag <= 0xdb) return this.#string(this.#length(1 << (tag - 0xd9)));
    throw this.#error(`0x${tag.toString(16)} begins no value`);
  }

  #array(length: number, depth: number): MsgpackValue[] {
    this.#descend(length, depth);
    const out: MsgpackValue[] = [];
    for (let i = 0; i < length; i++) out.push(this.value(depth + 1));
    return out;
  }

  #map(length: number, depth: number): MsgpackValue {
    this.#descend(2 * length, depth);
    const offset = this.at;
    const out = new Map<MsgpackValue, MsgpackValue>();
    for (let i = 0; i < length; i++) {
      const key = this.value(depth + 1);
      out.set(key, this.value(depth + 1));
    }
    return this.#onMap ? (this.#onMap(out, offset) as MsgpackValue) : out;
  }

  #string(length: number): string {
    const start = this.#take(length);
    if (length < 24) {
      const ascii = this.#ascii(start, length);
      if (ascii !== undefined) return ascii;
    }
    try {
      return utf8.decode(this.#bytes.subarray(start, start + length));
    } catch (cause) {
      throw new ProtocolError('text that is not UTF-8', start, { cause });
    }
  }

  /** Several times faster than `TextDecoder` for the short names that messages are full of. */
  #ascii(start: number, length: number): string | undefined {
    let out = '';
    for (let i = start; i < start + length; i++) {
      const byte = this.#view.getUint8(i);
      if (byte >= 0x80) return undefined;
      out += String.fromCharCode(byte);
    }
    return out;
  }

  #binary(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  #extension(length: number): MsgpackExtension {
    const type = this.#view.getInt8(this.#take(1));
    return new MsgpackExtension(type, this.#binary(length));
  }

  #length(width: number): number {
    const at = this.#take(width);
    if (width === 1) return this.#view.getUint8(at);
    return width === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #descend(values: number, depth: number): void {
    if (depth >= maxDepth) throw this.#error(`more than ${maxDepth} levels`);
    const left = this.#bytes.length - this.at;
    if (values > left) throw this.#error(`${values} values announced, ${left} bytes left`);
  }

  #take(length: number): number {
    const start = this.at;
    if (length > this.#bytes.length - start) {
      throw this.#error(`${length} bytes announced, ${this.#bytes.length - start} left`);
    }
    this.at = start + length;
    return start;
  }

  #error(what: string): ProtocolError {
    return new ProtocolError(what, this.at);
  }
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
