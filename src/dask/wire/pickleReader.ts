import { Opaque } from './opaque.ts';
import { ProtocolError } from './protocolError.ts';

/** Plain data out of a pickle. Lists and tuples are arrays; the same object may appear twice. */
export type UnpickledValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Opaque
  | UnpickledValue[]
  | Set<UnpickledValue>
  | Map<UnpickledValue, UnpickledValue>;

const maxSteps = 200_000;
const maxLongBytes = 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a pickle of plain data, protocols 2 to 5. Nothing is ever executed or looked up: a pickle
 * that names a class or a function gives an `Opaque`.
 *
 * @throws ProtocolError when the bytes are no pickle.
 */
export function unpickle(bytes: Uint8Array): UnpickledValue {
  return new Unpickler(bytes).run();
}

class Unpickler {
  #at = 0;
  #steps = 0;
  #stack: UnpickledValue[] = [];
  readonly #marks: UnpickledValue[][] = [];
  readonly #memo = new Map<number, UnpickledValue>();
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): UnpickledValue {
    for (;;) {
      // Marks and memos cost memory too: what is counted is opcodes.
      if (++this.#steps > maxSteps) throw this.#error(`more than ${maxSteps} steps`);
      const opcode = this.#u8();
      if (opcode === 0x2e) return this.#pop();
      const isKnown = this.#scalar(opcode) || this.#container(opcode) || this.#bookkeeping(opcode);
      if (!isKnown) return new Opaque('pickle', `opcode 0x${opcode.toString(16)}`);
    }
  }

  #scalar(opcode: number): boolean {
    switch (opcode) {
      case 0x4e: // NONE
        return this.#push(null);
      case 0x88: // NEWTRUE
        return this.#push(true);
      case 0x89: // NEWFALSE
        return this.#push(false);
      case 0x4a: // BININT
        return this.#push(this.#view.getInt32(this.#take(4), true));
      case 0x4b: // BININT1
        return this.#push(this.#u8());
      case 0x4d: // BININT2
        return this.#push(this.#view.getUint16(this.#take(2), true));
      case 0x8a: // LONG1
        return this.#push(this.#long(this.#u8()));
      case 0x47: // BINFLOAT, big-endian alone in here
        return this.#push(this.#view.getFloat64(this.#take(8)));
      default:
        return this.#text(opcode);
    }
  }

  #text(opcode: number): boolean {
    switch (opcode) {
      case 0x8c: // SHORT_BINUNICODE
        return this.#push(this.#string(this.#u8()));
      case 0x58: // BINUNICODE
        return this.#push(this.#string(this.#u32()));
      case 0x8d: // BINUNICODE8
        return this.#push(this.#string(this.#u64()));
      case 0x43: // SHORT_BINBYTES
        return this.#push(this.#slice(this.#u8()));
      case 0x42: // BINBYTES
        return this.#push(this.#slice(this.#u32()));
      case 0x8e: // BINBYTES8
        return this.#push(this.#slice(this.#u64()));
      default:
        return false;
    }
  }

  #container(opcode: number): boolean {
    switch (opcode) {
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        return this.#push([]);
      case 0x7d: // EMPTY_DICT
        return this.#push(new Map());
      case 0x8f: // EMPTY_SET
        return this.#push(new Set());
      case 0x74: // TUPLE
        return this.#push(this.#popMark());
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.#push(this.#popMany(opcode - 0x84));
      case 0x61: // APPEND
        return this.#extend([this.#pop()]);
      case 0x65: // APPENDS
        return this.#extend(this.#popMark());
      case 0x73: // SETITEM
        return this.#setItems(this.#popMany(2));
      case 0x75: // SETITEMS
        return this.#setItems(this.#popMark());
      case 0x90: // ADDITEMS
        return this.#addItems(this.#popMark());
      default:
        return false;
    }
  }

  #bookkeeping(opcode: number): boolean {
    switch (opcode) {
      case 0x80: // PROTO
        return this.#take(1) >= 0;
      case 0x95: // FRAME
        return this.#take(8) >= 0;
      case 0x28: // MARK
        this.#marks.push(this.#stack);
        this.#stack = [];
        return true;
      case 0x30: // POP
        this.#pop();
        return true;
      case 0x94: // MEMOIZE
        return this.#remember(this.#memo.size);
      case 0x71: // BINPUT
        return this.#remember(this.#u8());
      case 0x72: // LONG_BINPUT
        return this.#remember(this.#u32());
      case 0x68: // BINGET
        return this.#recall(this.#u8());
      case 0x6a: // LONG_BINGET
        return this.#recall(this.#u32());
      default:
        return false;
    }
  }

  #push(value: UnpickledValue): true {
    this.#stack.push(value);
    return true;
  }

  #pop(): UnpickledValue {
    const value = this.#stack.pop();
    if (value === undefined) throw this.#error('an empty stack');
    return value;
  }

  #popMany(count: number): UnpickledValue[] {
    if (this.#stack.length < count) throw this.#error('an empty stack');
    return this.#stack.splice(-count);
  }

  #popMark(): UnpickledValue[] {
    const below = this.#marks.pop();
    if (!below) throw this.#error('no mark');
    const above = this.#stack;
    this.#stack = below;
    return above;
  }

  #top(): UnpickledValue {
    const value = this.#stack.at(-1);
    if (value === undefined) throw this.#error('an empty stack');
    return value;
  }

  #extend(items: UnpickledValue[]): true {
    const list = this.#top();
    if (!Array.isArray(list)) throw this.#error('items for something that is no list');
    for (const item of items) list.push(item);
    return true;
  }

  #setItems(items: UnpickledValue[]): true {
    const map = this.#top();
    if (!(map instanceof Map) || items.length % 2 !== 0) throw this.#error('no key for a value');
    for (let i = 0; i + 1 < items.length; i += 2) {
      map.set(items[i] ?? null, items[i + 1] ?? null);
    }
    return true;
  }

  #addItems(items: UnpickledValue[]): true {
    const set = this.#top();
    if (!(set instanceof Set)) throw this.#error('items for something that is no set');
    for (const item of items) set.add(item);
    return true;
  }

  #remember(index: number): true {
    this.#memo.set(index, this.#top());
    return true;
  }

  #recall(index: number): true {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#error(`nothing remembered as ${index}`);
    return this.#push(value);
  }

  /** Two's complement, little-endian. */
  #long(length: number): number | bigint {
    if (length > maxLongBytes) throw this.#error(`an integer of ${length} bytes`);
    const bytes = this.#slice(length);
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).reverse();
    const value = BigInt.asIntN(8 * length, BigInt(`0x0${hex.join('')}`));
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  #string(length: number): string {
    const start = this.#at;
    try {
      return utf8.decode(this.#slice(length));
    } catch (cause) {
      if (cause instanceof ProtocolError) throw cause;
      throw new ProtocolError('text that is not UTF-8', start, { cause });
    }
  }

  #slice(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  #u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  #u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  #u64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true));
  }

  #take(length: number): number {
    const start = this.#at;
    const left = this.#bytes.length - start;
    if (length > left) throw this.#error(`${length} bytes announced, ${left} left`);
    this.#at = start + length;
    return start;
  }

  #error(what: string): ProtocolError {
    return new ProtocolError(`a pickle with ${what}`, this.#at);
  }
}
