import type { Cancellable } from '../base/abort.ts';

/** Part of an object: from `offset` for `length` bytes, or the last `suffix` bytes. */
export type ByteRange =
  { readonly offset: number; readonly length: number } | { readonly suffix: number };

/** What a listing says of one object; `key` is relative to the store's root. */
export interface ObjectInfo {
  readonly key: string;
  readonly size: number;
  /** Milliseconds since the epoch, by the store's clock. */
  readonly modified: number;
  readonly etag: string;
}

/** One page of a listing. */
export interface ListPage {
  readonly objects: readonly ObjectInfo[];
  /** Common prefixes, each ending in `/`; only with a delimiter. */
  readonly prefixes: readonly string[];
  /** Give it back to get the next page; absent on the last one. */
  readonly next?: string;
}

/** How to list. */
export interface ListOptions extends Cancellable {
  readonly prefix?: string;
  /** `/` to see one level only. */
  readonly delimiter?: '/';
  readonly next?: string | undefined;
  /** At most this many entries a page; the store may return fewer. */
  readonly limit?: number;
}

/**
 * Bytes by key. A missing object is `undefined`, never an error; refused, unreachable and short
 * answers throw `StoreDenied`, `StoreUnreachable`, `StoreFailed`.
 */
export interface ByteStore {
  /** The address shown to people, without credentials, e.g. `s3://bucket/prefix`. */
  readonly url: string;
  get(key: string, options?: Cancellable): Promise<Uint8Array | undefined>;
  getRange(key: string, range: ByteRange, options?: Cancellable): Promise<Uint8Array | undefined>;
  list(options?: ListOptions): Promise<ListPage>;
  put(
    key: string,
    body: Uint8Array,
    options?: Cancellable & { readonly create?: boolean },
  ): Promise<void>;
  /**
   * Writes a large object from its pieces, in order; nobody sees it before it is whole, and an abort
   * leaves nothing. Absent where objects are small.
   */
  readonly putParts?:
    | ((key: string, parts: AsyncIterable<Uint8Array>, options?: Cancellable) => Promise<void>)
    | undefined;
  delete(keys: readonly string[], options?: Cancellable): Promise<void>;
  /** The time at the store, ms since the epoch; `undefined` before its first answer. */
  clock?(): number | undefined;
}
