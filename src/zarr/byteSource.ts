import type { Cancellable } from '../base/abort.ts';
import type { ByteRange } from '../bytes/byteStore.ts';

/**
 * Where the bytes of an array come from: a `ByteStore`, or in the page the host behind a message
 * channel. Without `getRange` whole shards are read.
 */
export interface ByteSource {
  get(key: string, options?: Cancellable): Promise<Uint8Array | undefined>;
  getRange?(key: string, range: ByteRange, options?: Cancellable): Promise<Uint8Array | undefined>;
}
