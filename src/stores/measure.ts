import type { Cancellable } from '../base/abort.ts';
import type { ByteStore, ObjectInfo } from '../bytes/byteStore.ts';

/** How much there is below a prefix. */
export interface Extent {
  readonly objects: number;
  readonly bytes: number;
}

/** Every object below a prefix, page by page: no more than a page is held. */
export async function* objectsBelow(
  store: ByteStore,
  prefix: string,
  { signal }: Cancellable = {},
): AsyncGenerator<readonly ObjectInfo[]> {
  let next: string | undefined;
  do {
    const page = await store.list({ prefix, next, signal });
    yield page.objects;
    next = page.next;
  } while (next !== undefined);
}

/**
 * Counts the objects below a prefix.
 *
 * @param options.onCount told the count so far after every page.
 */
export async function extentOf(
  store: ByteStore,
  prefix: string,
  options: Cancellable & { readonly onCount?: (so: Extent) => void } = {},
): Promise<Extent> {
  let extent: Extent = { objects: 0, bytes: 0 };
  for await (const page of objectsBelow(store, prefix, options)) {
    extent = {
      objects: extent.objects + page.length,
      bytes: page.reduce((sum, { size }) => sum + size, extent.bytes),
    };
    options.onCount?.(extent);
  }
  return extent;
}
