import type { Cancellable } from '../base/abort.ts';
import type { ZarrArrayInfo } from './arrayInfo.ts';
import type { ByteSource } from './byteSource.ts';
import { gridCoords, product, storedKey } from './chunkGrid.ts';
import { NONE } from './codec/shardIndex.ts';
import { readShardIndex } from './shards.ts';

/** A chunk inside a shard, as the shard's index tells of it. */
export interface PackedChunk {
  /** In the grid of chunks, not of shards. */
  readonly coords: readonly number[];
  /** Bytes as stored. */
  readonly size: number;
}

/**
 * The chunks that one shard holds, from its index: one read of 16 bytes a chunk. Chunks of the shard
 * that are not named were never written.
 *
 * @param shard coordinates in the stored grid.
 * @returns `undefined` when there is no such shard.
 * @throws ChunkDamaged when the index is short or its checksum is wrong, and whatever the store throws.
 */
export async function shardContents(
  store: ByteSource,
  info: ZarrArrayInfo,
  shard: readonly number[],
  options: Cancellable = {},
): Promise<PackedChunk[] | undefined> {
  const { shards = info.chunks, chunks, shape } = info;
  const index = info.shardIndex ?? { location: 'end', checksum: true };
  const each = shards.map((size, axis) => size / (chunks[axis] ?? 1));
  const key = storedKey(info, shard);
  const entries = await readShardIndex(store, key, product(each), index, options);
  if (!entries) return undefined;
  const found: PackedChunk[] = [];
  let at = 0;
  for (const inner of gridCoords(each)) {
    const [offset, length] = [entries[at], entries[at + 1]];
    at += 2;
    const coords = inner.map((i, axis) => (shard[axis] ?? 0) * (each[axis] ?? 1) + i);
    const isInside = coords.every((i, axis) => i * (chunks[axis] ?? 1) < (shape[axis] ?? 0));
    if (offset !== NONE && isInside) found.push({ coords, size: Number(length) });
  }
  return found;
}
