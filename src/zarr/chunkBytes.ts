import type { Cancellable } from '../base/abort.ts';
import type { ZarrArrayInfo } from './arrayInfo.ts';
import type { ByteSource } from './byteSource.ts';
import { product, storedCoords, storedKey } from './chunkGrid.ts';
import { elementBytes } from './dtype.ts';
import { ChunkDamaged, TooLarge } from './errors.ts';
import { NONE, type ShardEntries } from './codec/shardIndex.ts';
import { readShardIndex } from './shards.ts';

/** Largest decoded chunk; some stores have chunks of 600 MB, nothing sane has more than this. */
const MAX_CHUNK_BYTES = 1024 * 1024 * 1024;

/** The encoded bytes of a chunk, and the stored object they are from. */
interface EncodedChunk {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads the encoded bytes of single chunks of one array; without a codec, so that the page can
 * read and leave the decoding to others. Keeps the indices of shards it has met, so it sees a shard
 * as it was when it first looked: make a new one when the array has changed.
 */
export class ChunkBytes {
  readonly info: ZarrArrayInfo;
  readonly #store: ByteSource;
  readonly #indices = new Map<string, Promise<ShardEntries | undefined>>();

  /** @throws TooLarge when one chunk would not fit into memory. */
  constructor(store: ByteSource, info: ZarrArrayInfo) {
    const bytes = product(info.chunks) * elementBytes(info.dtype);
    if (bytes > MAX_CHUNK_BYTES) {
      throw new TooLarge(
        `One chunk of ${info.path || 'this array'} takes ${bytes} bytes; at most ` +
          `${MAX_CHUNK_BYTES} are read. Write it with smaller chunks.`,
      );
    }
    this.info = info;
    this.#store = store;
  }

  /**
   * The chunk at `coords`, or `undefined` when it was never written.
   *
   * @throws ChunkDamaged when a shard is broken, and whatever the store throws.
   */
  async read(
    coords: readonly number[],
    options: Cancellable = {},
  ): Promise<EncodedChunk | undefined> {
    const key = storedKey(this.info, storedCoords(this.info, coords));
    const bytes = this.info.shardIndex
      ? await this.#fromShard(key, coords, options)
      : await this.#store.get(key, options);
    options.signal?.throwIfAborted();
    return bytes && { key, bytes };
  }

  async #fromShard(
    key: string,
    coords: readonly number[],
    options: Cancellable,
  ): Promise<Uint8Array | undefined> {
    const entries = await this.#indexOf(key, options);
    const at = this.#placeInShard(coords) * 2;
    const [offset, length] = [entries?.[at], entries?.[at + 1]];
    if (offset === undefined || length === undefined || offset === NONE) return undefined;
    if (offset + length > BigInt(Number.MAX_SAFE_INTEGER) || length > BigInt(MAX_CHUNK_BYTES)) {
      throw new ChunkDamaged(key, 'its index points outside of it');
    }
    const range = { offset: Number(offset), length: Number(length) };
    const bytes = this.#store.getRange
      ? await this.#store.getRange(key, range, options)
      : (await this.#store.get(key, options))?.subarray(range.offset, range.offset + range.length);
    if (bytes && bytes.length !== range.length) {
      throw new ChunkDamaged(key, 'it ends before a chunk that its index names');
    }
    return bytes;
  }

  #indexOf(key: string, options: Cancellable): Promise<ShardEntries | undefined> {
    const known = this.#indices.get(key);
    if (known) return known;
    const { shards = [], chunks, shardIndex } = this.info;
    const count = product(shards) / product(chunks);
    const index = shardIndex ?? { location: 'end', checksum: true };
    const reading = readShardIndex(this.#store, key, count, index, options);
    this.#indices.set(key, reading);
    // A failure, or an abort of the one who asked first, must not stay.
    reading.catch(() => this.#indices.delete(key));
    return reading;
  }

  #placeInShard(coords: readonly number[]): number {
    const { shards = [], chunks } = this.info;
    return coords.reduce((place, at, axis) => {
      const each = (shards[axis] ?? 1) / (chunks[axis] ?? 1);
      return place * each + (at % each);
    }, 0);
  }
}
