import type { Cancellable } from '../base/abort.ts';
import type { ByteStore } from '../bytes/byteStore.ts';
import type { ZarrArrayInfo } from './arrayInfo.ts';
import { coordsOfKey, joinKey, product, storedGridShape } from './chunkGrid.ts';

/** A stored object of an array as the store's listing tells of it: a chunk, or a shard of several. */
export interface ListedChunk {
  /** In the stored grid: of shards, where chunks are packed into them. */
  readonly coords: readonly number[];
  /** Relative to the store. */
  readonly key: string;
  /** Bytes as stored. */
  readonly size: number;
  /** Milliseconds since the epoch, by the store's clock. */
  readonly modified: number;
}

/** What one request of a listing told. */
export interface ListedChunks {
  readonly chunks: readonly ListedChunk[];
  /**
   * `end`: the whole grid has been looked at, what was not named does not exist. `limit`: as many
   * keys were looked at as wanted. `more`: the next page goes on.
   */
  readonly then: 'more' | 'end' | 'limit';
}

/** What to look at. */
export interface ListChunksOptions extends Cancellable {
  /** Keys looked at, at most; default: all. */
  readonly limit?: number;
  /**
   * The leading coordinates that are wanted, in the stored grid: `[5]` looks only at what begins
   * with 5. Saves requests where the first dimensions are not on the screen.
   */
  readonly leading?: readonly number[];
}

/**
 * The stored objects of an array, one page of the store's listing after another; nothing is read.
 * Each step is one LIST request, so that a caller can take his time between them.
 *
 * @throws what the store throws: `StoreDenied` where listing is not allowed.
 */
export async function* listChunks(
  store: Pick<ByteStore, 'list'>,
  info: ZarrArrayInfo,
  options: ListChunksOptions = {},
): AsyncGenerator<ListedChunks> {
  const { signal, limit = Infinity, leading = [] } = options;
  const root = info.path && `${info.path}/`;
  const prefix = chunkPrefix(info, leading);
  let left = limit;
  let next: string | undefined;
  do {
    const page = await store.list({
      prefix,
      next,
      signal,
      ...(left < pageOfS3 ? { limit: left } : {}),
    });
    left -= page.objects.length;
    next = page.next;
    const chunks = page.objects.flatMap(({ key, size, modified }): ListedChunk[] => {
      const coords = coordsOfKey(info, key.slice(root.length));
      // Names of chunks outside of the grid are left over from a larger array: not part of this one.
      if (!coords || leading.some((at, axis) => coords[axis] !== at)) return [];
      return [{ coords, key, size, modified }];
    });
    yield { chunks, then: next === undefined ? 'end' : left > 0 ? 'more' : 'limit' };
  } while (next !== undefined && left > 0);
}

/** Keys that S3 gives in one page. */
const pageOfS3 = 1000;

/** What the keys of all stored objects with these leading coordinates begin with. */
export function chunkPrefix(info: ZarrArrayInfo, leading: readonly number[] = []): string {
  const { name, separator } = info.keys;
  const isWhole = leading.length === info.shape.length;
  const parts = name === 'default' ? ['c', ...leading] : [...leading];
  const joined = parts.join(separator);
  return joinKey(info.path, isWhole || parts.length === 0 ? joined : joined + separator);
}

/** The place of an object in its stored grid: a number for maps and messages. */
export function placeInGrid(coords: readonly number[], grid: readonly number[]): number {
  return coords.reduce((place, at, axis) => place * (grid[axis] ?? 1) + at, 0);
}

/** Stored objects that the array has when all of it is written. */
export function storedCount(info: ZarrArrayInfo): number {
  return product(storedGridShape(info));
}
