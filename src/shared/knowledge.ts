/**
 * What host and page tell each other about an array besides its values: which chunks exist, since
 * when and how large, who writes them, and which variables are its coordinates.
 *
 * @module
 */

/** Request numbers from here on belong to side reads (coordinates, series), not to the picture. */
export const sideRequests = 2 ** 40;

/** Before the name of a neighbour of the array in keys that the page asks for: `@time/c/0`. */
export const neighbourSign = '@';

/** A variable beside the array whose values name the places along one of its dimensions. */
export interface CoordinateVariable {
  /** Index of the array's dimension; −1: it lies along several, see `dimensions`. */
  readonly dimension: number;
  /** The array's dimension for each of the variable's own, as latitude over rows and columns has. */
  readonly dimensions?: readonly number[] | undefined;
  readonly name: string;
  /** Its metadata, so that the page can read it. */
  readonly documents: readonly { readonly key: string; readonly text: string }[];
}

/**
 * What listing the chunks brought. `known`: what is not listed does not exist. `partly`: there are
 * more keys than one look goes through. `denied`: missing and refused cannot be told apart.
 */
export type ListingWord = 'looking' | 'known' | 'partly' | 'denied' | 'failed';

/** To the page. */
export type KnowledgeToPage =
  | {
      readonly type: 'coordinates';
      readonly generation: number;
      readonly variables: readonly CoordinateVariable[];
    }
  | {
      readonly type: 'chunks';
      readonly generation: number;
      readonly listing: ListingWord;
      /** Why it is denied or failed. */
      readonly message?: string | undefined;
      /** Leading coordinates of the stored grid that were looked at; others are unknown. */
      readonly leading: readonly number[];
      /** The store's time, ms since the epoch. */
      readonly clock: number;
      /** Jobs that write the array now, by name. */
      readonly writers: readonly string[];
      /** Float64 triples: place in the stored grid, size in bytes, time of writing in ms. */
      readonly objects: Uint8Array;
    }
  | {
      readonly type: 'shard';
      readonly generation: number;
      readonly coords: readonly number[];
      readonly problem?: string | undefined;
      /** Float64 pairs of the chunks that the shard holds: place in the grid of chunks, size. */
      readonly chunks: Uint8Array;
    };

/** To the host. */
export type KnowledgeToHost =
  /** Look at the chunks whose coordinates in the stored grid begin so; `null`: no longer. */
  | {
      readonly type: 'watchChunks';
      readonly generation: number;
      readonly leading: readonly number[] | null;
    }
  /** Which chunks are in this shard? */
  | { readonly type: 'shard'; readonly generation: number; readonly coords: readonly number[] };

/** Numbers as bytes, in memory of their own, as messages need them. */
export function packNumbers(numbers: readonly number[]): Uint8Array {
  return new Uint8Array(Float64Array.from(numbers).buffer);
}

/** The numbers of a message; its bytes may lie anywhere. */
export function unpackNumbers(bytes: Uint8Array): Float64Array {
  return new Float64Array(bytes.slice().buffer);
}
