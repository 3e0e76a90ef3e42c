import type { Cancellable } from '../base/abort.ts';
import { isGatewayError } from '../base/errors.ts';
import type { ByteRange, ByteStore, ListOptions, ListPage } from '../bytes/byteStore.ts';
import type { StoreDenied } from '../bytes/errors.ts';
import { StoreWrapper } from '../bytes/storeWrapper.ts';

/** A store that is read with the user's keys, and through a cluster for as long as there are none. */
export class KeylessStore extends StoreWrapper {
  readonly #cluster: ByteStore;

  constructor(own: ByteStore, cluster: ByteStore) {
    super(own);
    this.#cluster = cluster;
  }

  override get(key: string, options?: Cancellable): Promise<Uint8Array | undefined> {
    return this.#read((store) => store.get(key, options));
  }

  override getRange(
    key: string,
    range: ByteRange,
    options?: Cancellable,
  ): Promise<Uint8Array | undefined> {
    return this.#read((store) => store.getRange(key, range, options));
  }

  override list(options?: ListOptions): Promise<ListPage> {
    return this.#read((store) => store.list(options));
  }

  /** Keys may be set while the store is open, so they are asked for first each time. */
  async #read<T>(work: (store: ByteStore) => Promise<T>): Promise<T> {
    try {
      return await work(this.inner);
    } catch (error) {
      const isDenied = isGatewayError(error, 'StoreDenied');
      if (!isDenied || (error as StoreDenied).code !== 'NoKeys') throw error;
      return work(this.#cluster);
    }
  }
}
