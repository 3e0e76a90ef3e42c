import type { Cancellable } from '../base/abort.ts';
import type { ByteRange, ByteStore, ListOptions, ListPage } from './byteStore.ts';

/** A store that passes everything on; wrappers override what they change. */
export abstract class StoreWrapper implements ByteStore {
  protected readonly inner: ByteStore;

  constructor(inner: ByteStore) {
    this.inner = inner;
  }

  get url(): string {
    return this.inner.url;
  }

  get(key: string, options?: Cancellable): Promise<Uint8Array | undefined> {
    return this.inner.get(key, options);
  }

  getRange(key: string, range: ByteRange, options?: Cancellable): Promise<Uint8Array | undefined> {
    return this.inner.getRange(key, range, options);
  }

  list(options?: ListOptions): Promise<ListPage> {
    return this.inner.list(options);
  }

  put(
    key: string,
    body: Uint8Array,
    options?: Cancellable & { readonly create?: boolean },
  ): Promise<void> {
    return this.inner.put(key, body, options);
  }

  get putParts(): ByteStore['putParts'] {
    return this.inner.putParts?.bind(this.inner);
  }

  delete(keys: readonly string[], options?: Cancellable): Promise<void> {
    return this.inner.delete(keys, options);
  }

  clock(): number | undefined {
    return this.inner.clock?.();
  }
}

/** One name for a whole object or a part of it, for maps of requests and of cached bytes. */
export function readId(key: string, range?: ByteRange): string {
  if (!range) return `${key}\n`;
  return 'suffix' in range ? `${key}\n-${range.suffix}` : `${key}\n${range.offset}+${range.length}`;
}
