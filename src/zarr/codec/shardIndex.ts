/**
 * The index of a shard: for every chunk its offset and length, two little endian uint64
 * (zarr-specs `v3/codecs/sharding-indexed/v1.0.html`). Ours and not zarrita's, because that ignores
 * `index_location: start` and reads wrong bytes without a word (0.7.5).
 *
 * @module
 */
import { crc32c } from './crc32c.ts';

/** Where the index of a shard is and what follows it. */
export interface ShardIndex {
  readonly location: 'start' | 'end';
  readonly checksum: boolean;
}

/** Offset and length of chunk `n` are at `2 * n` and `2 * n + 1`; `NONE`: it was never written. */
export type ShardEntries = BigUint64Array;

/** Marks a chunk that the shard does not hold. */
export const NONE = 2n ** 64n - 1n;

/** Bytes of an index of `count` chunks. */
export function indexSize(count: number, { checksum }: ShardIndex): number {
  return count * 16 + (checksum ? 4 : 0);
}

/** Checks the bytes of an index and reads them. @throws Error with the end of a sentence. */
export function shardEntries(bytes: Uint8Array, count: number, index: ShardIndex): ShardEntries {
  const size = indexSize(count, index);
  if (bytes.length !== size) {
    throw new Error(`its index has ${bytes.length} bytes instead of ${size}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  const end = count * 16;
  if (index.checksum && crc32c(bytes.subarray(0, end)) !== view.getUint32(end, true)) {
    throw new Error('the checksum of its index is wrong');
  }
  return BigUint64Array.from({ length: count * 2 }, (_, at) => view.getBigUint64(at * 8, true));
}
