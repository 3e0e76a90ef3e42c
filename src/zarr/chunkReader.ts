import type { Cancellable } from '../base/abort.ts';
import type { ZarrArrayInfo } from './arrayInfo.ts';
import type { ByteSource } from './byteSource.ts';
import { ChunkBytes } from './chunkBytes.ts';
import { ChunkDecoder, type DecodedChunk } from './chunkDecoder.ts';

/**
 * Reads and decodes single chunks of one array. Keeps the indices of shards it has met, so a reader
 * sees a shard as it was when it first looked: make a new one when the array has changed.
 */
export class ChunkReader {
  readonly info: ZarrArrayInfo;
  readonly #bytes: ChunkBytes;
  readonly #decoder: ChunkDecoder;

  /** @throws ZarrUnsupported, or TooLarge when one chunk would not fit into memory. */
  constructor(store: ByteSource, info: ZarrArrayInfo) {
    this.info = info;
    this.#bytes = new ChunkBytes(store, info);
    this.#decoder = new ChunkDecoder(info);
  }

  /**
   * The chunk at `coords`, or `undefined` when it was never written.
   *
   * @throws ChunkDamaged, and whatever the store throws.
   */
  async read(
    coords: readonly number[],
    options: Cancellable = {},
  ): Promise<DecodedChunk | undefined> {
    const encoded = await this.#bytes.read(coords, options);
    return encoded && this.#decoder.decode(encoded.bytes, encoded.key);
  }
}
