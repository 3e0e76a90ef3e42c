import { sentence } from '../../base/errors.ts';
import { ChunkDecoder } from '../../zarr/chunkDecoder.ts';
import { infoOf } from '../../zarr/infoOf.ts';
import { summaryOf } from './summary.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

/** Gives a message to the page; what is in `transfer` moves there. */
export type Post = (message: FromWorker, transfer: ArrayBuffer[]) => void;

/** Decodes chunks, of one array or of several. */
export class DecodeSession {
  readonly #post: Post;
  /** What went wrong when an array was opened is said with each of its chunks. */
  readonly #decoders = new Map<number, ChunkDecoder | Error>();

  constructor(post: Post) {
    this.#post = post;
  }

  /** Takes a message of the page. */
  handle(message: ToWorker): void {
    switch (message.type) {
      case 'open':
        this.#decoders.set(
          message.array,
          made(() => new ChunkDecoder(infoOf(message.metadata))),
        );
        return;
      case 'close':
        this.#decoders.delete(message.array);
        return;
      case 'decode':
        void this.#decode(message);
        return;
    }
  }

  async #decode({ job, array, key, bytes, summary }: ToWorker & { type: 'decode' }): Promise<void> {
    try {
      const decoder = this.#decoders.get(array) ?? new Error('The array is closed.');
      if (decoder instanceof Error) throw decoder;
      const chunk = await decoder.decode(bytes, key);
      if (summary) {
        const found = summaryOf(chunk, summary.count, summary.decoding);
        this.#post({ type: 'summarized', job, summary: found }, []);
        return;
      }
      this.#post({ type: 'decoded', job, chunk }, [chunk.data.buffer as ArrayBuffer]);
    } catch (error) {
      this.#post({ type: 'undecodable', job, message: sentence(error) }, []);
    }
  }
}

function made(make: () => ChunkDecoder): ChunkDecoder | Error {
  try {
    return make();
  } catch (error) {
    return error as Error;
  }
}
