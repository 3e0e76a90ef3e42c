/**
 * The index of a shard: for every chunk its offset and length, two little endian uint64
 * (zarr-specs `v3/codecs/sharding-indexed/v1.0.html`). Ours and not zarrita's, because that ignores
 * `index_location: start` and reads wrong bytes without a word (0.7.5).
 *
 * @module
 */
import type { Cancellable } from '../base/abort.ts';
import type { ByteSource } from './byteSource.ts';
import { indexSize, shardEntries, type ShardEntries, type ShardIndex } from './codec/shardIndex.ts';
import { ChunkDamaged } from './errors.ts';

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

/** Checks the bytes of an index and reads them. @throws ChunkDamaged */
export function parseShardIndex(
  bytes: Uint8Array,
  key: string,
  count: number,
  index: ShardIndex,
): ShardEntries {
  try {
    return shardEntries(bytes, count, index);
  } catch (error) {
    throw new ChunkDamaged(key, (error as Error).message, { cause: error });
  }
}
