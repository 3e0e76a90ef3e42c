import type { Cancellable } from '../base/abort.ts';
import type { ByteStore } from '../bytes/byteStore.ts';
import type { ZarrArrayInfo } from './arrayInfo.ts';
import { storedGridShape } from './chunkGrid.ts';
import { listChunks, placeInGrid, storedCount } from './chunkListing.ts';

/** Which stored objects of an array exist: chunks, or shards where chunks are packed into them. */
export interface ChunksPresent {
  readonly present: number;
  readonly total: number;
  /** Bytes of those that are present. */
  readonly bytes: number;
  /** True when every key was looked at; else there may be more than `present`. */
  readonly isComplete: boolean;
  /** True when the object at these coordinates of the stored grid exists. */
  readonly has: (coords: readonly number[]) => boolean;
}

/**
 * Counts the stored objects of an array from a listing, without reading one.
 *
 * @param options.limit keys looked at, at most; default: all.
 * @param options.onPage called after every page of the listing with the count so far.
 */
export async function chunksPresent(
  store: ByteStore,
  info: ZarrArrayInfo,
  options: Cancellable & {
    readonly limit?: number;
    readonly onPage?: (present: number) => void;
  } = {},
): Promise<ChunksPresent> {
  const { onPage, ...how } = options;
  const grid = storedGridShape(info);
  const found = new Set<number>();
  let bytes = 0;
  let isComplete = false;
  for await (const { chunks, then } of listChunks(store, info, how)) {
    for (const { coords, size } of chunks) {
      found.add(placeInGrid(coords, grid));
      bytes += size;
    }
    isComplete = then === 'end';
    onPage?.(found.size);
  }
  return {
    present: found.size,
    total: storedCount(info),
    bytes,
    isComplete,
    has: (coords) => found.has(placeInGrid(coords, grid)),
  };
}
