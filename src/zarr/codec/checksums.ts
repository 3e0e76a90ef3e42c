/**
 * Checksums that codecs put before or behind a chunk.
 *
 * Sources: zarr-specs `v3/codecs/crc32c`; numcodecs 0.16.6 `checksum32.py`, `_fletcher.pyx`,
 * `jenkins.pyx`; RFC 1950 §8.2 (Adler), RFC 1952 §8 (CRC-32), HDF5 `H5checksum.c` (the other two).
 *
 * @module
 */
import { crc32c, crcTable } from './crc32c.ts';

type Sum = (bytes: Uint8Array) => number;

/** The polynomial of gzip, reflected. */
const CRC32 = crcTable(0xedb88320);
/** The largest prime below 2¹⁶. */
const ADLER = 65_521;

const SUMS: Readonly<Record<string, Sum>> = {
  crc32c,
  crc32: (bytes) => {
    let value = 0xffffffff;
    for (const byte of bytes) value = (value >>> 8) ^ (CRC32[(value ^ byte) & 0xff] ?? 0);
    return (value ^ 0xffffffff) >>> 0;
  },
  adler32: (bytes) => {
    let [low, high] = [1, 0];
    for (const byte of bytes) {
      low = (low + byte) % ADLER;
      high = (high + low) % ADLER;
    }
    return ((high << 16) | low) >>> 0;
  },
  fletcher32,
};

/** True for the name of a codec that is a checksum known here. */
export function isChecksum(name: string): boolean {
  return Object.hasOwn(SUMS, name);
}

/**
 * Checks a checksum and takes it off.
 *
 * @param name of the codec: `crc32c`, `crc32`, `adler32`, `fletcher32`.
 * @throws Error when it is wrong or missing.
 */
export function withoutChecksum(
  bytes: Uint8Array,
  name: string,
  location: 'start' | 'end',
): Uint8Array {
  if (bytes.length < 4) throw new Error('it is shorter than its checksum');
  const end = bytes.length - 4;
  const isFirst = location === 'start';
  const payload = isFirst ? bytes.subarray(4) : bytes.subarray(0, end);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stored = view.getUint32(isFirst ? 0 : end, true);
  if (SUMS[name]?.(payload) !== stored) throw new Error('its checksum is wrong');
  return payload;
}

/** Big endian pairs of bytes, an odd byte at the end counting as the high one. */
function fletcher32(bytes: Uint8Array): number {
  let [low, high] = [0, 0];
  for (let at = 0; at < bytes.length; at += 2) {
    low = (low + (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)) % 0xffff;
    high = (high + low) % 0xffff;
  }
  // The folding of HDF5 keeps 0xffff where a remainder is 0, but for nothing but zeros.
  const isZero = low === 0 && high === 0 && bytes.every((byte) => byte === 0);
  const fold = (value: number) => (value === 0 && !isZero ? 0xffff : value);
  return ((fold(high) << 16) | fold(low)) >>> 0;
}
