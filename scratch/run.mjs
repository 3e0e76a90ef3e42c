var __defProp = Object.defineProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};

// scratch/run.ts
import { readFileSync } from "node:fs";

// test/kit/conformance.ts
import { readFile } from "node:fs/promises";
import { join } from "node:path";

// src/zarr/chunkGrid.ts
function storedKey(info, coords) {
  const { name, separator } = info.keys;
  const part = name === "default" ? ["c", ...coords].join(separator) : coords.join(separator) || "0";
  return joinKey(info.path, part);
}
function storedCoords({ chunks, shards }, coords) {
  return coords.map((at, axis) => {
    const each = shards ? (shards[axis] ?? 1) / (chunks[axis] ?? 1) : 1;
    return Math.floor(at / each);
  });
}
function* gridCoords(grid) {
  if (product(grid) === 0) return;
  const coords = grid.map(() => 0);
  for (; ; ) {
    yield [...coords];
    let axis = grid.length - 1;
    while (axis >= 0 && (coords[axis] ?? 0) + 1 >= (grid[axis] ?? 0)) coords[axis--] = 0;
    if (axis < 0) return;
    coords[axis] = (coords[axis] ?? 0) + 1;
  }
}
function joinKey(path, name) {
  return path ? `${path}/${name}` : name;
}
function product(sizes) {
  return sizes.reduce((count, size) => count * size, 1);
}

// src/base/errors.ts
var FAMILY = /* @__PURE__ */ Symbol.for("science-gateway.error");
var GatewayError = class extends Error {
  [FAMILY] = true;
  remedy;
  constructor(message, options = {}) {
    super(message, options);
    this.remedy = options.remedy;
  }
  get name() {
    return this._tag;
  }
};
var InvalidData = class extends GatewayError {
  _tag = "InvalidData";
};

// src/zarr/errors.ts
var ZarrInvalid = class extends GatewayError {
  constructor(key, what, options) {
    super(`${key}: ${what}.`, options);
    this.key = key;
  }
  key;
  _tag = "ZarrInvalid";
};
var ZarrUnsupported = class extends GatewayError {
  _tag = "ZarrUnsupported";
};
var NodeMissing = class extends GatewayError {
  _tag = "NodeMissing";
};
var ChunkDamaged = class extends GatewayError {
  constructor(key, what, options) {
    super(`The chunk ${key} is damaged: ${what}. Write it again.`, options);
    this.key = key;
  }
  key;
  _tag = "ChunkDamaged";
};
var TooLarge = class extends GatewayError {
  _tag = "TooLarge";
};

