/**
 * The index of a shard: for every chunk its offset and length, two little endian uint64
 * (zarr-specs `v3/codecs/sharding-indexed/v1.0.html`). Ours and not zarrita's, because that ignores
 * `index_location: start` and reads wrong bytes without a word (0.7.5).
 *
 * @module
 */
import type { Cancellable } from '../base/abort.ts';
import type { ByteSource } from './byteSource.ts';
import { crc32c } from './crc32c.ts';
import type { ShardIndex } from './codecs.ts';
import { ChunkDamaged } from './errors.ts';

/** Offset and length of chunk `n` are at `2 * n` and `2 * n + 1`; `NONE`: it was never written. */
export type ShardEntries = BigUint64Array;

/** Marks a chunk that the shard does not hold. */
export const NONE = 2n ** 64n - 1n;

/** Bytes of an index of `count` chunks. */
export function indexSize(count: number, { checksum }: ShardIndex): number {
  return count * 16 + (checksum ? 4 : 0);
}

/**
 * Reads the index at one end of a shard.
 *
 * @returns `undefined` when the shard does not exist.
 * @throws ChunkDamaged when the index is short or its checksum is wrong.
 */
export async function readShardIndex(
  store: ByteSource,
  key: string,
  count: number,
  index: ShardIndex,
  options: Cancellable,
): Promise<ShardEntries | undefined> {
  const size = indexSize(count, index);
  const isFirst = index.location === 'start';
  let bytes: Uint8Array | undefined;
  if (store.getRange) {
    const range = isFirst ? { offset: 0, length: size } : { suffix: size };
    bytes = await store.getRange(key, range, options);
  } else {
    const whole = await store.get(key, options);
    bytes = isFirst ? whole?.subarray(0, size) : whole?.subarray(Math.max(0, whole.length - size));
  }
  return bytes && parseShardIndex(bytes, key, count, index);
}

/** Checks the bytes of an index and reads them. */
export function parseShardIndex(
  bytes: Uint8Array,
  key: string,
  count: number,
  index: ShardIndex,
): ShardEntries {
  const size = indexSize(count, index);
  if (bytes.length !== size) {
    throw new ChunkDamaged(key, `its index has ${bytes.length} bytes instead of ${size}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  const end = count * 16;
  if (index.checksum && crc32c(bytes.subarray(0, end)) !== view.getUint32(end, true)) {
    throw new ChunkDamaged(key, 'the checksum of its index is wrong');
  }
  return BigUint64Array.from({ length: count * 2 }, (_, at) => view.getBigUint64(at * 8, true));
}
