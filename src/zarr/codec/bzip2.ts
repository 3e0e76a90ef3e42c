/**
 * bzip2, decompressed. Written from the description of the format by J. Tsai (“bzip2 format
 * specification”, 2016) and compared with CPython's `bz2`; the block checksums are verified.
 *
 * @module
 */

/** π in binary-coded decimal, and √π, of which the high halves are compared. */
const BLOCK = 0x314159265359;
const END = 0x177245385090;
const MOST_GROUPS = 6;
const GROUP = 50;

/** Decompresses all streams of `bytes`. @throws Error when damaged or longer than `limit`. */
export function unbzip2(bytes: Uint8Array, limit: number): Uint8Array {
  const bits = new Bits(bytes);
  const out = new Growing(limit);
  do {
    if (bits.read(8) !== 0x42 || bits.read(8) !== 0x5a || bits.read(8) !== 0x68) {
      throw new Error('it is not in the format of bzip2');
    }
    const level = bits.read(8) - 0x30;
    if (level < 1 || level > 9) throw new Error('it is not in the format of bzip2');
    let sum = 0;
    for (;;) {
      const mark = bits.read(24) * 2 ** 24 + bits.read(24);
      if (mark === END) break;
      if (mark !== BLOCK) throw new Error('a block of it is broken');
      const expected = bits.read32();
      const start = out.length;
      block(bits, level * 100_000, out);
      const found = checksum(out.bytes.subarray(start, out.length));
      if (found !== expected) throw new Error('its checksum is wrong');
      sum = (((sum << 1) | (sum >>> 31)) ^ found) >>> 0;
    }
    if (bits.read32() !== sum) throw new Error('its checksum is wrong');
    bits.toByte();
  } while (!bits.isAtEnd);
  return out.bytes.subarray(0, out.length);
}

class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length && this.#count < 8;
  }

  /** Up to 24 bits. */
  read(count: number): number {
    while (this.#count < count) {
      if (this.#at >= this.#bytes.length) throw new Error('it is cut short');
      this.#held = ((this.#held << 8) | (this.#bytes[this.#at++] ?? 0)) >>> 0;
      this.#count += 8;
    }
    this.#count -= count;
    const value = (this.#held >>> this.#count) & (2 ** count - 1);
    this.#held &= 2 ** this.#count - 1;
    return value;
  }

  read32(): number {
    return this.read(16) * 65_536 + this.read(16);
  }

  toByte(): void {
    this.read(this.#count % 8);
  }
}

class Growing {
  bytes = new Uint8Array(65_536);
  length = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(byte: number, times: number): void {
    const end = this.length + times;
    if (end > this.#limit) throw new Error(`it decompresses to more than ${this.#limit} bytes`);
    if (end > this.bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.bytes.length * 2));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes.fill(byte, this.length, end);
    this.length = end;
  }
}

function block(bits: Bits, size: number, out: Growing): void {
  if (bits.read(1) !== 0) throw new Error('it was written by a bzip2 before 0.9.5');
  const origin = bits.read(24);
  const symbols = alphabet(bits);
  const selectors = selectorsOf(bits);
  const tables = selectors.tables.map(() => tableOf(bits, symbols.length + 2));
  const sorted = new Uint32Array(size);
  const counts = new Uint32Array(257);
  const length = moveToFront(bits, symbols, selectors.list, tables, sorted, counts);
  if (origin >= length && length > 0) throw new Error('a block of it is broken');
  for (let i = 1; i < 257; i += 1) counts[i] = (counts[i] ?? 0) + (counts[i - 1] ?? 0);
  // The low byte is the sign, above it the place of the next one.
  for (let i = 0; i < length; i += 1) {
    const sign = (sorted[i] ?? 0) & 0xff;
    const to = counts[sign] ?? 0;
    counts[sign] = to + 1;
    sorted[to] = (sorted[to] ?? 0) | (i << 8);
  }
  runs(sorted, length, (sorted[origin] ?? 0) >>> 8, out);
}

/** After four equal bytes comes the number of further ones. */
function runs(sorted: Uint32Array, length: number, first: number, out: Growing): void {
  let at = first;
  let [before, same] = [-1, 0];
  for (let i = 0; i < length; i += 1) {
    const entry = sorted[at] ?? 0;
    const byte = entry & 0xff;
    at = entry >>> 8;
    if (same === 4) {
      out.push(before, byte);
      same = 0;
      before = -1;
      continue;
    }
    same = byte === before ? same + 1 : 1;
    before = byte;
    out.push(byte, 1);
  }
}

function alphabet(bits: Bits): number[] {
  const rows = bits.read(16);
  const found: number[] = [];
  for (let row = 0; row < 16; row += 1) {
    if (!(rows & (0x8000 >> row))) continue;
    const columns = bits.read(16);
    for (let column = 0; column < 16; column += 1) {
      if (columns & (0x8000 >> column)) found.push(row * 16 + column);
    }
  }
  if (found.length === 0) throw new Error('a block of it is broken');
  return found;
}

function selectorsOf(bits: Bits): { tables: number[]; list: Uint8Array } {
  const groups = bits.read(3);
  const count = bits.read(15);
  if (groups < 2 || groups > MOST_GROUPS || count === 0) throw new Error('a block of it is broken');
  const order = Array.from({ length: groups }, (_, i) => i);
  const list = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) {
    let back = 0;
    while (bits.read(1)) back += 1;
    const [one] = order.splice(back, 1);
    if (one === undefined) throw new Error('a block of it is broken');
    order.unshift(one);
    list[i] = one;
  }
  return { tables: Array.from({ length: groups }, (_, i) => i), list };
}

/** A canonical Huffman code: `limit` and `base` by length, symbols in order of their codes. */
interface Table {
  readonly least: number;
  readonly limit: Int32Array;
  readonly base: Int32Array;
  readonly order: Uint16Array;
}

function tableOf(bits: Bits, symbols: number): Table {
  const lengths: number[] = [];
  let length = bits.read(5);
  for (let i = 0; i < symbols; i += 1) {
    for (;;) {
      if (length < 1 || length > 20) throw new Error('a block of it is broken');
      if (!bits.read(1)) break;
      length += bits.read(1) ? -1 : 1;
    }
    lengths.push(length);
  }
  const order = Uint16Array.from(
    lengths.map((_, i) => i).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b),
  );
  const least = Math.min(...lengths);
  const limit = new Int32Array(22).fill(-1);
  const base = new Int32Array(22);
  let [code, seen] = [0, 0];
  for (let size = least; size <= 20; size += 1) {
    const count = lengths.filter((one) => one === size).length;
    base[size] = code - seen;
    limit[size] = code + count - 1;
    seen += count;
    code = (code + count) << 1;
  }
  return { least, limit, base, order };
}

