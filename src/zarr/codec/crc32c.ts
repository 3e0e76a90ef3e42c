/** The table of a reflected polynomial for a byte at a time (RFC 1952 §8). */
export function crcTable(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1)
      value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value;
  });
}

/** The Castagnoli polynomial, reflected (RFC 3720 appendix B.4). */
const TABLE = crcTable(0x82f63b78);

/** CRC-32C of `bytes`, as the codec `crc32c` of Zarr v3 stores it. */
export function crc32c(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ (TABLE[(value ^ byte) & 0xff] ?? 0);
  return (value ^ 0xffffffff) >>> 0;
}
