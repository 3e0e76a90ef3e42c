/**
 * Messages between the page and its decode workers. A worker reads nothing by itself: bytes in,
 * values out.
 *
 * @module
 */
import type { MetadataDocument } from '../../shared/preview.ts';
import type { Decoding } from '../../plot/decoding.ts';
import type { DecodedChunk } from '../../zarr/chunkDecoder.ts';
import type { Summary } from './summary.ts';

/** Of a chunk only what is known of all its elements is wanted. */
export interface SummaryWish {
  /** Elements along each axis that are part of the array. */
  readonly count: readonly number[];
  readonly decoding: Decoding;
}

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
      readonly summary?: SummaryWish | undefined;
    };

/** From a worker to the page; every `decode` is answered. */
export type FromWorker =
  | { readonly type: 'decoded'; readonly job: number; readonly chunk: DecodedChunk }
  | { readonly type: 'summarized'; readonly job: number; readonly summary: Summary }
  | { readonly type: 'undecodable'; readonly job: number; readonly message: string };