function symbolOf(bits: Bits, { least, limit, base, order }: Table): number {
  let code = bits.read(least);
  for (let size = least; size <= 20; size += 1) {
    if (code <= (limit[size] ?? -1)) {
      const symbol = order[code - (base[size] ?? 0)];
      if (symbol !== undefined) return symbol;
    }
    code = (code << 1) | bits.read(1);
  }
  throw new Error('a block of it is broken');
}

function moveToFront(
  bits: Bits,
  symbols: readonly number[],
  selectors: Uint8Array,
  tables: readonly Table[],
  sorted: Uint32Array,
  counts: Uint32Array,
): number {
  const front = [...symbols];
  const last = symbols.length + 1;
  let [length, run, weight] = [0, 0, 1];
  const put = (sign: number, times: number) => {
    if (length + times > sorted.length) throw new Error('a block of it is too long');
    sorted.fill(sign, length, length + times);
    counts[sign + 1] = (counts[sign + 1] ?? 0) + times;
    length += times;
  };
  for (let n = 0; ; n += 1) {
    const table = tables[selectors[Math.floor(n / GROUP)] ?? -1];
    if (!table) throw new Error('a block of it is broken');
    const symbol = symbolOf(bits, table);
    if (symbol < 2) {
      // Lengths of runs are written in ones and twos.
      run += weight * (symbol + 1);
      weight *= 2;
      if (run > sorted.length) throw new Error('a block of it is too long');
      continue;
    }
    if (run > 0) put(front[0] ?? 0, run);
    [run, weight] = [0, 1];
    if (symbol === last) return length;
    const [sign = 0] = front.splice(symbol - 1, 1);
    front.unshift(sign);
    put(sign, 1);
  }
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

function checksum(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = ((value << 8) ^ (TABLE[(value >>> 24) ^ byte] ?? 0)) >>> 0;
  return (value ^ 0xffffffff) >>> 0;
}
