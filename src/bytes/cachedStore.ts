import type { Cancellable } from '../base/abort.ts';
import type { ByteRange, ByteStore } from './byteStore.ts';
import { readId, StoreWrapper } from './storeWrapper.ts';

type Bytes = Uint8Array | undefined;

/**
 * Keeps the bytes read last, at most `capacity` bytes of them. A missing object is never
 * remembered, because a running job may write it a moment later; what is written or deleted
 * through this store is forgotten. Cached bytes are shared: callers must not change them.
 */
export class CachedStore extends StoreWrapper {
  readonly #capacity: number;
  /** Oldest use first: a `Map` keeps the order of insertion. */
  readonly #entries = new Map<string, Uint8Array>();
  #size = 0;

  constructor(inner: ByteStore, capacity: number) {
    super(inner);
    this.#capacity = capacity;
  }

  /** Bytes held now. */
  get size(): number {
    return this.#size;
  }

  override get(key: string, options?: Cancellable): Promise<Bytes> {
    return this.#read(readId(key), () => this.inner.get(key, options));
  }

  override getRange(key: string, range: ByteRange, options?: Cancellable): Promise<Bytes> {
    return this.#read(readId(key, range), () => this.inner.getRange(key, range, options));
  }

  override async put(
    key: string,
    body: Uint8Array,
    options?: Cancellable & { readonly create?: boolean },
  ): Promise<void> {
    this.forget([key]);
    await this.inner.put(key, body, options);
    this.forget([key]);
  }

  override async delete(keys: readonly string[], options?: Cancellable): Promise<void> {
    this.forget(keys);
    await this.inner.delete(keys, options);
    this.forget(keys);
  }

  /** Drops what is held of `keys`, or everything. */
  forget(keys?: readonly string[]): void {
    const wanted = keys && new Set(keys);
    for (const id of [...this.#entries.keys()]) {
      if (!wanted || wanted.has(id.slice(0, id.lastIndexOf('\n')))) this.#drop(id);
    }
  }

  async #read(id: string, read: () => Promise<Bytes>): Promise<Bytes> {
    const held = this.#entries.get(id);
    if (held) {
      this.#entries.delete(id);
      this.#entries.set(id, held);
      return held;
    }
    const bytes = await read();
    if (bytes) this.#keep(id, bytes);
    return bytes;
  }

  #keep(id: string, bytes: Uint8Array): void {
    // A view would keep its whole buffer alive: count that, and refuse what never fits.
    const size = bytes.buffer.byteLength;
    if (size > this.#capacity) return;
    this.#drop(id);
    this.#entries.set(id, bytes);
    this.#size += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#capacity) break;
      this.#drop(oldest);
    }
  }

  #drop(id: string): void {
    const bytes = this.#entries.get(id);
    if (!bytes) return;
    this.#entries.delete(id);
    this.#size -= bytes.buffer.byteLength;
  }
}
