import type { ByteStore } from '../../bytes/byteStore.ts';
import type { ZarrNode } from '../../zarr/arrayInfo.ts';
import type { Core } from '../loadCore.ts';
import type { StorePlace } from '../platform/subjects.ts';
import { keyOf } from './placeUrl.ts';

type Nodes = ReadonlyMap<string, ZarrNode>;

/** What consolidated metadata tells of groups: one read instead of four for each thing in them. */
export class KnownNodes {
  readonly #groups = new Map<string, Promise<Nodes | undefined>>();

  constructor(private readonly core: Pick<Core, 'consolidatedBelow' | 'findNode'>) {}

  /** What the place itself, or else a group around it that was opened before, tells of it. */
  async below(place: StorePlace, store: ByteStore): Promise<Nodes | undefined> {
    if (place.kind === 'bucket' && place.root === undefined) return undefined;
    for (let path = place.path; ; path = path.replace(/[^/]*\/?$/, '')) {
      const key = keyOf({ ...place, kind: 'prefix', path });
      if (path === place.path && !this.#groups.has(key)) {
        this.#groups.set(key, this.#read(store, path));
      }
      // Broken metadata says so where the thing itself is opened.
      const found = await this.#groups.get(key)?.catch(() => undefined);
      if (found || path === '') return found;
    }
  }

  forget(from: string): void {
    for (const key of this.#groups.keys()) if (key.startsWith(from)) this.#groups.delete(key);
  }

  async #read(store: ByteStore, path: string): Promise<Nodes | undefined> {
    const group = await this.core.findNode(store, path.replace(/\/+$/, ''));
    return group && this.core.consolidatedBelow(store, group);
  }
}
