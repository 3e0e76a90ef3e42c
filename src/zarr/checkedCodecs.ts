/**
 * Decoders that notice damage. zarrita's own do not: blosc returns rubbish of the right size for an
 * altered chunk, lz4 runs out of bounds, crc32c is cut off unread, and none has an upper limit
 * (numcodecs 0.3.2, zarrita 0.7.5). Each is checked against the size that the metadata promises
 * before memory is taken for it, then handed to zarrita's registry under a name of ours.
 *
 * @module
 */
import { registry } from 'zarrita';
import { crc32c } from './crc32c.ts';
import { inflate } from './inflate.ts';

/** What zarrita tells a codec about the array. */
interface ChunkMetadata {
  readonly dataType: string;
  readonly shape: readonly number[];
}

type Decode = (bytes: Uint8Array, expected: number) => Promise<Uint8Array> | Uint8Array;

/** A checksum behind the values is the only thing that may make them longer than promised. */
const SLACK = 8;
/** `ab cd 12 f4` of zstd, read as little endian. */
const ZSTD_MAGIC = 0xfd2fb528;
const BLOSC_HEADER = 16;

/** Name in zarrita's registry of our decoder for `step`. */
export function registeredName(step: string): string {
  return `gateway.${step}`;
}

function register(name: string, decoder: (configuration: unknown) => Decode): void {
  const fromConfig = (configuration: unknown, meta: ChunkMetadata) => {
    const bits = /\d+$/.exec(meta.dataType)?.[0] ?? '8';
    const size = meta.shape.reduce((count, length) => count * length, Number(bits) / 8);
    const decode = decoder(configuration);
    return {
      kind: 'bytes_to_bytes' as const,
      decode: (bytes: Uint8Array) => decode(bytes, size),
      encode: () => Promise.reject(new Error('arrays are only read')),
    };
  };
  registry.set(registeredName(name), () => Promise.resolve({ kind: 'bytes_to_bytes', fromConfig }));
}

/** Loads one of numcodecs' decoders through zarrita, so that there is one copy of its WASM. */
function numcodecs(name: string): Decode {
  return async (bytes) => {
    const entry = await registry.get(name)?.();
    if (!entry) throw new Error(`there is no decoder for ${name}`);
    const configuration = { blocksize: 0, clevel: 1, cname: 'lz4', shuffle: 0, level: 1 };
    const codec = entry.fromConfig(configuration, {
      dataType: 'uint8',
      shape: [],
      codecs: [],
      fillValue: null,
    });
    return codec.decode(bytes);
  };
}

register('gzip', () => (bytes, expected) => inflate(bytes, 'gzip', expected + SLACK));
register('zlib', () => (bytes, expected) => inflate(bytes, 'deflate', expected + SLACK));

register('blosc', () => {
  const decode = numcodecs('blosc');
  return (bytes, expected) => {
    if (bytes.length < BLOSC_HEADER) throw new Error('it is shorter than a blosc header');
    // c-blosc 1.21 README_CHUNK_FORMAT.rst: nbytes at 4, cbytes at 12, little endian.
    const view = viewOf(bytes);
    if ((bytes[0] ?? 0) > 2) throw new Error('it is not in the format of blosc 1');
    limit(view.getUint32(4, true), expected);
    if (view.getUint32(12, true) !== bytes.length) {
      throw new Error(
        `it has ${bytes.length} bytes where its header says ${view.getUint32(12, true)}`,
      );
    }
    return decode(bytes, expected);
  };
});

register('lz4', () => {
  const decode = numcodecs('lz4');
  return (bytes, expected) => {
    if (bytes.length < 4) throw new Error('it is shorter than an lz4 header');
    // numcodecs puts the decoded size before the block, as a little endian uint32.
    limit(viewOf(bytes).getUint32(0, true), expected);
    return decode(bytes, expected);
  };
});

register('zstd', () => {
  const decode = numcodecs('zstd');
  return (bytes, expected) => {
    if (bytes.length < 6 || viewOf(bytes).getUint32(0, true) !== ZSTD_MAGIC) {
      throw new Error('it is not in the format of zstd');
    }
    const size = zstdContentSize(bytes);
    if (size !== undefined) limit(size, expected);
    return decode(bytes, expected);
  };
});

register('crc32c', () => (bytes) => {
  if (bytes.length < 4) throw new Error('it is shorter than its checksum');
  const end = bytes.length - 4;
  const stored = viewOf(bytes).getUint32(end, true);
  if (crc32c(bytes.subarray(0, end)) !== stored) throw new Error('its checksum is wrong');
  return bytes.subarray(0, end);
});

register('shuffle', (configuration) => {
  const given = (configuration as { elementsize?: unknown } | undefined)?.elementsize;
  // numcodecs' default is 4, whatever the data type.
  const size = typeof given === 'number' && Number.isInteger(given) && given > 0 ? given : 4;
  return (bytes) => unshuffle(bytes, size);
});

function limit(size: number, expected: number): void {
  if (size > expected + SLACK) {
    throw new Error(`it would be ${size} bytes long where the array says ${expected}`);
  }
}

/** The size in the header of a zstd frame (RFC 8878 §3.1.1.1), if it is there. */
function zstdContentSize(bytes: Uint8Array): number | undefined {
  const view = viewOf(bytes);
  const descriptor = view.getUint8(4);
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const at = 5 + (isSingle ? 0 : 1) + dictionary;
  const width = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  if (width === 0) return undefined;
  if (bytes.length < at + width) throw new Error('it is shorter than a zstd header');
  if (width === 1) return view.getUint8(at);
  if (width === 2) return view.getUint16(at, true) + 256;
  return width === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

/** Undoes numcodecs' shuffle: byte `b` of element `e` is at `b * count + e`; a tail is copied. */
function unshuffle(bytes: Uint8Array, size: number): Uint8Array {
  const count = Math.floor(bytes.length / size);
  const out = new Uint8Array(bytes.length);
  for (let b = 0; b < size; b += 1) {
    for (let e = 0; e < count; e += 1) out[e * size + b] = bytes[b * count + e] ?? 0;
  }
  out.set(bytes.subarray(count * size), count * size);
  return out;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