// src/zarr/json.ts
var MAX_DEPTH = 100;
function parseJson(text) {
  if (!/NaN|Infinity|\d{16}/.test(text)) {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new InvalidData(`no JSON (${cause.message})`, { cause });
    }
  }
  return new Reader(text).document();
}
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
var SPACE = /[ \t\r\n]*/y;
var NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
var STRING = /"(?:[^"\\\p{Cc}]|\\.)*"/uy;
var WORDS = [
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity]
];
var Reader = class {
  #text;
  #at = 0;
  constructor(text) {
    this.#text = text;
  }
  document() {
    const value = this.#value(0);
    this.#match(SPACE);
    if (this.#at < this.#text.length) this.#fail();
    return value;
  }
  #value(depth) {
    if (depth > MAX_DEPTH) this.#fail("nested too deeply");
    this.#match(SPACE);
    if (this.#take("{")) return this.#object(depth);
    if (this.#take("[")) return this.#list(depth);
    if (this.#text[this.#at] === '"') return this.#string();
    for (const [word, value] of WORDS) if (this.#take(word)) return value;
    return this.#number();
  }
  #object(depth) {
    const entries = [];
    if (!this.#close("}")) {
      do {
        this.#match(SPACE);
        const name = this.#string();
        if (!this.#close(":")) this.#fail();
        entries.push([name, this.#value(depth + 1)]);
      } while (this.#close(","));
      if (!this.#close("}")) this.#fail();
    }
    return Object.fromEntries(entries);
  }
  #list(depth) {
    const items = [];
    if (this.#close("]")) return items;
    do
      items.push(this.#value(depth + 1));
    while (this.#close(","));
    if (!this.#close("]")) this.#fail();
    return items;
  }
  #string() {
    const start = this.#at;
    const found = this.#match(STRING);
    if (!found) this.#fail();
    try {
      return JSON.parse(found[0]);
    } catch {
      this.#at = start;
      return this.#fail();
    }
  }
  #number() {
    const found = this.#match(NUMBER);
    if (!found?.[0]) return this.#fail();
    const [text, fraction, exponent] = found;
    const value = Number(text);
    const isWhole = fraction === void 0 && exponent === void 0;
    return isWhole && !Number.isSafeInteger(value) ? BigInt(text) : value;
  }
  /** Skips space and takes `sign` if it comes next. */
  #close(sign) {
    this.#match(SPACE);
    return this.#take(sign);
  }
  #take(word) {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }
  #match(pattern) {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }
  #fail(why = "unexpected text") {
    throw new InvalidData(`no JSON (${why} at position ${this.#at})`);
  }
};

// src/zarr/codec/stepOfV3.ts
var ALSO = { endian: "bytes" };
function stepOfV3(codec) {
  const { name, configuration } = isObject(codec) ? codec : { name: codec };
  const given = typeof name === "string" ? name.replace(/^numcodecs\./, "") : "";
  return {
    name: Object.hasOwn(ALSO, given) ? ALSO[given] ?? given : given,
    configuration: isObject(configuration) ? configuration : {}
  };
}

// src/zarr/codec/shardSettings.ts
var INDEX_CHAINS = /* @__PURE__ */ new Set(['["bytes"]', '["bytes","crc32c"]']);
function shardSettings(settings, rank) {
  const { chunk_shape: chunk, codecs, index_codecs: index } = settings;
  const location = settings["index_location"] ?? "end";
  if (!isSizes(chunk) || chunk.length !== rank || !isList(codecs) || !isList(index)) {
    return "its codec \u201Csharding_indexed\u201D is incomplete";
  }
  if (location !== "start" && location !== "end") {
    return "its \u201Cindex_location\u201D is neither start nor end";
  }
  const names = index.map((one) => isObject(one) ? one["name"] : one);
  const bytes = index[0];
  const settingsOfBytes = isObject(bytes) ? bytes["configuration"] : void 0;
  const endian = isObject(settingsOfBytes) ? settingsOfBytes["endian"] : "little";
  if ((endian ?? "little") !== "little" || !INDEX_CHAINS.has(JSON.stringify(names))) {
    const quoted2 = names.map((name) => `\u201C${String(name).slice(0, 60)}\u201D`);
    return `the index codecs ${quoted2.join(", ")} are not supported`;
  }
  return { chunk, index: { location, checksum: names.length > 1 }, steps: codecs.map(stepOfV3) };
}
function isSizes(value) {
  return isList(value) && value.every((size) => typeof size === "number" && Number.isSafeInteger(size) && size > 0);
}
function isList(value) {
  return Array.isArray(value);
}

// src/zarr/codec/crc32c.ts
function crcTable(polynomial) {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1)
      value = value & 1 ? value >>> 1 ^ polynomial : value >>> 1;
    return value;
  });
}
var TABLE = crcTable(2197175160);
function crc32c(bytes) {
  let value = 4294967295;
  for (const byte of bytes) value = value >>> 8 ^ (TABLE[(value ^ byte) & 255] ?? 0);
  return (value ^ 4294967295) >>> 0;
}

// src/zarr/codec/checksums.ts
var CRC32 = crcTable(3988292384);
var ADLER = 65521;
var SUMS = {
  crc32c,
  crc32: (bytes) => {
    let value = 4294967295;
    for (const byte of bytes) value = value >>> 8 ^ (CRC32[(value ^ byte) & 255] ?? 0);
    return (value ^ 4294967295) >>> 0;
  },
  adler32: (bytes) => {
    let [low, high] = [1, 0];
    for (const byte of bytes) {
      low = (low + byte) % ADLER;
      high = (high + low) % ADLER;
    }
    return (high << 16 | low) >>> 0;
  },
  fletcher32
};
function isChecksum(name) {
  return Object.hasOwn(SUMS, name);
}
function withoutChecksum(bytes, name, location) {
  if (bytes.length < 4) throw new Error("it is shorter than its checksum");
  const end = bytes.length - 4;
  const isFirst = location === "start";
  const payload = isFirst ? bytes.subarray(4) : bytes.subarray(0, end);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stored = view.getUint32(isFirst ? 0 : end, true);
  if (SUMS[name]?.(payload) !== stored) throw new Error("its checksum is wrong");
  return payload;
}
function fletcher32(bytes) {
  let [low, high] = [0, 0];
  for (let at = 0; at < bytes.length; at += 2) {
    low = (low + (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)) % 65535;
    high = (high + low) % 65535;
  }
  const isZero = low === 0 && high === 0 && bytes.every((byte) => byte === 0);
  const fold = (value) => value === 0 && !isZero ? 65535 : value;
  return (fold(high) << 16 | fold(low)) >>> 0;
}

// src/zarr/codec/compressorNames.ts
var unused = () => () => {
  throw new Error("chunks are decoded elsewhere");
};
var NAMES_ONLY = {
  gzip: unused,
  zlib: unused,
  bz2: unused,
  blosc: unused,
  lz4: unused,
  zstd: unused,
  shuffle: unused,
  base64: unused
};

// src/zarr/codec/numbers.ts
var WORDS2 = { bool: "|b1", float: "<f8", int: "<i8" };
function numberType(value) {
  if (typeof value !== "string") return void 0;
  const named = /^(u?int|float)(\d+)$/.exec(value);
  const short = named ? `${value[0]}${Number(named[2]) / 8}` : value;
  const text = Object.hasOwn(WORDS2, value) ? WORDS2[value] ?? "" : short;
  const [, order, kind = "", digits] = /^([<>|=]?)([biuf?])([1248]?)$/.exec(text) ?? [];
  if (kind === "?") return { kind: "b", size: 1, isBig: false };
  const size = Number(digits);
  if (kind === "" || !size || kind === "f" && size === 1 || kind === "b" && size > 1) {
    return void 0;
  }
  return { kind, size, isBig: order === ">" };
}
function numbersOf(bytes, type) {
  if (bytes.length % type.size !== 0) throw new Error(`it has ${bytes.length} bytes`);
  const aligned = type.isBig ? swapped(bytes, type.size) : alignedTo(bytes, type.size);
  if (type.kind === "f" && type.size === 2) {
    return Float32Array.from(
      new Uint16Array(aligned.buffer, aligned.byteOffset, bytes.length / 2),
      widenHalf
    );
  }
  const Kind = arrayOf(type);
  return new Kind(aligned.buffer, aligned.byteOffset, bytes.length / type.size);
}
function emptyNumbers(type, length) {
  const Kind = type.kind === "f" && type.size === 2 ? Float32Array : arrayOf(type);
  return new Kind(length);
}
function bytesOfNumbers(numbers, type) {
  const isHalf = type.kind === "f" && type.size === 2;
  const stored = isHalf ? Uint16Array.from(numbers, halfOf) : numbers;
  const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  return type.isBig ? swapped(bytes, type.size) : bytes;
}
function swapped(bytes, size) {
  const out = bytes.slice();
  if (size === 1) return out;
  for (let at = 0; at + size <= out.length; at += size) out.subarray(at, at + size).reverse();
  return out;
}
function alignedTo(bytes, size) {
  return bytes.byteOffset % size === 0 ? bytes : bytes.slice();
}
function arrayOf({ kind, size }) {
  const index = [1, 2, 4, 8].indexOf(size);
  const list = {
    b: [Uint8Array],
    i: [Int8Array, Int16Array, Int32Array, BigInt64Array],
    u: [Uint8Array, Uint16Array, Uint32Array, BigUint64Array],
    f: [Float32Array, Float32Array, Float32Array, Float64Array]
  }[kind];
  return list[index] ?? Uint8Array;
}
function widenHalf(bits) {
  const sign = bits & 32768 ? -1 : 1;
  const exponent = bits >> 10 & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
function halfOf(value) {
  const sign = value < 0 || Object.is(value, -0) ? 32768 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 32256;
  if (size >= 65520) return sign | 31744;
  const exponent = Math.max(Math.floor(Math.log2(size)), -14);
  const scaled2 = size / 2 ** (exponent - 10);
  const down = Math.floor(scaled2);
  const rest = scaled2 - down;
  const fraction = down + (rest > 0.5 || rest === 0.5 && down % 2 === 1 ? 1 : 0);
  return size === 0 ? sign : sign | (exponent + 14) * 1024 + fraction;
}

// src/zarr/codec/filters.ts
var FILTERS = {
  delta: (settings, given) => between(settings["dtype"], settings["astype"], given, { isOrdered: true }, accumulated),
  quantize: (settings, given) => between(settings["dtype"], settings["astype"], given, {}, converted),
  astype: (settings, given) => between(settings["decode_dtype"], settings["encode_dtype"], given, {}, converted),
  fixedscaleoffset: (settings, given) => {
    const [scale, offset] = [Number(settings["scale"]), Number(settings["offset"])];
    if (!Number.isFinite(scale) || !Number.isFinite(offset)) return "it has no scale and offset";
    return between(
      settings["dtype"],
      settings["astype"],
      given,
      {},
      (from, to, encoded) => scaled(from, to, encoded, scale, offset)
    );
  },
  scale_offset: (settings, given) => {
    const [scale, offset] = [settings["scale"] ?? 1, settings["offset"] ?? 0];
    if (!given || typeof scale === "object" || typeof offset === "object")
      return "it is incomplete";
    return between(void 0, void 0, given, {}, (from, to) => {
      return unscaled(from, to, BigInt(0), Number(scale), Number(offset));
    });
  },
  // Both keep the numbers that were rounded once.
  bitround: (_, given) => given ? same(given) : "it is for numbers only",
  packbits: (_, given) => {
    if (given?.kind !== "b") return "it is for booleans only";
    return {
      encoded: { kind: "u", size: 1, isBig: false },
      encodedCount: (count) => 1 + Math.ceil(count / 8),
      isOrdered: true,
      decode: unpacked
    };
  }
};
function between(decodedName, encodedName, given, { isOrdered = false }, step) {
  const decoded = decodedName === void 0 ? given : numberType(decodedName);
  const encoded = (encodedName ?? void 0) === void 0 ? decoded : numberType(encodedName);
  if (!decoded || !encoded || decoded.kind === "b") return "it is for numbers only";
  return {
    encoded,
    encodedCount: (count) => count,
    isOrdered,
    decode: (bytes) => {
      const from = numbersOf(bytes, encoded);
      const to = emptyNumbers(decoded, from.length);
      step(from, to, encoded, decoded);
      return bytesOfNumbers(to, decoded);
    }
  };
}
function same(type) {
  return {
    encoded: type,
    encodedCount: (count) => count,
    isOrdered: false,
    decode: (bytes) => bytes
  };
}
function accumulated(from, to, _, { kind, size }) {
  if (to instanceof BigInt64Array || to instanceof BigUint64Array) {
    let sum = 0n;
    for (let i = 0; i < from.length; i += 1) to[i] = sum += whole(from[i] ?? 0);
    return;
  }
  const isHalf = kind === "f" && size === 2;
  for (let i = 0; i < from.length; i += 1) {
    const sum = (i === 0 ? 0 : to[i - 1] ?? 0) + Number(from[i]);
    to[i] = isHalf ? widenHalf(halfOf(sum)) : sum;
  }
  if (from.length > 0 && kind === "f") to[0] = Number(from[0]);
}
function converted(from, to) {
  if (to instanceof BigInt64Array || to instanceof BigUint64Array) {
    for (let i = 0; i < from.length; i += 1) to[i] = whole(from[i] ?? 0);
    return;
  }
  for (let i = 0; i < from.length; i += 1) to[i] = Number(from[i]);
}
function scaled(from, to, { kind, size }, scale, offset) {
  const isSingle = kind === "f" && size === 4;
  const isHalf = kind === "f" && size === 2;
  const round = isSingle ? Math.fround : isHalf ? (value) => widenHalf(halfOf(value)) : Number;
  const [by, add2] = [round(scale), round(offset)];
  const isBig = to instanceof BigInt64Array || to instanceof BigUint64Array;
  for (let i = 0; i < from.length; i += 1) {
    const value = round(round(Number(from[i]) / by) + add2);
    if (isBig) to[i] = whole(value);
    else to[i] = value;
  }
}
function unscaled(from, to, zero, scale, offset) {
  if (to instanceof BigInt64Array || to instanceof BigUint64Array) {
    const [by, add2] = [BigInt(scale), BigInt(offset)];
    for (let i = 0; i < from.length; i += 1) to[i] = zero + whole(from[i] ?? 0) / by + add2;
    return;
  }
  for (let i = 0; i < from.length; i += 1) to[i] = Number(from[i]) / scale + offset;
}
function whole(value) {
  if (typeof value === "bigint") return value;
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : -(2n ** 63n);
}
function unpacked(bytes) {
  const padding = bytes[0] ?? 0;
  const count = (bytes.length - 1) * 8 - padding;
  if (bytes.length === 0 || padding > 7 || count < 0) throw new Error("its packed bits are broken");
  const out = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) out[i] = (bytes[1 + (i >> 3)] ?? 0) >> 7 - (i & 7) & 1;
  return out;
}

// src/zarr/dtype.ts
function isVaried({ text }) {
  return text === "varied" || text === "varied-bytes";
}
var KIND = {
  b: "bool",
  i: "int",
  u: "uint",
  f: "float",
  c: "complex",
  M: "datetime",
  m: "timedelta",
  S: "string",
  U: "string",
  V: "bytes"
};
var STORED = {
  b1: "uint8",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
  f2: "uint16",
  f4: "float32",
  f8: "float64",
  c8: "float32",
  c16: "float64",
  M8: "int64",
  m8: "int64"
};
var MOST_NESTED = 8;
var MOST_FIELDS = 1e4;
var MOST_BYTES = 2 ** 24;
function dtypeOfV2(value, depth = 0) {
  if (Array.isArray(value)) return recordOf(value, dtypeOfV2, depth);
  if (typeof value !== "string") return void 0;
  const match = /^([<>|=])([a-zA-Z])(\d{0,9})(\[[\wμ]+\])?$/u.exec(value);
  if (!match) return void 0;
  const [, order = "", letter = "", digits = ""] = match;
  const size = Number(digits) * (letter === "U" ? 4 : 1);
  const endian = order === ">" ? "big" : "little";
  const label = value.replace("=", "<");
  const base = { label, kind: KIND[letter] ?? "other", size, endian };
  if (letter === "S" || letter === "U" || letter === "V") return ofBytes(base);
  const stored = STORED[letter + digits];
  if (!stored) return base;
  return { ...base, stored, ...letter === "c" ? { components: 2 } : {} };
}
function ofBytes(base) {
  if (base.size < 1 || base.size > MOST_BYTES) return base;
  const text = base.kind === "bytes" ? {} : { text: /U/.test(base.label) ? "utf32" : "bytes" };
  return { ...base, stored: "uint8", components: base.size, ...text };
}
function variedDtype(label, text) {
  const kind = text === "varied-bytes" ? "bytes" : "string";
  return { label, kind, size: 0, endian: "little", stored: "int32", text };
}
function objectDtype(codec) {
  const id = isObject(codec) ? codec["id"] : void 0;
  if (id === "vlen-bytes") return variedDtype("|O", "varied-bytes");
  const isText = ["vlen-utf8", "json2", "msgpack2", "categorize"].includes(String(id));
  return isText ? variedDtype("|O", "varied") : void 0;
}
function recordOf(list, read, depth) {
  if (depth > MOST_NESTED || list.length === 0 || list.length > MOST_FIELDS) return void 0;
  const fields = [];
  let size = 0;
  for (const one of list) {
    const parts = isObject(one) ? [one["name"], one["data_type"]] : one;
    if (!Array.isArray(parts)) return void 0;
    const [name, type, given] = parts;
    const dtype = read(type, depth + 1);
    const shape = typeof given === "number" ? [given] : given;
    if (typeof name !== "string" || !dtype || dtype.size === 0) return void 0;
    const isShape = Array.isArray(shape) && shape.every((length) => typeof length === "number" && length > 0);
    if (shape !== void 0 && !isShape) return void 0;
    const lengths = isShape ? shape : void 0;
    fields.push({ name, offset: size, dtype, ...lengths ? { shape: lengths } : {} });
    size += dtype.size * (lengths ?? []).reduce((count, length) => count * length, 1);
    if (!(size <= MOST_BYTES)) return void 0;
  }
  const label = `record (${fields.map(({ name }) => name).join(", ")})`.slice(0, 200);
  const isRead = fields.every(
    ({ dtype }) => dtype.stored !== void 0 && !dtype.text?.startsWith("varied")
  );
  const base = { label, kind: "record", size, endian: "little", fields };
  return isRead ? { ...base, stored: "uint8", components: size } : base;
}
var V3 = {
  bool: "|b1",
  int8: "|i1",
  int16: "<i2",
  int32: "<i4",
  int64: "<i8",
  uint8: "|u1",
  uint16: "<u2",
  uint32: "<u4",
  uint64: "<u8",
  float16: "<f2",
  float32: "<f4",
  float64: "<f8",
  complex64: "<c8",
  complex128: "<c16"
};
function dtypeOfV3(value, depth = 0) {
  const name = isObject(value) ? value["name"] : value;
  if (typeof name !== "string" || name === "") return void 0;
  const settings = isObject(value) ? value["configuration"] : void 0;
  const time = /^numpy\.(datetime|timedelta)64$/.exec(name)?.[1];
  if (time) return dtypeOfV2(`<${time === "datetime" ? "M" : "m"}8[${unitOf(settings)}]`);
  const known = Object.hasOwn(V3, name) ? V3[name] : void 0;
  if (known) return dtypeOfV2(known);
  const varied = Object.hasOwn(VARIED, name) ? VARIED[name] : void 0;
  if (varied) return variedDtype(name, varied);
  if (name === "structured" || name === "struct") {
    const fields = isObject(settings) ? settings["fields"] : void 0;
    const list = Array.isArray(fields) ? fields : [];
    const record2 = recordOf(list, dtypeOfV3, depth);
    if (record2) return record2;
  }
  const length = isObject(settings) ? settings["length_bytes"] : void 0;
  const fixed = fixedOf(name, typeof length === "number" ? length : 0);
  return fixed ?? { label: name, kind: "other", size: 0, endian: "little" };
}
var VARIED = {
  string: "varied",
  variable_length_bytes: "varied-bytes",
  bytes: "varied-bytes"
};
function fixedOf(name, bytes) {
  const bits = /^r(\d{1,9})$/.exec(name)?.[1];
  if (bits !== void 0 && Number(bits) % 8 === 0) return dtypeOfV2(`|V${Number(bits) / 8}`);
  if (!Number.isInteger(bytes) || bytes < 1 || bytes > MOST_BYTES) return void 0;
  if (name === "fixed_length_utf32") {
    return bytes % 4 === 0 ? dtypeOfV2(`<U${bytes / 4}`) : void 0;
  }
  if (name === "null_terminated_bytes") return dtypeOfV2(`|S${bytes}`);
  return name === "raw_bytes" ? dtypeOfV2(`|V${bytes}`) : void 0;
}
function unitOf(settings) {
  if (!isObject(settings)) return "generic";
  const { unit, scale_factor: scale } = settings;
  const factor = typeof scale === "number" && scale !== 1 ? String(scale) : "";
  return factor + (typeof unit === "string" ? unit : "generic");
}

// src/zarr/fillValue.ts
var NAMED = { NaN: NaN, Infinity: Infinity, "-Infinity": -Infinity };
var NOT_A_TIME = -(2n ** 63n);
function fillValueOf(value, dtype) {
  if (value === null || value === void 0 || !dtype.stored) return null;
  switch (dtype.kind) {
    case "bool":
      if (typeof value === "boolean") return Number(value);
      return value === 0 || value === 1 ? value : void 0;
    case "int":
    case "uint":
      return wholeOf(value, dtype);
    case "datetime":
    case "timedelta":
      return value === "NaT" ? NOT_A_TIME : wholeOf(value, dtype);
    case "float":
      return floatOf(value, dtype.size);
    case "complex":
      return complexOf(value, dtype.size / 2);
    case "string":
    case "bytes":
    case "record":
      return bytesOf(value, dtype);
    case "other":
      return null;
  }
  return void 0;
}
function fillBytes(fill, { kind, size }) {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const float = (at, width, value) => {
    if (width === 2) view.setUint16(at, halfOf(value), true);
    else if (width === 4) view.setFloat32(at, value, true);
    else view.setFloat64(at, value, true);
  };
  if (typeof fill === "object" && fill !== null) {
    if (kind === "complex") fill.forEach((part, i) => float(i * size / 2, size / 2, part));
    else bytes.set(fill);
  } else if (typeof fill === "number" && kind === "float") {
    float(0, size, fill);
  } else if (typeof fill === "number" || typeof fill === "bigint") {
    let rest = BigInt.asUintN(64, BigInt(fill));
    for (let i = 0; i < size; i += 1, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  }
  return bytes;
}
function wholeOf(value, dtype) {
  const isNumber = typeof value === "number" || typeof value === "bigint";
  if (!isNumber || typeof value === "number" && !Number.isInteger(value)) return void 0;
  const bits = dtype.size * 8;
  const whole2 = BigInt(value);
  const fits = dtype.kind === "uint" ? BigInt.asUintN(bits, whole2) : BigInt.asIntN(bits, whole2);
  if (fits !== whole2) return void 0;
  return dtype.size === 8 ? whole2 : Number(whole2);
}
function floatOf(value, size) {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  if (typeof value !== "string") return void 0;
  if (Object.hasOwn(NAMED, value)) return NAMED[value];
  const digits = /^0x([0-9a-fA-F]+)$/.exec(value)?.[1];
  if (digits?.length !== size * 2) return void 0;
  const view = new DataView(new ArrayBuffer(8));
  if (size === 2) return widenHalf(Number(`0x${digits}`));
  if (size === 4) {
    view.setUint32(0, Number(`0x${digits}`));
    return view.getFloat32(0);
  }
  view.setBigUint64(0, BigInt(`0x${digits}`));
  return view.getFloat64(0);
}
function complexOf(value, half) {
  const parts = Array.isArray(value) ? value : [value, 0];
  if (parts.length !== 2) return void 0;
  const numbers = parts.map((part) => floatOf(part, half));
  return numbers.every((part) => part !== void 0) ? numbers : void 0;
}
function bytesOf(value, { kind, size, text }) {
  if (value === 0)
    return text === "varied" || text === "varied-bytes" ? "" : Array(size).fill(0);
  if (Array.isArray(value)) {
    const list = value;
    const isByte = (one) => typeof one === "number" && one >= 0 && one < 256;
    return list.every(isByte) && list.length === size ? list : void 0;
  }
  if (typeof value !== "string") return void 0;
  if (text === "varied") return value;
  if (text === "utf32") return padded(utf32Of(value), size);
  const binary = ofBase64(value);
  if (text === "varied-bytes") return binary ?? value;
  if (binary === void 0) {
    return kind === "string" ? padded([...new TextEncoder().encode(value)], size) : void 0;
  }
  return padded(
    Array.from(binary, (sign) => sign.charCodeAt(0)),
    size
  );
}
function padded(bytes, size) {
  return bytes.length > size ? void 0 : [...bytes, ...Array(size - bytes.length).fill(0)];
}
function utf32Of(text) {
  return [...text].flatMap((sign) => {
    const code = sign.codePointAt(0) ?? 0;
    return [code & 255, code >> 8 & 255, code >> 16, 0];
  });
}
function ofBase64(text) {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    return void 0;
  return atob(text);
}

// src/zarr/codec/messagePack.ts
var MAX_DEPTH2 = 50;
function unpackMessage(bytes) {
  const reader = new Reader2(bytes);
  const value = reader.value(0);
  if (!reader.isAtEnd) throw new Error("there is more behind its message");
  return value;
}
var Reader2 = class {
  #bytes;
  #view;
  #at = 0;
  constructor(bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  get isAtEnd() {
    return this.#at === this.#bytes.length;
  }
  value(depth) {
    if (depth > MAX_DEPTH2) throw new Error("its message is nested too deeply");
    const byte = this.#whole(1);
    if (byte < 128) return byte;
    if (byte >= 224) return byte - 256;
    if (byte < 144) return this.#map(byte & 15, depth);
    if (byte < 160) return this.#list(byte & 15, depth);
    if (byte < 192) return this.#text(byte & 31);
    return this.#long(byte, depth);
  }
  #long(byte, depth) {
    switch (byte) {
      case 192:
        return null;
      case 194:
      case 195:
        return byte === 195;
      case 196:
      case 197:
      case 198:
        return String.fromCharCode(...this.#take(this.#whole(2 ** (byte - 196))));
      case 202:
        return this.#number(4, (at) => this.#view.getFloat32(at));
      case 203:
        return this.#number(8, (at) => this.#view.getFloat64(at));
      case 204:
      case 205:
      case 206:
        return this.#whole(2 ** (byte - 204));
      case 207:
        return this.#number(8, (at) => small(this.#view.getBigUint64(at)));
      case 208:
        return this.#number(1, (at) => this.#view.getInt8(at));
      case 209:
        return this.#number(2, (at) => this.#view.getInt16(at));
      case 210:
        return this.#number(4, (at) => this.#view.getInt32(at));
      case 211:
        return this.#number(8, (at) => small(this.#view.getBigInt64(at)));
      case 217:
      case 218:
      case 219:
        return this.#text(this.#whole(2 ** (byte - 217)));
      case 220:
      case 221:
        return this.#list(this.#whole(2 ** (byte - 219)), depth);
      case 222:
      case 223:
        return this.#map(this.#whole(2 ** (byte - 221)), depth);
      default:
        throw new Error("its message has a type that is not known");
    }
  }
  #list(length, depth) {
    const items = [];
    for (let i = 0; i < length; i += 1) items.push(this.value(depth + 1));
    return items;
  }
  #map(length, depth) {
    const entries = [];
    for (let i = 0; i < length; i += 1) {
      const name = this.value(depth + 1);
      entries.push([typeof name === "string" ? name : String(name), this.value(depth + 1)]);
    }
    return Object.fromEntries(entries);
  }
  #text(length) {
    return new TextDecoder("utf-8", { fatal: true }).decode(this.#take(length));
  }
  #whole(size) {
    if (size > 4) throw new Error("its message is too long");
    let value = 0;
    for (const byte of this.#take(size)) value = value * 256 + byte;
    return value;
  }
  #number(size, read) {
    const at = this.#at;
    this.#take(size);
    return read(at);
  }
  #take(length) {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new Error("its message is cut short");
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }
};
function small(value) {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

// src/zarr/codec/objects.ts
function textsDecoder(name, settings) {
  switch (name) {
    case "vlen-utf8":
      return (bytes) => [...lengthsBefore(bytes)].map(utf8);
    case "vlen-bytes":
      return (bytes) => [...lengthsBefore(bytes)].map(oneSignAByte);
    case "json2":
      return (bytes) => listed(parseJson(utf8(bytes)));
    case "msgpack2":
      return (bytes) => listed(unpackMessage(bytes));
    case "categorize":
      return categories(settings);
    default:
      return "it is not known";
  }
}
var DECODER = new TextDecoder("utf-8", { fatal: true });
function utf8(bytes) {
  return DECODER.decode(bytes);
}
function oneSignAByte(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
function* lengthsBefore(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) throw new Error("it is shorter than its header");
  const count = view.getUint32(0, true);
  let at = 4;
  for (let i = 0; i < count; i += 1) {
    if (at + 4 > bytes.length) throw new Error(`it ends after ${i} of ${count} elements`);
    const end = at + 4 + view.getUint32(at, true);
    if (end > bytes.length) throw new Error(`it ends within element ${i}`);
    yield bytes.subarray(at + 4, end);
    at = end;
  }
  if (at !== bytes.length) throw new Error("there is more behind its last element");
}
function listed(value) {
  if (!Array.isArray(value) || value.length < 2) throw new Error("it is no list of elements");
  const items = value;
  const shape = items.at(-1);
  if (!Array.isArray(shape)) throw new Error("it says no shape");
  let elements = items.slice(0, -2);
  for (let axis = 1; axis < shape.length; axis += 1) elements = elements.flatMap(inner);
  return elements.map((one) => typeof one === "string" ? one : jsonText(one));
}
function inner(value) {
  if (Array.isArray(value)) return value;
  throw new Error("its elements are not nested as its shape says");
}
function jsonText(value) {
  if (typeof value === "bigint" || typeof value === "number") return String(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([name, one]) => `${JSON.stringify(name)}: ${jsonText(one)}`
  );
  return `{${fields.join(", ")}}`;
}
function categories({ labels, astype }) {
  const type = numberType(astype ?? "|u1");
  if (!Array.isArray(labels) || !type || type.kind === "f") return "it has no labels";
  const texts = labels.map(String);
  return (bytes) => Array.from(numbersOf(bytes, type), (at) => texts[Number(at) - 1] ?? "");
}

// src/zarr/copyBox.ts
function copyBox(from, fromOffset, fromStride, to, toOffset, toStride, count) {
  const rank = count.length;
  if (count.includes(0)) return;
  const last = rank - 1;
  const length = rank === 0 ? 1 : count[last] ?? 1;
  const [stepFrom, stepTo] = rank === 0 ? [1, 1] : [fromStride[last] ?? 1, toStride[last] ?? 1];
  const at = count.map(() => 0);
  let [source, target] = [fromOffset, toOffset];
  for (; ; ) {
    copyLine(from, source, stepFrom, to, target, stepTo, length);
    let axis = last - 1;
    while (axis >= 0 && (at[axis] ?? 0) + 1 === count[axis]) {
      source -= (at[axis] ?? 0) * (fromStride[axis] ?? 0);
      target -= (at[axis] ?? 0) * (toStride[axis] ?? 0);
      at[axis--] = 0;
    }
    if (axis < 0) return;
    at[axis] = (at[axis] ?? 0) + 1;
    source += fromStride[axis] ?? 0;
    target += toStride[axis] ?? 0;
  }
}
function copyElements(components, from, fromOffset, fromStride, to, toOffset, toStride, count) {
  const times = (stride) => [...stride.map((step) => step * components), 1];
  if (components === 1) copyBox(from, fromOffset, fromStride, to, toOffset, toStride, count);
  else {
    const [at, there] = [fromOffset * components, toOffset * components];
    copyBox(from, at, times(fromStride), to, there, times(toStride), [...count, components]);
  }
}
function copyLine(from, source, stepFrom, to, target, stepTo, length) {
  if (stepFrom === 1 && stepTo === 1) {
    to.set(from.subarray(source, source + length), target);
    return;
  }
  for (let i = 0; i < length; i += 1) {
    to[target + i * stepTo] = from[source + i * stepFrom];
  }
}

// src/zarr/codec/shardIndex.ts
var NONE = 2n ** 64n - 1n;
function indexSize(count, { checksum: checksum2 }) {
  return count * 16 + (checksum2 ? 4 : 0);
}
function shardEntries(bytes, count, index) {
  const size = indexSize(count, index);
  if (bytes.length !== size) {
    throw new Error(`its index has ${bytes.length} bytes instead of ${size}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  const end = count * 16;
  if (index.checksum && crc32c(bytes.subarray(0, end)) !== view.getUint32(end, true)) {
    throw new Error("the checksum of its index is wrong");
  }
  return BigUint64Array.from({ length: count * 2 }, (_, at) => view.getBigUint64(at * 8, true));
}

// src/zarr/codec/shardStage.ts
function shardOf(configuration, shape) {
  const settings = shardSettings(configuration, shape.length);
  if (typeof settings === "string") return settings;
  const { chunk, index, steps } = settings;
  const isWhole = shape.every((size, axis) => size % (chunk[axis] ?? 1) === 0);
  if (!isWhole) return "its shards are not a whole number of chunks";
  const count = shape.reduce((all, size, axis) => all * (size / (chunk[axis] ?? 1)), 1);
  return { chunk, count, index, steps };
}
async function gathered(bytes, { chunk, count, index, order, decode, size }, shape, fill) {
  const length = indexSize(count, index);
  const at = index.location === "start" ? 0 : Math.max(bytes.length - length, 0);
  const entries = shardEntries(bytes.subarray(at, at + length), count, index);
  const out = filled(
    shape.reduce((all, one) => all * one, size),
    fill
  );
  const strides = bytesStrides(
    shape,
    shape.map((_, axis) => axis),
    size
  );
  const inner2 = bytesStrides(chunk, order, size);
  const grid = shape.map((one, axis) => one / (chunk[axis] ?? 1));
  for (let n = 0; n < count; n += 1) {
    const [offset = NONE, chunkLength = NONE] = [entries[2 * n], entries[2 * n + 1]];
    if (offset === NONE) continue;
    const end = offset + chunkLength;
    if (end > BigInt(bytes.length)) throw new Error("it ends before a chunk that its index names");
    const data = await decode(bytes.subarray(Number(offset), Number(end)));
    if (data.length !== chunk.reduce((all, one) => all * one, size)) {
      throw new Error(`a chunk in it has ${data.length} bytes`);
    }
    const start = startOf(n, grid, chunk).reduce(
      (all, one, axis) => all + one * (strides[axis] ?? 0),
      0
    );
    copyBox(data, 0, [...inner2, 1], out, start, [...strides, 1], [...chunk, size]);
  }
  return out;
}
function filled(length, fill) {
  const out = new Uint8Array(length);
  if (fill.every((byte) => byte === 0)) return out;
  for (let at = 0; at < length; at += fill.length) out.set(fill, at);
  return out;
}
function bytesStrides(shape, order, size) {
  const strides = shape.map(() => 0);
  let step = size;
  for (const axis of order.toReversed()) {
    strides[axis] = step;
    step *= shape[axis] ?? 1;
  }
  return strides;
}
function startOf(n, grid, chunk) {
  let rest = n;
  const coords = grid.map(() => 0);
  for (let axis = grid.length - 1; axis >= 0; axis -= 1) {
    const size = grid[axis] ?? 1;
    coords[axis] = rest % size * (chunk[axis] ?? 1);
    rest = Math.floor(rest / size);
  }
  return coords;
}

// src/zarr/codec/transpose.ts
function transposed(bytes, size, stored, order) {
  const count = stored.reduce((all, length) => all * length, 1);
  if (bytes.length !== count * size) throw new Error(`it has ${bytes.length} bytes`);
  const strides = stridesBefore(stored, order);
  const out = new Uint8Array(bytes.length);
  const at = stored.map(() => 0);
  let to = 0;
  for (let i = 0; i < count; i += 1) {
    out.set(bytes.subarray(i * size, (i + 1) * size), to * size);
    for (let axis = stored.length - 1; axis >= 0; axis -= 1) {
      const next = (at[axis] ?? 0) + 1;
      const stride = strides[axis] ?? 0;
      to += stride;
      at[axis] = next;
      if (next < (stored[axis] ?? 1)) break;
      to -= next * stride;
      at[axis] = 0;
    }
  }
  return out;
}
function stridesBefore(stored, order) {
  const strides = stored.map(() => 1);
  const place2 = order.map((_, axis) => order.indexOf(axis));
  for (let axis = order.length - 2; axis >= 0; axis -= 1) {
    const after = place2[axis + 1] ?? 0;
    strides[place2[axis] ?? 0] = (strides[after] ?? 1) * (stored[after] ?? 1);
  }
  return strides;
}

// src/zarr/codec/plan.ts
var MOST_OPAQUE = 2 ** 28;
var SLACK = 65536;
function planOf(stored, compressors) {
  const { steps, dtype, chunk } = stored;
  const count = chunk.reduce((all, size) => all * size, 1);
  const state = {
    type: typeOf(dtype),
    count,
    bytes: dtype.size > 0 ? count * dtype.size : MOST_OPAQUE,
    shape: chunk,
    order: chunk.map((_, axis) => axis),
    texts: void 0,
    undo: []
  };
  for (const step of steps) {
    const problem = add(step, stored, state, compressors);
    if (problem !== void 0) return `its codec \u201C${step.name}\u201D cannot be undone: ${problem}`;
  }
  if (isVaried(dtype) !== (state.texts !== void 0))
    return `no codec of it writes ${dtype.label}`;
  const undo = state.undo.reverse();
  const decode = async (bytes) => {
    let value = bytes;
    for (const one of undo) value = await one(value);
    return value;
  };
  return { order: state.order, decode, ...state.texts ? { texts: state.texts } : {} };
}
function add(step, stored, state, compressors) {
  const { name, configuration } = step;
  const { dtype } = stored;
  if (name === "transpose") return addTranspose(configuration["order"], dtype, state);
  if (name === "bytes") return addBytes(configuration["endian"], dtype, state);
  if (Object.hasOwn(FILTERS, name)) return addFilter(step, state);
  if (name === "sharding_indexed") return addShard(step, stored, state, compressors);
  if (isChecksum(name)) {
    const atStart = name === "crc32" || name === "adler32" ? "start" : "end";
    const location = (configuration["location"] ?? atStart) === "start" ? "start" : "end";
    state.undo.push((bytes) => withoutChecksum(bytes, name, location));
    state.bytes += 4;
    return void 0;
  }
  const compressor = Object.hasOwn(compressors, name) ? compressors[name] : void 0;
  if (compressor) {
    const decompress = compressor(configuration);
    const limit = state.bytes;
    state.undo.push((bytes) => decompress(bytes, limit));
    state.bytes = Math.ceil(limit * 1.4) + SLACK;
    return void 0;
  }
  const texts = textsDecoder(name, configuration);
  if (typeof texts === "string") return texts;
  if (state.texts || state.undo.length > 0) return "it must come first";
  state.texts = texts;
  state.type = void 0;
  return void 0;
}
function addTranspose(value, dtype, state) {
  const { shape, undo } = state;
  const order = value;
  if (!shape || order.length !== shape.length) return "its order has another number of dimensions";
  const stored = order.map((axis) => shape[axis] ?? 1);
  state.shape = stored;
  if (undo.length === 0) {
    state.order = order.map((axis) => state.order[axis] ?? 0);
    return void 0;
  }
  const size = state.type?.size ?? dtype.size;
  undo.push((bytes) => transposed(bytes, size, stored, order));
  return void 0;
}
function addBytes(endian, dtype, state) {
  if (dtype.size === 0) return `it does not write ${dtype.label}`;
  const { type } = state;
  const unit = type?.size ?? swapUnit(dtype);
  if (endian === "big" && unit > 1) {
    state.undo.push((bytes) => swapped(bytes, unit));
    if (type) state.type = { ...type, isBig: true };
  }
  return void 0;
}
function addFilter({ name, configuration }, state) {
  const filter = FILTERS[name]?.(configuration, state.type) ?? "it is not known";
  if (typeof filter === "string") return filter;
  state.undo.push(filter.decode);
  state.type = filter.encoded;
  const count = filter.encodedCount(state.count);
  if (count !== state.count) state.shape = [count];
  state.count = count;
  state.bytes = count * filter.encoded.size;
  return void 0;
}
function addShard({ configuration }, { dtype, fillValue }, state, compressors) {
  const shard = shardOf(configuration, state.shape ?? []);
  if (typeof shard === "string") return shard;
  if (dtype.size === 0 || state.type && state.type.size !== dtype.size) {
    return `shards inside shards of ${dtype.label} are not supported`;
  }
  const plan = planOf({ steps: shard.steps, dtype, chunk: shard.chunk, fillValue }, compressors);
  if (typeof plan === "string") return plan;
  const fill = fillBytes(fillValue, dtype);
  const inner2 = { ...shard, order: plan.order, decode: plan.decode, size: dtype.size };
  const shape = state.shape ?? [];
  state.undo.push((bytes) => gathered(bytes, inner2, shape, fill));
  state.bytes = 2 * state.bytes + SLACK * shard.count;
  return void 0;
}
function typeOf({ kind, size }) {
  const isSize = (value) => [1, 2, 4, 8].includes(value);
  if (!isSize(size)) return void 0;
  const letter = { bool: "b", int: "i", uint: "u", float: "f", datetime: "i", timedelta: "i" }[kind];
  return letter === void 0 ? void 0 : { kind: letter, size, isBig: false };
}
function swapUnit({ kind, size, text }) {
  if (kind === "complex") return size / 2;
  return text === "utf32" ? 4 : 1;
}

// src/zarr/codecs.ts
var OBJECTS = /* @__PURE__ */ new Set(["vlen-utf8", "vlen-bytes", "json2", "msgpack2", "categorize"]);
var REFUSED = {
  pickle: "the codec \u201Cpickle\u201D runs the code of whoever wrote it, and is never read"
};
function chainOfV2(order, filters, compressor, around) {
  const rank = around.chunks.length;
  const named = [...filters, ...compressor === null ? [] : [compressor]];
  const steps = [];
  if (order === "F" && rank > 1) {
    const reversed = [...Array(rank).keys()].reverse();
    steps.push({ name: "transpose", configuration: { order: reversed } });
  }
  if (around.dtype.size > 0) {
    steps.push({ name: "bytes", configuration: { endian: around.dtype.endian } });
  }
  for (const one of named) {
    const id = isObject(one) ? one["id"] : void 0;
    const name = typeof id === "string" ? id : "";
    steps.push({ name, configuration: isObject(one) ? one : {} });
  }
  return checked(steps, around, order);
}
function chainOfV3(codecs, around) {
  const steps = codecs.map(stepOfV3);
  const [first, ...others] = steps;
  if (first?.name === "sharding_indexed" && others.length === 0) return sharded(first, around);
  const problem = wrongOrder(steps) ?? wrongTranspose(steps, around.chunks.length);
  if (problem !== void 0) return { ...emptyChain("C"), unreadable: problem };
  const transposed2 = steps.find((step) => step.name === "transpose");
  return checked(steps, around, orderOf(transposed2?.configuration["order"]));
}
function sharded({ configuration }, around) {
  const settings = shardSettings(configuration, around.chunks.length);
  if (typeof settings === "string") return { ...emptyChain("C"), unreadable: settings };
  const { chunk, index } = settings;
  const codecs = configuration["codecs"];
  const { shard, ...chain } = chainOfV3(codecs, { ...around, chunks: chunk });
  const steps = shard ? codecs.map(stepOfV3) : chain.steps;
  const inner2 = shard ? checked(steps, { ...around, chunks: chunk }, "C") : chain;
  return { ...inner2, label: chain.label, shard: { index, chunkShape: chunk } };
}
function checked(steps, { dtype, chunks, fillValue }, order) {
  const chain = { steps, label: labelOf(steps), order };
  const unknown2 = steps.find(({ name }) => !isKnown(name));
  if (unknown2) {
    const { name } = unknown2;
    const why = REFUSED[name] ?? `the codec ${quoted(name)} is not supported`;
    return { ...emptyChain(order), unreadable: why };
  }
  if (dtype.stored === void 0) return chain;
  const plan = planOf({ steps, dtype, chunk: chunks, fillValue }, NAMES_ONLY);
  return typeof plan === "string" ? { ...chain, unreadable: plan } : chain;
}
function wrongOrder(steps) {
  const unknown2 = steps.find(({ name }) => !isKnown(name));
  if (unknown2) return REFUSED[unknown2.name] ?? `the codec ${quoted(unknown2.name)} is not supported`;
  const stages = steps.map(({ name }) => {
    if (name === "transpose" || Object.hasOwn(FILTERS, name)) return "array";
    return name === "bytes" || name === "sharding_indexed" || OBJECTS.has(name) ? "toBytes" : "bytes";
  });
  const isOrdered = /^(array,)*toBytes(,bytes)*$/.test(stages.join());
  return isOrdered ? void 0 : "its codecs are in an order that cannot be undone";
}
function wrongTranspose(steps, rank) {
  const orders = steps.flatMap(
    ({ name, configuration }) => name === "transpose" ? [configuration["order"]] : []
  );
  return orders.every((order) => isPermutation(order, rank)) ? void 0 : "its codec \u201Ctranspose\u201D is not a permutation";
}
function isKnown(name) {
  return name === "transpose" || name === "bytes" || name === "sharding_indexed" || OBJECTS.has(name) || isChecksum(name) || Object.hasOwn(FILTERS, name) || Object.hasOwn(NAMES_ONLY, name);
}
function labelOf(steps) {
  const hidden = ["bytes", "transpose", "crc32c", "vlen-utf8", "vlen-bytes"];
  const labels = steps.filter((step) => !hidden.includes(step.name)).flatMap(({ name, configuration }) => {
    if (name === "sharding_indexed") {
      const inner2 = configuration["codecs"];
      return Array.isArray(inner2) ? [labelOf(inner2.map(stepOfV3))] : [];
    }
    const cname = configuration["cname"];
    return [name === "blosc" && typeof cname === "string" ? `blosc (${cname})` : name];
  });
  return labels.filter((label) => label !== "none").join(", ") || "none";
}
function emptyChain(order) {
  return { steps: [], label: "unknown", order };
}
function orderOf(order) {
  if (!isList2(order) || order.every((axis, i) => axis === i)) return "C";
  return order.every((axis, i) => axis === order.length - 1 - i) ? "F" : "other";
}
function isPermutation(order, rank) {
  if (!isList2(order) || order.length !== rank) return false;
  const isAxis = (axis) => typeof axis === "number" && Number.isInteger(axis) && axis >= 0;
  return new Set(order).size === rank && order.every((axis) => isAxis(axis) && Number(axis) < rank);
}
function isList2(value) {
  return Array.isArray(value);
}
function quoted(name) {
  return name === "" ? "without a name" : `\u201C${name.slice(0, 60)}\u201D`;
}

// src/zarr/metadata.ts
var MAX_RANK = 64;
var KNOWN = /* @__PURE__ */ new Set([
  "zarr_format",
  "node_type",
  "shape",
  "data_type",
  "chunk_grid",
  "chunk_key_encoding",
  "codecs",
  "fill_value",
  "attributes",
  "dimension_names",
  "storage_transformers",
  "consolidated_metadata"
]);
function readV3(document, path) {
  const meta = objectOf(document);
  const { key } = document;
  if (meta["zarr_format"] !== 3) throw new ZarrInvalid(key, "its \u201Czarr_format\u201D is not 3");
  const attributes = isObject(meta["attributes"]) ? meta["attributes"] : {};
  if (meta["node_type"] === "group") return { kind: "group", format: 3, path, attributes };
  if (meta["node_type"] !== "array") {
    throw new ZarrInvalid(key, "its \u201Cnode_type\u201D is neither array nor group");
  }
  const shape = shapeOf(meta["shape"], key);
  const dtype = dtypeOfV3(meta["data_type"]);
  if (!dtype) throw new ZarrInvalid(key, "it has no \u201Cdata_type\u201D");
  const { codecs } = meta;
  if (!Array.isArray(codecs)) throw new ZarrInvalid(key, "it has no \u201Ccodecs\u201D");
  const grid = gridOf(meta["chunk_grid"], shape.length, key);
  const stored = grid.chunks ?? shape.map((size) => size || 1);
  const fillValue = fillOf(meta["fill_value"], dtype, key);
  const chain = chainOfV3(codecs, { dtype, chunks: stored, fillValue });
  const extra = unknownExtension(meta);
  const layout = layoutOf(stored, chain, key);
  const names = dimensionNamesOf(meta["dimension_names"], shape.length);
  const reason = extra ?? grid.unreadable ?? reasonOf(dtype, chain);
  return {
    kind: "array",
    format: 3,
    path,
    shape,
    ...layout,
    dtype,
    order: chain.order,
    fillValue,
    compressor: chain.label,
    steps: chain.steps,
    ...names ? { dimensionNames: names } : {},
    attributes,
    keys: keysOfV3(meta["chunk_key_encoding"], key),
    ...reason ? { unreadable: reason } : {}
  };
}
function readV2Array(document, attributesDocument, path) {
  const meta = objectOf(document);
  const { key } = document;
  if (meta["zarr_format"] !== 2) throw new ZarrInvalid(key, "its \u201Czarr_format\u201D is not 2");
  const shape = shapeOf(meta["shape"], key);
  const { chunks } = meta;
  if (!isSizes(chunks) || chunks.length !== shape.length) {
    throw new ZarrInvalid(key, "its \u201Cchunks\u201D do not fit its \u201Cshape\u201D");
  }
  const filters = Array.isArray(meta["filters"]) ? meta["filters"] : [];
  const isObjects = meta["dtype"] === "|O";
  const dtype = (isObjects ? objectDtype(filters[0]) : void 0) ?? dtypeOfV2(meta["dtype"]);
  if (!dtype) throw new ZarrInvalid(key, "it has no legal \u201Cdtype\u201D");
  const order = meta["order"] ?? "C";
  if (order !== "C" && order !== "F") throw new ZarrInvalid(key, "its \u201Corder\u201D is not C or F");
  const separator = meta["dimension_separator"] ?? ".";
  if (separator !== "." && separator !== "/") {
    throw new ZarrInvalid(key, "its \u201Cdimension_separator\u201D is neither a dot nor a slash");
  }
  const fillValue = fillOf(meta["fill_value"], dtype, key);
  const compressor = meta["compressor"] ?? null;
  const chain = chainOfV2(order, filters, compressor, { dtype, chunks, fillValue });
  const attributes = attributesDocument ? objectOf(attributesDocument) : {};
  const names = dimensionNamesOf(attributes["_ARRAY_DIMENSIONS"], shape.length);
  const reason = reasonOf(dtype, chain);
  return {
    kind: "array",
    format: 2,
    path,
    shape,
    chunks,
    dtype,
    order,
    fillValue,
    compressor: chain.label,
    steps: chain.steps,
    ...names ? { dimensionNames: names } : {},
    attributes,
    keys: { name: "v2", separator },
    ...reason ? { unreadable: reason } : {}
  };
}
function readV2Group(document, attributesDocument, path) {
  const meta = objectOf(document);
  if (meta["zarr_format"] !== 2) throw new ZarrInvalid(document.key, "its \u201Czarr_format\u201D is not 2");
  const attributes = attributesDocument ? objectOf(attributesDocument) : {};
  return { kind: "group", format: 2, path, attributes };
}
function objectOf({ key, text }) {
  let value;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw new ZarrInvalid(key, `it is ${cause.message}`, { cause });
  }
  if (!isObject(value)) throw new ZarrInvalid(key, "it is no JSON object");
  return value;
}
function shapeOf(value, key) {
  if (Array.isArray(value) && value.length <= MAX_RANK) {
    const shape = value;
    const isSize = (size) => typeof size === "number" && Number.isSafeInteger(size) && size >= 0;
    if (shape.every(isSize)) return shape;
  }
  throw new ZarrInvalid(key, "its \u201Cshape\u201D is not a list of whole numbers");
}
function gridOf(value, rank, key) {
  const name = isObject(value) ? value["name"] : void 0;
  if (typeof name !== "string") throw new ZarrInvalid(key, "it has no \u201Cchunk_grid\u201D");
  if (name !== "regular") return { unreadable: `its chunk grid \u201C${name}\u201D is not supported` };
  const settings = isObject(value) ? value["configuration"] : void 0;
  const chunks = isObject(settings) ? settings["chunk_shape"] : void 0;
  if (isSizes(chunks) && chunks.length === rank) return { chunks };
  throw new ZarrInvalid(key, "its \u201Cchunk_shape\u201D does not fit its \u201Cshape\u201D");
}
function layoutOf(stored, { shard }, key) {
  if (!shard) return { chunks: stored };
  const isWhole = stored.every((size, axis) => size % (shard.chunkShape[axis] ?? 1) === 0);
  if (!isWhole) throw new ZarrInvalid(key, "its shards are not a whole number of chunks");
  return { chunks: shard.chunkShape, shards: stored, shardIndex: shard.index };
}
function keysOfV3(value, key) {
  const name = isObject(value) ? value["name"] : value;
  if (name !== "default" && name !== "v2") {
    throw new ZarrInvalid(key, "its \u201Cchunk_key_encoding\u201D is neither default nor v2");
  }
  const settings = isObject(value) ? value["configuration"] : void 0;
  const given = isObject(settings) ? settings["separator"] : void 0;
  const separator = given ?? (name === "default" ? "/" : ".");
  if (separator === "/" || separator === ".") return { name, separator };
  throw new ZarrInvalid(key, "the separator of its chunk keys is neither a dot nor a slash");
}
function fillOf(value, dtype, key) {
  const fill = fillValueOf(value, dtype);
  if (fill !== void 0) return fill;
  throw new ZarrInvalid(key, `its \u201Cfill_value\u201D does not fit the data type ${dtype.label}`);
}
function reasonOf(dtype, chain) {
  if (!dtype.stored && (dtype.label !== "|O" || chain.unreadable === void 0)) {
    return `values of type ${dtype.label} are not supported`;
  }
  return chain.unreadable;
}
function unknownExtension(meta) {
  const transformers = meta["storage_transformers"];
  if (Array.isArray(transformers) && transformers.length > 0) {
    return "storage transformers are not supported";
  }
  for (const [name, value] of Object.entries(meta)) {
    if (KNOWN.has(name) || isObject(value) && value["must_understand"] === false) continue;
    return `the extension \u201C${name.slice(0, 60)}\u201D is not supported`;
  }
  return void 0;
}
function dimensionNamesOf(value, rank) {
  if (!Array.isArray(value) || value.length !== rank) return void 0;
  const names = value;
  return names.map((name) => typeof name === "string" ? name : null);
}

// src/zarr/node.ts
var MAX_DOCUMENT = 64 * 1024 * 1024;
async function findNode(store, path, options = {}) {
  const root = path.replace(/^\/+|\/+$/g, "");
  const names = ["zarr.json", ".zarray", ".zgroup", ".zattrs"];
  const [v3, array2, group, attributes] = await Promise.all(
    names.map((name) => readDocument(store, joinKey(root, name), options))
  );
  if (v3) return { node: readV3(v3, root), documents: [v3] };
  const main = array2 ?? group;
  if (!main) return void 0;
  const node = array2 ? readV2Array(array2, attributes, root) : readV2Group(main, attributes, root);
  return { node, documents: attributes ? [main, attributes] : [main] };
}
async function openNode(store, path, options = {}) {
  const found = await findNode(store, path, options);
  if (found) return found;
  throw new NodeMissing(`There is no Zarr array or group at ${path || "this address"}.`);
}
async function openArray(store, path, options = {}) {
  const { node, documents } = await openNode(store, path, options);
  if (node.kind === "array") return { node, documents };
  throw new NodeMissing(`${path || "This address"} is a group of arrays, not an array. Open one.`);
}
async function readDocument(store, key, options) {
  const bytes = await store.get(key, options);
  if (!bytes) return void 0;
  if (bytes.length > MAX_DOCUMENT) throw new ZarrInvalid(key, "it is too large for metadata");
  return { key, text: new TextDecoder().decode(bytes) };
}

// src/bytes/eachAtOnce.ts
function eachAtOnce(limit, items, options, work) {
  const rest = items[Symbol.iterator]();
  return inLanes(limit, () => rest.next(), options, work);
}
async function inLanes(limit, take, options, work) {
  options.signal?.throwIfAborted();
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const lane = async () => {
    for (let next = await take(); !next.done; next = await take()) {
      signal.throwIfAborted();
      await work(next.value, signal);
    }
  };
  const lanes = Array.from(
    { length: limit },
    () => lane().catch((error) => {
      stop.abort(error);
      throw error;
    })
  );
  const ends = await Promise.allSettled(lanes);
  options.signal?.throwIfAborted();
  if (ends.some((end) => end.status === "rejected")) throw stop.signal.reason;
}

// src/bytes/limitedStore.ts
var READS_AT_ONCE = 16;

// src/zarr/codec/compressors.ts
import { registry } from "zarrita";

// src/zarr/codec/bzip2.ts
var BLOCK = 54156738319193;
var END = 25779555029136;
var MOST_GROUPS = 6;
var GROUP = 50;
function unbzip2(bytes, limit) {
  const bits = new Bits(bytes);
  const out = new Growing(limit);
  do {
    if (bits.read(8) !== 66 || bits.read(8) !== 90 || bits.read(8) !== 104) {
      throw new Error("it is not in the format of bzip2");
    }
    const level = bits.read(8) - 48;
    if (level < 1 || level > 9) throw new Error("it is not in the format of bzip2");
    let sum = 0;
    for (; ; ) {
      const mark = bits.read(24) * 2 ** 24 + bits.read(24);
      if (mark === END) break;
      if (mark !== BLOCK) throw new Error("a block of it is broken");
      const expected = bits.read32();
      const start = out.length;
      block(bits, level * 1e5, out);
      const found = checksum(out.bytes.subarray(start, out.length));
      if (found !== expected) throw new Error("its checksum is wrong");
      sum = ((sum << 1 | sum >>> 31) ^ found) >>> 0;
    }
    if (bits.read32() !== sum) throw new Error("its checksum is wrong");
    bits.toByte();
  } while (!bits.isAtEnd);
  return out.bytes.subarray(0, out.length);
}
var Bits = class {
  #bytes;
  #at = 0;
  #held = 0;
  #count = 0;
  constructor(bytes) {
    this.#bytes = bytes;
  }
  get isAtEnd() {
    return this.#at >= this.#bytes.length && this.#count < 8;
  }
  /** Up to 24 bits. */
  read(count) {
    while (this.#count < count) {
      if (this.#at >= this.#bytes.length) throw new Error("it is cut short");
      this.#held = (this.#held << 8 | (this.#bytes[this.#at++] ?? 0)) >>> 0;
      this.#count += 8;
    }
    this.#count -= count;
    const value = this.#held >>> this.#count & 2 ** count - 1;
    this.#held &= 2 ** this.#count - 1;
    return value;
  }
  read32() {
    return this.read(16) * 65536 + this.read(16);
  }
  toByte() {
    this.read(this.#count % 8);
  }
};
var Growing = class {
  bytes = new Uint8Array(65536);
  length = 0;
  #limit;
  constructor(limit) {
    this.#limit = limit;
  }
  push(byte, times) {
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
};
function block(bits, size, out) {
  if (bits.read(1) !== 0) throw new Error("it was written by a bzip2 before 0.9.5");
  const origin = bits.read(24);
  const symbols = alphabet(bits);
  const selectors = selectorsOf(bits);
  const tables = selectors.tables.map(() => tableOf(bits, symbols.length + 2));
  const sorted = new Uint32Array(size);
  const counts = new Uint32Array(257);
  const length = moveToFront(bits, symbols, selectors.list, tables, sorted, counts);
  if (origin >= length && length > 0) throw new Error("a block of it is broken");
  for (let i = 1; i < 257; i += 1) counts[i] = (counts[i] ?? 0) + (counts[i - 1] ?? 0);
  for (let i = 0; i < length; i += 1) {
    const sign = (sorted[i] ?? 0) & 255;
    const to = counts[sign] ?? 0;
    counts[sign] = to + 1;
    sorted[to] = (sorted[to] ?? 0) | i << 8;
  }
  runs(sorted, length, (sorted[origin] ?? 0) >>> 8, out);
}
function runs(sorted, length, first, out) {
  let at = first;
  let [before, same2] = [-1, 0];
  for (let i = 0; i < length; i += 1) {
    const entry = sorted[at] ?? 0;
    const byte = entry & 255;
    at = entry >>> 8;
    if (same2 === 4) {
      out.push(before, byte);
      same2 = 0;
      before = -1;
      continue;
    }
    same2 = byte === before ? same2 + 1 : 1;
    before = byte;
    out.push(byte, 1);
  }
}
function alphabet(bits) {
  const rows = bits.read(16);
  const found = [];
  for (let row = 0; row < 16; row += 1) {
    if (!(rows & 32768 >> row)) continue;
    const columns = bits.read(16);
    for (let column = 0; column < 16; column += 1) {
      if (columns & 32768 >> column) found.push(row * 16 + column);
    }
  }
  if (found.length === 0) throw new Error("a block of it is broken");
  return found;
}
function selectorsOf(bits) {
  const groups = bits.read(3);
  const count = bits.read(15);
  if (groups < 2 || groups > MOST_GROUPS || count === 0) throw new Error("a block of it is broken");
  const order = Array.from({ length: groups }, (_, i) => i);
  const list = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) {
    let back = 0;
    while (bits.read(1)) back += 1;
    const [one] = order.splice(back, 1);
    if (one === void 0) throw new Error("a block of it is broken");
    order.unshift(one);
    list[i] = one;
  }
  return { tables: Array.from({ length: groups }, (_, i) => i), list };
}
function tableOf(bits, symbols) {
  const lengths = [];
  let length = bits.read(5);
  for (let i = 0; i < symbols; i += 1) {
    for (; ; ) {
      if (length < 1 || length > 20) throw new Error("a block of it is broken");
      if (!bits.read(1)) break;
      length += bits.read(1) ? -1 : 1;
    }
    lengths.push(length);
  }
  const order = Uint16Array.from(
    lengths.map((_, i) => i).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b)
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
    code = code + count << 1;
  }
  return { least, limit, base, order };
}
function symbolOf(bits, { least, limit, base, order }) {
  let code = bits.read(least);
  for (let size = least; size <= 20; size += 1) {
    if (code <= (limit[size] ?? -1)) {
      const symbol = order[code - (base[size] ?? 0)];
      if (symbol !== void 0) return symbol;
    }
    code = code << 1 | bits.read(1);
  }
  throw new Error("a block of it is broken");
}
function moveToFront(bits, symbols, selectors, tables, sorted, counts) {
  const front = [...symbols];
  const last = symbols.length + 1;
  let [length, run3, weight] = [0, 0, 1];
  const put = (sign, times) => {
    if (length + times > sorted.length) throw new Error("a block of it is too long");
    sorted.fill(sign, length, length + times);
    counts[sign + 1] = (counts[sign + 1] ?? 0) + times;
    length += times;
  };
  for (let n = 0; ; n += 1) {
    const table = tables[selectors[Math.floor(n / GROUP)] ?? -1];
    if (!table) throw new Error("a block of it is broken");
    const symbol = symbolOf(bits, table);
    if (symbol < 2) {
      run3 += weight * (symbol + 1);
      weight *= 2;
      if (run3 > sorted.length) throw new Error("a block of it is too long");
      continue;
    }
    if (run3 > 0) put(front[0] ?? 0, run3);
    [run3, weight] = [0, 1];
    if (symbol === last) return length;
    const [sign = 0] = front.splice(symbol - 1, 1);
    front.unshift(sign);
    put(sign, 1);
  }
}
var TABLE2 = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value < 0 ? value << 1 ^ 79764919 : value << 1;
  return value >>> 0;
});
function checksum(bytes) {
  let value = 4294967295;
  for (const byte of bytes) value = (value << 8 ^ (TABLE2[value >>> 24 ^ byte] ?? 0)) >>> 0;
  return (value ^ 4294967295) >>> 0;
}

// src/zarr/codec/inflate.ts
async function inflate(bytes, format, limit) {
  const stream = new DecompressionStream(format);
  const writer = stream.writable.getWriter();
  const written = Promise.allSettled([
    writer.write(bytes),
    writer.close()
  ]);
  const reader = stream.readable.getReader();
  let out = new Uint8Array(Math.min(limit, Math.max(4 * bytes.length, 2 ** 20)));
  let length = 0;
  for (; ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    if (length + value.length > limit) {
      await reader.cancel();
      throw new Error(`it decompresses to more than ${limit} bytes`);
    }
    if (length + value.length > out.length) {
      const larger = new Uint8Array(Math.min(limit, 2 * (length + value.length)));
      larger.set(out.subarray(0, length));
      out = larger;
    }
    out.set(value, length);
    length += value.length;
  }
  await written;
  return out.subarray(0, length);
}

// src/zarr/codec/compressors.ts
var ZSTD_MAGIC = 4247762216;
var BLOSC_HEADER = 16;
function numcodecs(name) {
  return async (bytes) => {
    const entry = await registry.get(name)?.();
    if (!entry) throw new Error(`there is no decoder for ${name}`);
    const configuration = { blocksize: 0, clevel: 1, cname: "lz4", shuffle: 0, level: 1 };
    const codec = entry.fromConfig(configuration, {
      dataType: "uint8",
      shape: [],
      codecs: [],
      fillValue: null
    });
    return codec.decode(bytes);
  };
}
var blosc = numcodecs("blosc");
var lz4 = numcodecs("lz4");
var zstd = numcodecs("zstd");
var COMPRESSORS = {
  gzip: () => (bytes, limit) => inflate(bytes, "gzip", limit),
  zlib: () => (bytes, limit) => inflate(bytes, "deflate", limit),
  bz2: () => unbzip2,
  blosc: () => (bytes, limit) => {
    if (bytes.length < BLOSC_HEADER) throw new Error("it is shorter than a blosc header");
    const view = viewOf(bytes);
    if ((bytes[0] ?? 0) > 2) throw new Error("it is not in the format of blosc 1");
    check(view.getUint32(4, true), limit);
    if (view.getUint32(12, true) !== bytes.length) {
      throw new Error(
        `it has ${bytes.length} bytes where its header says ${view.getUint32(12, true)}`
      );
    }
    return blosc(bytes);
  },
  lz4: () => (bytes, limit) => {
    if (bytes.length < 4) throw new Error("it is shorter than an lz4 header");
    check(viewOf(bytes).getUint32(0, true), limit);
    return lz4(bytes);
  },
  zstd: () => (bytes, limit) => {
    if (bytes.length < 6 || viewOf(bytes).getUint32(0, true) !== ZSTD_MAGIC) {
      throw new Error("it is not in the format of zstd");
    }
    const size = zstdContentSize(bytes);
    if (size !== void 0) check(size, limit);
    return zstd(bytes);
  },
  shuffle: ({ elementsize: given }) => {
    const size = typeof given === "number" && Number.isInteger(given) && given > 0 ? given : 4;
    return (bytes) => unshuffle(bytes, size);
  },
  base64: () => (bytes) => {
    const text = atob(String.fromCharCode(...bytes));
    return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
  }
};
function check(size, limit) {
  if (size > limit) throw new Error(`it would be ${size} bytes long, more than ${limit}`);
}
function zstdContentSize(bytes) {
  const view = viewOf(bytes);
  const descriptor = view.getUint8(4);
  const isSingle = (descriptor & 32) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const at = 5 + (isSingle ? 0 : 1) + dictionary;
  const width = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  if (width === 0) return void 0;
  if (bytes.length < at + width) throw new Error("it is shorter than a zstd header");
  if (width === 1) return view.getUint8(at);
  if (width === 2) return view.getUint16(at, true) + 256;
  return width === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}
function unshuffle(bytes, size) {
  const count = Math.floor(bytes.length / size);
  const out = new Uint8Array(bytes.length);
  for (let b = 0; b < size; b += 1) {
    for (let e = 0; e < count; e += 1) out[e * size + b] = bytes[b * count + e] ?? 0;
  }
  out.set(bytes.subarray(count * size), count * size);
  return out;
}
function viewOf(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// src/zarr/chunkDecoder.ts
var ChunkDecoder = class {
  #info;
  #plan;
  #length;
  #stride;
  /** @throws ZarrUnsupported when the array's values cannot be read here. */
  constructor(info) {
    const { dtype, steps, chunks, fillValue } = info;
    const refused = info.unreadable ?? (dtype.stored ? void 0 : `values of type ${dtype.label} are not supported`);
    const plan = refused ?? planOf({ steps, dtype, chunk: chunks, fillValue }, COMPRESSORS);
    if (typeof plan === "string") {
      throw new ZarrUnsupported(`${info.path || "The array"} cannot be shown: ${plan}.`);
    }
    this.#info = info;
    this.#plan = plan;
    this.#length = product(chunks);
    this.#stride = stridesIn(chunks, plan.order);
  }
  /**
   * The values of a chunk. May share memory with `bytes`.
   *
   * @param key names the stored object in messages.
   * @throws ChunkDamaged when the bytes are not a chunk of this array.
   */
  async decode(bytes, key) {
    const layout = { shape: this.#info.chunks, stride: this.#stride };
    try {
      const decoded = await this.#plan.decode(bytes);
      if (!this.#plan.texts) return { data: this.#numbers(decoded), ...layout };
      const texts = this.#plan.texts(decoded);
      if (texts.length !== this.#length) throw this.#count(texts.length);
      return { data: Int32Array.from(texts, (_, at) => at), texts, ...layout };
    } catch (cause) {
      throw new ChunkDamaged(key, reasonOf2(cause), { cause });
    }
  }
  #numbers(bytes) {
    const { size, stored, components = 1, kind } = this.#info.dtype;
    if (bytes.length !== this.#length * size) throw this.#count(Math.floor(bytes.length / size));
    const width = size / components;
    const { buffer, byteOffset } = alignedTo(bytes, width);
    const count = this.#length * components;
    if (kind === "float" && size === 2) {
      return Float32Array.from(
        new Uint16Array(buffer, byteOffset, count),
        widenHalf
      );
    }
    const Kind = ARRAYS[stored ?? "uint8"];
    return new Kind(buffer, byteOffset, count);
  }
  #count(found) {
    return new Error(`it holds ${found} values instead of ${this.#length}`);
  }
};
var ARRAYS = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array
};
function stridesIn(shape, order) {
  const strides = shape.map(() => 1);
  let step = 1;
  for (const axis of order.toReversed()) {
    strides[axis] = step;
    step *= shape[axis] ?? 1;
  }
  return strides;
}
function reasonOf2(error) {
  let inner2 = error;
  while (inner2 instanceof Error && inner2.cause instanceof Error) inner2 = inner2.cause;
  const text = inner2 instanceof Error ? inner2.message : String(inner2);
  return text.replace(/\.$/, "") || "it cannot be decoded";
}

// src/zarr/shards.ts
async function readShardIndex(store, key, count, index, options) {
  const size = indexSize(count, index);
  const isFirst = index.location === "start";
  let bytes;
  if (store.getRange) {
    const range = isFirst ? { offset: 0, length: size } : { suffix: size };
    bytes = await store.getRange(key, range, options);
  } else {
    const whole2 = await store.get(key, options);
    bytes = isFirst ? whole2?.subarray(0, size) : whole2?.subarray(Math.max(0, whole2.length - size));
  }
  return bytes && parseShardIndex(bytes, key, count, index);
}
function parseShardIndex(bytes, key, count, index) {
  try {
    return shardEntries(bytes, count, index);
  } catch (error) {
    throw new ChunkDamaged(key, error.message, { cause: error });
  }
}

// src/zarr/chunkBytes.ts
var MAX_CHUNK_BYTES = 1024 * 1024 * 1024;
var ChunkBytes = class {
  info;
  #store;
  #indices = /* @__PURE__ */ new Map();
  /** @throws TooLarge when one chunk would not fit into memory. */
  constructor(store, info) {
    const bytes = product(info.chunks) * info.dtype.size;
    if (bytes > MAX_CHUNK_BYTES) {
      throw new TooLarge(
        `One chunk of ${info.path || "this array"} takes ${bytes} bytes; at most ${MAX_CHUNK_BYTES} are read. Write it with smaller chunks.`
      );
    }
    this.info = info;
    this.#store = store;
  }
  /**
   * The chunk at `coords`, or `undefined` when it was never written.
   *
   * @throws ChunkDamaged when a shard is broken, and whatever the store throws.
   */
  async read(coords, options = {}) {
    const key = storedKey(this.info, storedCoords(this.info, coords));
    const bytes = this.info.shardIndex ? await this.#fromShard(key, coords, options) : await this.#store.get(key, options);
    options.signal?.throwIfAborted();
    return bytes && { key, bytes };
  }
  async #fromShard(key, coords, options) {
    const entries = await this.#indexOf(key, options);
    const at = this.#placeInShard(coords) * 2;
    const [offset, length] = [entries?.[at], entries?.[at + 1]];
    if (offset === void 0 || length === void 0 || offset === NONE) return void 0;
    if (offset + length > BigInt(Number.MAX_SAFE_INTEGER) || length > BigInt(MAX_CHUNK_BYTES)) {
      throw new ChunkDamaged(key, "its index points outside of it");
    }
    const range = { offset: Number(offset), length: Number(length) };
    const bytes = this.#store.getRange ? await this.#store.getRange(key, range, options) : (await this.#store.get(key, options))?.subarray(range.offset, range.offset + range.length);
    if (bytes && bytes.length !== range.length) {
      throw new ChunkDamaged(key, "it ends before a chunk that its index names");
    }
    return bytes;
  }
  #indexOf(key, options) {
    const known = this.#indices.get(key);
    if (known) return known;
    const { shards = [], chunks, shardIndex } = this.info;
    const count = product(shards) / product(chunks);
    const index = shardIndex ?? { location: "end", checksum: true };
    const reading = readShardIndex(this.#store, key, count, index, options);
    this.#indices.set(key, reading);
    reading.catch(() => this.#indices.delete(key));
    return reading;
  }
  #placeInShard(coords) {
    const { shards = [], chunks } = this.info;
    return coords.reduce((place2, at, axis) => {
      const each = (shards[axis] ?? 1) / (chunks[axis] ?? 1);
      return place2 * each + at % each;
    }, 0);
  }
};

// src/zarr/chunkReader.ts
var ChunkReader = class {
  info;
  #bytes;
  #decoder;
  /** @throws ZarrUnsupported, or TooLarge when one chunk would not fit into memory. */
  constructor(store, info) {
    this.info = info;
    this.#bytes = new ChunkBytes(store, info);
    this.#decoder = new ChunkDecoder(info);
  }
  /**
   * The chunk at `coords`, or `undefined` when it was never written.
   *
   * @throws ChunkDamaged, and whatever the store throws.
   */
  async read(coords, options = {}) {
    const encoded = await this.#bytes.read(coords, options);
    return encoded && this.#decoder.decode(encoded.bytes, encoded.key);
  }
};

// src/zarr/region.ts
var MAX_REGION_BYTES = 512 * 1024 * 1024;
var MAX_REGION_CHUNKS = 1e5;
function chunkSpan({ chunks }, { start, count }) {
  const first = start.map((at, axis) => Math.floor(at / (chunks[axis] ?? 1)));
  const spanned = count.map((length, axis) => {
    const last = Math.floor(((start[axis] ?? 0) + length - 1) / (chunks[axis] ?? 1));
    return length === 0 ? 0 : last - (first[axis] ?? 0) + 1;
  });
  return { start: first, count: spanned };
}
function* overlaps(info, box) {
  const span = chunkSpan(info, box);
  for (const step of gridCoords(span.count)) {
    const chunk = step.map((at, axis) => at + (span.start[axis] ?? 0));
    const bounds = chunk.map((at, axis) => {
      const size = info.chunks[axis] ?? 1;
      const from = box.start[axis] ?? 0;
      const start = Math.max(at * size, from);
      return { start, end: Math.min((at + 1) * size, from + (box.count[axis] ?? 0)) };
    });
    yield {
      chunk,
      start: bounds.map(({ start }) => start),
      count: bounds.map(({ start, end }) => end - start)
    };
  }
}
async function readRegion(store, info, box, options = {}) {
  checkBox(info, box);
  const reader = options.reader ?? new ChunkReader(store, info);
  const data = allocate(info, box);
  const stride = stridesOf(box.count);
  const missing = [];
  const { fillValue } = info;
  const texts = isVaried(info.dtype) ? [typeof fillValue === "string" ? fillValue : ""] : void 0;
  await eachAtOnce(READS_AT_ONCE, overlaps(info, box), options, async (overlap, signal) => {
    const chunk = await reader.read(overlap.chunk, { signal });
    if (chunk) place(data, stride, box, texts ? joined(chunk, texts) : chunk, overlap, info.dtype);
    else missing.push(overlap);
    options.onChunk?.(overlap, !chunk, data);
  });
  missing.sort((a, b) => inGridOrder(a.chunk, b.chunk));
  return { data, ...texts ? { texts } : {}, shape: box.count, missing };
}
function inGridOrder(a, b) {
  const axis = a.findIndex((at, i) => at !== b[i]);
  return (a[axis] ?? 0) - (b[axis] ?? 0);
}
function checkBox(info, { start, count }) {
  const fits = info.shape.every((size, axis) => {
    const [from = NaN, length = NaN] = [start[axis], count[axis]];
    return Number.isInteger(from) && from >= 0 && length >= 0 && from + length <= size;
  });
  if (!fits || start.length !== info.shape.length || count.length !== info.shape.length) {
    throw new RangeError(`[${start.join()}] + [${count.join()}] is not in [${info.shape.join()}]`);
  }
  const bytes = product(count) * info.dtype.size;
  const chunks = product(chunkSpan(info, { start, count }).count);
  if (bytes <= MAX_REGION_BYTES && chunks <= MAX_REGION_CHUNKS) return;
  throw new TooLarge(
    `This part of ${info.path || "the array"} takes ${bytes} bytes in ${chunks} chunks, more than is read at once (${MAX_REGION_BYTES} bytes, ${MAX_REGION_CHUNKS} chunks). Choose a smaller part.`
  );
}
function allocate({ dtype, fillValue, path }, { count }) {
  const { stored, components = 1 } = dtype;
  if (!stored) {
    throw new ZarrUnsupported(`${path}: values of type ${dtype.label} are not supported.`);
  }
  const isHalf = dtype.kind === "float" && dtype.size === 2;
  const data = new ARRAYS[isHalf ? "float32" : stored](product(count) * components);
  if (typeof fillValue === "number" || typeof fillValue === "bigint") {
    data.fill(fillValue);
  } else if (typeof fillValue === "object" && fillValue !== null) {
    const isZero = fillValue.every((part) => Object.is(part, 0));
    for (let at = 0; !isZero && at < data.length; at += 1)
      data[at] = fillValue[at % components];
  }
  return data;
}
function stridesOf(shape) {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis -= 1) {
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  }
  return strides;
}
function joined(chunk, texts) {
  const before = texts.length;
  for (const text of chunk.texts ?? []) texts.push(text);
  return { ...chunk, data: chunk.data.map((at) => at + before) };
}
function place(data, stride, box, chunk, { start, count, chunk: coords }, { components = 1 }) {
  const offset = (origin, strides) => start.reduce((sum, at, axis) => sum + (at - origin(axis)) * (strides[axis] ?? 0), 0);
  copyElements(
    components,
    chunk.data,
    offset((axis) => (coords[axis] ?? 0) * (chunk.shape[axis] ?? 1), chunk.stride),
    chunk.stride,
    data,
    offset((axis) => box.start[axis] ?? 0, stride),
    stride,
    count
  );
}

// src/base/schema.ts
var schema_exports = {};
__export(schema_exports, {
  array: () => array,
  boolean: () => boolean,
  check: () => check2,
  custom: () => custom,
  fallback: () => fallback,
  finite: () => finite,
  getDotPath: () => getDotPath,
  integer: () => integer,
  is: () => is,
  literal: () => literal,
  maxLength: () => maxLength,
  maxValue: () => maxValue,
  minLength: () => minLength,
  minValue: () => minValue,
  nullable: () => nullable,
  nullish: () => nullish,
  number: () => number,
  object: () => object,
  omit: () => omit,
  optional: () => optional,
  parse: () => parse,
  parseJson: () => parseJson2,
  picklist: () => picklist,
  pipe: () => pipe,
  record: () => record,
  regex: () => regex,
  safeInteger: () => safeInteger,
  safeParse: () => safeParse,
  startsWith: () => startsWith,
  strictObject: () => strictObject,
  string: () => string,
  transform: () => transform,
  tuple: () => tuple,
  union: () => union,
  unknown: () => unknown,
  url: () => url,
  variant: () => variant
});
import {
  array,
  boolean,
  check as check2,
  custom,
  fallback,
  finite,
  getDotPath,
  integer,
  is,
  literal,
  maxLength,
  maxValue,
  minLength,
  minValue,
  nullable,
  nullish,
  number,
  object,
  omit,
  optional,
  parse,
  parseJson as parseJson2,
  picklist,
  pipe,
  record,
  regex,
  safeInteger,
  safeParse,
  startsWith,
  strictObject,
  string,
  transform,
  tuple,
  union,
  unknown,
  url,
  variant
} from "valibot";

// src/stack/processIdentity.ts
import { execFile } from "node:child_process";
import { promisify } from "node:util";
var run = promisify(execFile);
var processIdentitySchema = schema_exports.object({
  pid: schema_exports.pipe(schema_exports.number(), schema_exports.integer(), schema_exports.minValue(1)),
  start: schema_exports.pipe(schema_exports.string(), schema_exports.minLength(1))
});

// src/stack/fileLock.ts
var schema = schema_exports.object({ ...processIdentitySchema.entries, nonce: schema_exports.string() });

// src/stack/python.ts
import { execFile as execFile2 } from "node:child_process";
import { promisify as promisify2 } from "node:util";
var run2 = promisify2(execFile2);

// test/kit/conformance.ts
async function difference(folder2, store) {
  const expected = await readFile(join(folder2, store.name, "expected"));
  try {
    const { node } = await openArray(folderSource(join(folder2, store.name)), "");
    if (node.shape.join() !== store.shape.join()) return `its shape is [${node.shape.join()}]`;
    const box = { start: node.shape.map(() => 0), count: node.shape };
    const { data, texts, missing } = await readRegion(folderSource(join(folder2, store.name)), node, box);
    if (store.missing > 0 && missing.length === 0) return "no chunk is missing";
    if (texts) return sameTexts(Array.from(data, (at2) => texts[Number(at2)]), expected);
    if (data.constructor.name !== store.kind) return `it is read into ${data.constructor.name}`;
    const got = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (got.length !== expected.length) return `${got.length} bytes for ${expected.length}`;
    const at = got.findIndex((byte, i) => byte !== expected[i]);
    return at < 0 ? void 0 : `byte ${at} is ${got[at]}, not ${expected[at]}`;
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}
function sameTexts(got, expected) {
  const want = JSON.parse(new TextDecoder().decode(expected));
  const at = want.findIndex((text, i) => text !== got[i]);
  if (got.length !== want.length) return `${got.length} texts for ${want.length}`;
  return at < 0 ? void 0 : `text ${at} is ${JSON.stringify(got[at])}, not ${JSON.stringify(want[at])}`;
}
function folderSource(folder2) {
  return {
    get: async (key) => {
      try {
        return new Uint8Array(await readFile(join(folder2, key)));
      } catch (error) {
        if (["ENOENT", "EISDIR", "ENOTDIR"].includes(error.code ?? "")) {
          return void 0;
        }
        throw error;
      }
    }
  };
}

// scratch/run.ts
var folder = process.argv[2];
var stores = JSON.parse(readFileSync(folder + "/stores.json", "utf8"));
var only = process.argv[3] ? new RegExp(process.argv[3]) : /./;
var ok = 0;
var wrong = [];
for (const store of stores) {
  if (!only.test(store.name)) continue;
  const d = await difference(folder, store);
  if (d) wrong.push(store.name + ": " + d);
  else ok++;
}
console.log(ok, "same", wrong.length, "wrong");
console.log(wrong.slice(0, 80).join("\n"));
