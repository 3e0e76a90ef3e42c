import {
  type KnowledgeToPage,
  type ListingWord,
  unpackNumbers,
} from '../../../shared/knowledge.ts';
import { fixedCoords, planeChunk, type Plane } from '../../../shared/plane.ts';
import type { Dimension } from '../../../shared/preview.ts';
import type { ZarrArrayInfo } from '../../../zarr/arrayInfo.ts';
import { chunkKey, product, storedCoords, storedGridShape } from '../../../zarr/chunkGrid.ts';
import { placeInGrid } from '../../../zarr/chunkListing.ts';
import type { ChunkState } from '../planeData.ts';

/**
 * What is known of a chunk. `writing`: it does not exist yet, and a job writes the array now.
 * `unknown`: neither read nor listed.
 */
export type TileState = 'present' | 'missing' | 'writing' | 'unreadable' | 'unknown';

/** A chunk of the picture with all that is known of it. */
export interface Tile {
  readonly index: number;
  readonly coords: readonly number[];
  /** Of the stored object: a shard's, where chunks are packed into shards. */
  readonly key: string;
  readonly state: TileState;
  /** Bytes of the stored object, and ms since it was written. */
  readonly size?: number;
  readonly modified?: number;
  /** Coordinates of the shard that the chunk lies in. */
  readonly shard?: readonly number[];
}

/** What was read of the picture: the state of the chunk at a place of its grid. */
export type ReadState = (index: number) => ChunkState;

/** What the listing told. */
export class ChunkBook {
  readonly #info: ZarrArrayInfo;
  readonly #grid: readonly number[];
  #objects = new Map<number, { readonly size: number; readonly modified: number }>();
  #listing: ListingWord = 'looking';
  #leading: readonly number[] = [];
  #writers: readonly string[] = [];
  #message: string | undefined;
  #clock = 0;

  constructor(info: ZarrArrayInfo) {
    this.#info = info;
    this.#grid = storedGridShape(info);
  }

  get listing(): ListingWord {
    return this.#listing;
  }

  get message(): string | undefined {
    return this.#message;
  }

  get writers(): readonly string[] {
    return this.#writers;
  }

  /** The store's time when it was asked, ms since the epoch. */
  get clock(): number {
    return this.#clock;
  }

  /** Takes what the host said. */
  take(message: KnowledgeToPage & { type: 'chunks' }): void {
    const numbers = unpackNumbers(message.objects);
    this.#objects = new Map();
    for (let i = 0; i + 2 < numbers.length; i += 3) {
      const [place = 0, size = 0, modified = 0] = numbers.subarray(i, i + 3);
      this.#objects.set(place, { size, modified });
    }
    this.#listing = message.listing;
    this.#message = message.message;
    this.#leading = message.leading;
    this.#writers = message.writers;
    this.#clock = message.clock;
  }

  /** One chunk of the picture. */
  tile(
    plane: Plane,
    dimensions: readonly Dimension[],
    indices: readonly number[],
    index: number,
    read: ReadState,
  ): Tile {
    const { coords } = planeChunk(plane, fixedCoords(dimensions, indices), index);
    const stored = storedCoords(this.#info, coords);
    const found = this.#objects.get(placeInGrid(stored, this.#grid));
    return {
      index,
      coords,
      key: chunkKey(this.#info, coords),
      state: this.#stateOf(read(index), stored, found !== undefined),
      ...found,
      ...(this.#info.shards ? { shard: stored } : {}),
    };
  }

  /** Chunks that one shard holds when it is full; 1 without shards. */
  get perShard(): number {
    const { shards, chunks } = this.#info;
    return shards ? product(shards) / product(chunks) : 1;
  }

  /** What a chunk is that does not exist. */
  get absent(): 'writing' | 'missing' {
    return this.#writers.length > 0 ? 'writing' : 'missing';
  }

  #stateOf(read: ChunkState, stored: readonly number[], isListed: boolean): TileState {
    switch (read) {
      case 'there':
        return 'present';
      case 'broken':
        return 'unreadable';
      case 'missing':
        // It has come since; of a shard only the index tells that.
        return isListed && !this.#info.shards ? 'present' : this.absent;
      case 'waiting':
        if (isListed) return this.#info.shards ? 'unknown' : 'present';
        return this.#listing === 'known' && this.#isLookedAt(stored) ? this.absent : 'unknown';
    }
  }

  #isLookedAt(stored: readonly number[]): boolean {
    return this.#leading.every((at, axis) => stored[axis] === at);
  }
}

/**
 * The leading coordinates that all chunks of a picture have in common: only these are listed.
 */
export function leadingOf(
  info: ZarrArrayInfo,
  axes: readonly [y: number, x: number],
  indices: readonly number[],
): number[] {
  const first = Math.min(...axes.filter((axis) => axis >= 0), info.shape.length);
  const coords = indices.map((at, axis) => Math.floor(at / (info.chunks[axis] ?? 1)));
  return storedCoords(info, coords).slice(0, first);
}
