import type { Cancellable } from '../base/abort.ts';
import type { ByteRange, ByteStore } from './byteStore.ts';
import { StoreWrapper } from './storeWrapper.ts';
import { Turnstile } from './turnstile.ts';

/** Reads at once: enough to hide latency, few enough that one view does not starve another. */
export const READS_AT_ONCE = 16;

/** Sends at most `limit` reads at once to the store below; the others wait their turn. */
export class LimitedStore extends StoreWrapper {
  readonly #turnstile: Turnstile;

  constructor(inner: ByteStore, limit = READS_AT_ONCE) {
    super(inner);
    this.#turnstile = new Turnstile(limit);
  }

  override get(key: string, options?: Cancellable): Promise<Uint8Array | undefined> {
    return this.#turnstile.run(() => this.inner.get(key, options), options);
  }

  override getRange(
    key: string,
    range: ByteRange,
    options?: Cancellable,
  ): Promise<Uint8Array | undefined> {
    return this.#turnstile.run(() => this.inner.getRange(key, range, options), options);
  }
}
