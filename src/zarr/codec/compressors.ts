/**
 * Decompressors that notice damage. numcodecs' own do not: blosc returns rubbish of the right size
 * for an altered chunk, lz4 runs out of bounds, and none has an upper limit (numcodecs 0.3.2). Each
 * is checked against the size that the metadata promises before memory is taken for it.
 *
 * @module
 */
import { registry } from 'zarrita';
import { unbzip2 } from './bzip2.ts';
import { inflate } from './inflate.ts';
import { unxz } from './xz.ts';
import type { Compressors } from './decompress.ts';

/** `ab cd 12 f4` of zstd, read as little endian. */
const ZSTD_MAGIC = 0xfd2fb528;
const BLOSC_HEADER = 16;

/** Loads one of numcodecs' decoders through zarrita, so that there is one copy of its WASM. */
function numcodecs(name: string): (bytes: Uint8Array) => Promise<Uint8Array> {
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
    return (codec as { decode(bytes: Uint8Array): Promise<Uint8Array> }).decode(bytes);
  };
}

const blosc = numcodecs('blosc');
const lz4 = numcodecs('lz4');
const zstd = numcodecs('zstd');

/** The decompressors by their numcodecs name. */
export const COMPRESSORS: Compressors = {
  gzip: () => (bytes, limit) => inflate(bytes, 'gzip', limit),
  zlib: () => (bytes, limit) => inflate(bytes, 'deflate', limit),
  bz2: () => unbzip2,
  lzma: ({ format = 1, filters = null }) =>
    format === 1 && filters === null ? unxz : 'only its usual format is read, .xz without filters',
  blosc: () => (bytes, limit) => {
    if (bytes.length < BLOSC_HEADER) throw new Error('it is shorter than a blosc header');
    // c-blosc 1.21 README_CHUNK_FORMAT.rst: nbytes at 4, cbytes at 12, little endian.
    const view = viewOf(bytes);
    if ((bytes[0] ?? 0) > 2) throw new Error('it is not in the format of blosc 1');
    check(view.getUint32(4, true), limit);
    if (view.getUint32(12, true) !== bytes.length) {
      throw new Error(
        `it has ${bytes.length} bytes where its header says ${view.getUint32(12, true)}`,
      );
    }
    return blosc(bytes);
  },
  lz4: () => (bytes, limit) => {
    if (bytes.length < 4) throw new Error('it is shorter than an lz4 header');
    // numcodecs puts the decoded size before the block, as a little endian uint32.
    check(viewOf(bytes).getUint32(0, true), limit);
    return lz4(bytes);
  },
  zstd: () => (bytes, limit) => {
    if (bytes.length < 6 || viewOf(bytes).getUint32(0, true) !== ZSTD_MAGIC) {
      throw new Error('it is not in the format of zstd');
    }
    const { size, blocks } = zstdHeader(bytes);
    check(size ?? leastOutput(bytes, blocks, limit), limit);
    return zstd(bytes);
  },
  shuffle: ({ elementsize: given }) => {
    // numcodecs' default is 4, whatever the data type.
    const size = typeof given === 'number' && Number.isInteger(given) && given > 0 ? given : 4;
    return (bytes) => unshuffle(bytes, size);
  },
  base64: () => (bytes) => {
    const text = atob(String.fromCharCode(...bytes));
    return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
  },
};

function check(size: number, limit: number): void {
  if (size > limit) throw new Error(`it would be ${size} bytes long, more than ${limit}`);
}

/** The header of a zstd frame (RFC 8878 §3.1.1.1): its content's size, and where blocks begin. */
function zstdHeader(bytes: Uint8Array): { readonly size?: number; readonly blocks: number } {
  const view = viewOf(bytes);
  const descriptor = view.getUint8(4);
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const at = 5 + (isSingle ? 0 : 1) + dictionary;
  const width = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const blocks = at + width;
  if (bytes.length < blocks) throw new Error('it is shorter than a zstd header');
  if (width === 0) return { blocks };
  if (width === 1) return { size: view.getUint8(at), blocks };
  if (width === 2) return { size: view.getUint16(at, true) + 256, blocks };
  const size = width === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
  return { size, blocks };
}

/** The most that one zstd block decompresses to (RFC 8878 §3.1.1.2.4). */
const ZSTD_BLOCK = 128 * 1024;
/** Far more blocks than a writer makes who does not say the size of the whole. */
const ZSTD_SLACK = 64 * 1024 * 1024;

/**
 * What the blocks of a frame without a size decompress to at least. Compressed blocks hide theirs:
 * they count only when all of them together could be far too much.
 */
function leastOutput(bytes: Uint8Array, start: number, limit: number): number {
  let [least, most, at] = [0, 0, start];
  for (let isLast = false; !isLast && at + 3 <= bytes.length;) {
    const header = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    const size = header >> 3;
    const type = (header >> 1) & 3;
    isLast = (header & 1) === 1;
    least += type < 2 ? size : 0;
    most += type < 2 ? size : ZSTD_BLOCK;
    // A repeated byte takes one, whatever its number.
    at += 3 + (type === 1 ? 1 : size);
  }
  return most > 4 * limit + ZSTD_SLACK ? most : least;
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
