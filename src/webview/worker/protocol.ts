/**
 * Messages between the page and its decode workers. A worker reads nothing by itself: bytes in,
 * values out.
 *
 * @module
 */
import type { MetadataDocument } from '../../shared/preview.ts';
import type { DecodedChunk } from '../../zarr/chunkDecoder.ts';

/** From the page to a worker. */
export type ToWorker =
  /** What the chunks of an array are; `array` is the page's own number for it. */
  | {
      readonly type: 'open';
      readonly array: number;
      readonly metadata: readonly MetadataDocument[];
    }
  | { readonly type: 'close'; readonly array: number }
  | {
      readonly type: 'decode';
      readonly job: number;
      readonly array: number;
      /** Names the stored object in messages. */
      readonly key: string;
      readonly bytes: Uint8Array;
    };

/** From a worker to the page; every `decode` is answered. */
export type FromWorker =
  | { readonly type: 'decoded'; readonly job: number; readonly chunk: DecodedChunk }
  | { readonly type: 'undecodable'; readonly job: number; readonly message: string };
