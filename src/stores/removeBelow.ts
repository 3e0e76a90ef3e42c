import type { Cancellable } from '../base/abort.ts';
import type { ByteStore } from '../bytes/byteStore.ts';
import { objectsBelow } from './measure.ts';

/** What was deleted, and what was left because it came after the person was asked. */
export interface Removed {
  readonly deleted: number;
  readonly kept: number;
}

/**
 * Deletes what lies below a prefix, page by page, as it was at a moment: an object that somebody
 * writes after the question was answered is not part of the answer.
 *
 * @param options.before by the store's clock, ms since the epoch.
 */
export async function removeBelow(
  store: ByteStore,
  prefix: string,
  options: Cancellable & {
    readonly before: number;
    readonly onDeleted?: (deleted: number) => void;
  },
): Promise<Removed> {
  const { before, onDeleted, signal } = options;
  let deleted = 0;
  let kept = 0;
  for await (const page of objectsBelow(store, prefix, { signal })) {
    // Stores round their times to seconds, down.
    const old = page.filter(({ modified }) => modified <= before);
    kept += page.length - old.length;
    await store.delete(
      old.map(({ key }) => key),
      { signal },
    );
    deleted += old.length;
    onDeleted?.(deleted);
  }
  return { deleted, kept };
}
