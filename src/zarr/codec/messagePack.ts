import type { Json } from '../json.ts';

/** Nesting that is taken. */
const MAX_DEPTH = 50;

/**
 * Reads one MessagePack value (specification of 2017); binary data becomes a text of one sign a byte.
 *
 * @throws Error when the bytes are no such value, or something follows it.
 */
export function unpackMessage(bytes: Uint8Array): Json {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (!reader.isAtEnd) throw new Error('there is more behind its message');
  return value;
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  value(depth: number): Json {
    if (depth > MAX_DEPTH) throw new Error('its message is nested too deeply');
    const byte = this.#whole(1);
    if (byte < 0x80) return byte;
    if (byte >= 0xe0) return byte - 256;
    if (byte < 0x90) return this.#map(byte & 15, depth);
    if (byte < 0xa0) return this.#list(byte & 15, depth);
    if (byte < 0xc0) return this.#text(byte & 31);
    return this.#long(byte, depth);
  }

  #long(byte: number, depth: number): Json {
    switch (byte) {
      case 0xc0:
        return null;
      case 0xc2:
      case 0xc3:
        return byte === 0xc3;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return String.fromCharCode(...this.#take(this.#whole(2 ** (byte - 0xc4))));
      case 0xca:
        return this.#number(4, (at) => this.#view.getFloat32(at));
      case 0xcb:
        return this.#number(8, (at) => this.#view.getFloat64(at));
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#whole(2 ** (byte - 0xcc));
      case 0xcf:
        return this.#number(8, (at) => small(this.#view.getBigUint64(at)));
      case 0xd0:
        return this.#number(1, (at) => this.#view.getInt8(at));
      case 0xd1:
        return this.#number(2, (at) => this.#view.getInt16(at));
      case 0xd2:
        return this.#number(4, (at) => this.#view.getInt32(at));
      case 0xd3:
        return this.#number(8, (at) => small(this.#view.getBigInt64(at)));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#whole(2 ** (byte - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#list(this.#whole(2 ** (byte - 0xdb)), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#whole(2 ** (byte - 0xdd)), depth);
      default:
        throw new Error('its message has a type that is not known');
    }
  }

  #list(length: number, depth: number): Json[] {
    const items: Json[] = [];
    // Every element takes a byte at least, so the loop ends with the message.
    for (let i = 0; i < length; i += 1) items.push(this.value(depth + 1));
    return items;
  }

  #map(length: number, depth: number): Json {
    const entries: [string, Json][] = [];
    for (let i = 0; i < length; i += 1) {
      const name = this.value(depth + 1);
      entries.push([typeof name === 'string' ? name : JSON.stringify(name), this.value(depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  #text(length: number): string {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.#take(length));
  }

  #whole(size: number): number {
    if (size > 4) throw new Error('its message is too long');
    let value = 0;
    for (const byte of this.#take(size)) value = value * 256 + byte;
    return value;
  }

  #number<T>(size: number, read: (at: number) => T): T {
    const at = this.#at;
    this.#take(size);
    return read(at);
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new Error('its message is cut short');
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }
}

function small(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
