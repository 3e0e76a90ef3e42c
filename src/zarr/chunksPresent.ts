import type { Cancellable } from '../base/abort.ts';
import type { ByteStore } from '../bytes/byteStore.ts';
import type { ZarrArrayInfo } from './arrayInfo.ts';
import { coordsOfKey, joinKey, product, storedGridShape } from './chunkGrid.ts';

/** Which stored objects of an array exist: chunks, or shards where chunks are packed into them. */
export interface ChunksPresent {
  readonly present: number;
  readonly total: number;
  /** Bytes of those that are present. */
  readonly bytes: number;
  /** True when the object at these coordinates of the stored grid exists. */
  readonly has: (coords: readonly number[]) => boolean;
}

/**
 * Counts the stored objects of an array from a listing, without reading one.
 *
 * @param options.onPage called after every page of the listing with the count so far.
 */
export async function chunksPresent(
  store: ByteStore,
  info: ZarrArrayInfo,
  options: Cancellable & { readonly onPage?: (present: number) => void } = {},
): Promise<ChunksPresent> {
  const grid = storedGridShape(info);
  const found = new Set<number>();
  let bytes = 0;
  let next: string | undefined;
  const root = info.path && `${info.path}/`;
  const prefix = info.keys.name === 'default' ? joinKey(info.path, 'c') : root;
  do {
    const page = await store.list({ prefix, next, signal: options.signal });
    for (const { key, size } of page.objects) {
      const coords = coordsOfKey(info, key.slice(root.length));
      if (!coords) continue;
      found.add(placeOf(coords, grid));
      bytes += size;
    }
    next = page.next;
    options.onPage?.(found.size);
  } while (next !== undefined);
  return {
    present: found.size,
    total: product(grid),
    bytes,
    has: (coords) => found.has(placeOf(coords, grid)),
  };
}

function placeOf(coords: readonly number[], grid: readonly number[]): number {
  return coords.reduce((place, at, axis) => place * (grid[axis] ?? 1) + at, 0);
}
