import type { Cancellable } from '../base/abort.ts';
import { isGatewayError } from '../base/errors.ts';
import type { ByteStore } from '../bytes/byteStore.ts';

/** True when a store can be asked at all: any answer of it will do, also that there is no such object. */
export async function storeAnswers(store: ByteStore, options: Cancellable = {}): Promise<boolean> {
  try {
    await store.getRange('zarr.json', { suffix: 1 }, options);
    return true;
  } catch (error) {
    return isAnswer(error);
  }
}

/** True for an error that is the store's own word. */
export function isAnswer(error: unknown): boolean {
  if (isGatewayError(error, 'StoreDenied')) return (error as { code?: unknown }).code !== 'NoKeys';
  return isGatewayError(error, 'StoreFailed', 'BucketMissing', 'RegionElsewhere');
}
