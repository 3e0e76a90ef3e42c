import type { Cancellable } from '../../base/abort.ts';
import type { ByteStore } from '../../bytes/byteStore.ts';
import type { ZarrNode } from '../../zarr/arrayInfo.ts';
import { findNode } from '../../zarr/node.ts';
import { tagOf } from '../platform/problem.ts';

/** What lies at `path`: an array, a group, or neither; broken metadata counts as neither. */
export async function inspectNode(
  store: ByteStore,
  path: string,
  options: Cancellable,
): Promise<ZarrNode | undefined> {
  try {
    return (await findNode(store, path, options))?.node;
  } catch (error) {
    // One broken array must not hide the others of its folder.
    if (tagOf(error) !== 'ZarrInvalid') throw error;
    return undefined;
  }
}
