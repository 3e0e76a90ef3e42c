import type { ByteStore } from '../../bytes/byteStore.ts';
import type { ZarrArrayInfo, ZarrNode } from '../../zarr/arrayInfo.ts';
import { tagOf } from '../platform/problem.ts';
import { l10n } from '../platform/l10n.ts';
import type { Row } from '../platform/row.ts';
import type { StorePlace } from '../platform/subjects.ts';
import { arrayDetails, COUNTED, type Written, writtenText } from './arrayDetails.ts';
import type { BrowseParts } from './browseParts.ts';
import { KnownNodes } from './knownNodes.ts';
import { PlaceListing } from './placeListing.ts';
import { keyOf, urlOf } from './placeUrl.ts';
import {
  bucketRow,
  emptyRow,
  entryRow,
  moreRow,
  type PlaceMarks,
  rootRow,
  storeRow,
} from './storeRows.ts';

/** What the Stores view shows: stores, buckets and places → folders, groups, arrays. */
export class StoreBrowser {
  readonly #parts: BrowseParts;
  readonly #listings = new Map<string, { place: StorePlace; listing: PlaceListing }>();
  readonly #filters = new Map<string, string>();
  readonly #arrays = new Map<string, ZarrArrayInfo>();
  readonly #written = new Map<string, Written>();
  readonly #known: KnownNodes;
  readonly #deleted = new Set<string>();

  constructor(parts: BrowseParts) {
    this.#parts = parts;
    this.#known = new KnownNodes(parts.core);
  }

  /** Forgets what was listed, everywhere or at one place and below. */
  forget(place?: StorePlace): void {
    const from = place === undefined ? '' : keyOf(place);
    for (const map of [this.#listings, this.#arrays, this.#written]) {
      for (const key of map.keys()) if (key.startsWith(from)) map.delete(key);
    }
    this.#known.forget(from);
  }

  /**
   * Something was written at `url`: what was listed above and below it is asked for again.
   *
   * @returns true when any of it was listed.
   */
  noteWritten(url: string): boolean {
    const above = [...this.#listings].filter(([, { place }]) => isIn(url, urlOf(place)));
    for (const [key, { place }] of above) {
      const rest = url.slice(urlOf(place).length).replace(/^\//, '');
      this.forget({ ...place, kind: 'prefix', path: place.path + rest });
      this.#listings.delete(key);
    }
    return above.length > 0;
  }

  /** All below these places was deleted. */
  noteDeleted(places: readonly StorePlace[]): void {
    for (const place of places) this.#deleted.add(keyOf(place));
    this.forget();
  }

  filter(place: StorePlace, text: string): void {
    if (text === '') this.#filters.delete(keyOf(place));
    else this.#filters.set(keyOf(place), text);
    this.#listings.delete(keyOf(place));
  }

  filterOf(place: StorePlace): string {
    return this.#filters.get(keyOf(place)) ?? '';
  }

  async loadMore(place: StorePlace): Promise<void> {
    await this.#listings.get(keyOf({ ...place, kind: 'prefix' }))?.listing.more();
  }

  /** Counts the stored objects of an array, however many they are. */
  async count(
    place: StorePlace,
    options: { readonly signal: AbortSignal; readonly onPage: (present: number) => void },
  ): Promise<void> {
    const node = await this.#array(place);
    const store = await this.#parts.openRoot(place, { isLive: true });
    this.#written.set(keyOf(place), await this.#parts.core.chunksPresent(store, node, options));
  }

  async rows(parent: Row<StorePlace> | undefined): Promise<readonly Row<StorePlace>[]> {
    if (!parent) return this.#roots();
    const place = parent.subject;
    if (!place) return [];
    if (place.kind === 'store') return this.#buckets(place);
    if (place.kind === 'array') return this.#details(place);
    return this.#entries(place);
  }

  #roots(): Row<StorePlace>[] {
    const { account, saved } = this.#parts;
    const stores = account.site?.profile.stores ?? [];
    const how = { isOnly: stores.length === 1, isLocal: account.isLocal };
    const own = stores.map(({ name, endpoint }) => storeRow(name, endpoint, how));
    const added = saved.places.map(({ url }) => rootRow(url, this.#marks(rootOf(url), true)));
    // Somebody who is not signed in is told so by the empty view, unless there is more to see.
    if (own.length + added.length === 0) return [];
    const urls = new Set(saved.places.map(({ url }) => url));
    const folders = this.#parts.workspaceFolders().filter((url) => !urls.has(url));
    return [...own, ...added, ...folders.map((url) => rootRow(url, this.#marks(rootOf(url))))];
  }

  async #buckets({ store }: StorePlace): Promise<Row<StorePlace>[]> {
    const { account, saved } = this.#parts;
    const site = account.require();
    const added = saved.bucketsOf(site.profile.name, store);
    const named = site.profile.stores.find(({ name }) => name === store)?.buckets ?? [];
    const rows: Row<StorePlace>[] = [];
    let listed: readonly string[] = [];
    try {
      listed = await site.listBuckets(store);
    } catch (error) {
      // Keys for some buckets often may not list all: those that are known can still be opened.
      if (tagOf(error) !== 'StoreDenied' || !mayNotList(error)) throw error;
      rows.push(notListed(store));
    }
    const all = [...new Set([...listed, ...named, ...added])].sort();
    const buckets = all.map((bucket) => {
      const place: StorePlace = { kind: 'bucket', store, bucket, path: '' };
      return bucketRow(store, bucket, this.#marks(place, added.includes(bucket)));
    });
    if (buckets.length === 0 && rows.length === 0) rows.push(notListed(store));
    return [...buckets, ...rows];
  }

  async #entries(place: StorePlace): Promise<Row<StorePlace>[]> {
    const listing = await this.#listing(place);
    try {
      await listing.begin();
    } catch (error) {
      const known = await this.#known.below(place, await this.#parts.openRoot(place));
      if (!known || tagOf(error) === 'StoreUnreachable') throw error;
      return this.#rowsOf(place, known);
    }
    const rows = listing.entries.map((entry) => this.#row(place, entry));
    if (listing.hasMore) rows.push(moreRow(place, rows.length));
    if (rows.length === 0) {
      const filter = this.filterOf(place);
      const text = filter ? l10n.t('Nothing begins with “{0}”.', filter) : l10n.t('Empty');
      rows.push(emptyRow(keyOf(place), text));
    }
    return rows;
  }

  /** Where listing is not allowed or not possible, a group's own metadata tells what is in it. */
  #rowsOf(place: StorePlace, known: ReadonlyMap<string, ZarrNode>): Row<StorePlace>[] {
    const below = [...known].filter(([path]) => {
      const rest = path.slice(place.path.length);
      return path.startsWith(place.path) && rest !== '' && !rest.includes('/');
    });
    return below.map(([path, node]) =>
      this.#row(place, { kind: 'prefix', path: `${path}/`, node }),
    );
  }

  #row(place: StorePlace, entry: Parameters<typeof entryRow>[1]): Row<StorePlace> {
    const at: StorePlace = { ...place, kind: 'prefix', path: entry.path };
    if (entry.kind === 'prefix' && entry.node?.kind === 'array') {
      this.#arrays.set(keyOf(at), entry.node);
    }
    return entryRow(placeIn(place), entry, this.#marks(at));
  }

  async #details(place: StorePlace): Promise<Row<StorePlace>[]> {
    const node = await this.#array(place);
    const key = keyOf(place);
    const { core, openRoot } = this.#parts;
    if (!this.#written.has(key) && core.storedCount(node) <= COUNTED) {
      const store = await openRoot(place, { isLive: true });
      // Where listing is not allowed nothing can be counted; the other rows stay.
      const found = await core
        .chunksPresent(store, node, { limit: COUNTED })
        .catch(() => undefined);
      if (found?.isComplete) this.#written.set(key, found);
    }
    return arrayDetails(place, node, this.#written.get(key));
  }

  async #array(place: StorePlace): Promise<ZarrArrayInfo> {
    const seen = this.#arrays.get(keyOf(place));
    if (seen) return seen;
    const { core, openRoot } = this.#parts;
    const { node } = await core.openArray(await openRoot(place), place.path.replace(/\/+$/, ''));
    this.#arrays.set(keyOf(place), node);
    return node;
  }

  async #listing(place: StorePlace): Promise<PlaceListing> {
    const key = keyOf(place);
    const known = this.#listings.get(key);
    if (known) return known.listing;
    const { core, openRoot, reload } = this.#parts;
    // What is listed is asked for again by "Refresh": nothing of it may come out of a cache.
    const store = await openRoot(place, { isLive: true });
    const made = new PlaceListing({
      store,
      prefix: place.path + this.filterOf(place),
      inspect: async (from: ByteStore, path, options) => {
        const nodes = await this.#known.below(place, from);
        return nodes?.get(path) ?? core.inspectNode(from, path, options);
      },
      wasDeleted: (path) => {
        const at = keyOf({ ...place, kind: 'prefix', path });
        return [...this.#deleted].some((from) => at.startsWith(from));
      },
      onChange: () => reload(key),
    });
    this.#listings.set(key, { place, listing: made });
    return made;
  }

  #marks(place: StorePlace, isAdded = false): PlaceMarks {
    const key = keyOf(place);
    const written = this.#written.get(key);
    return {
      filter: this.#filters.get(key),
      canWrite: place.store !== '' && !this.#isAnonymous(place.store),
      isAdded,
      written: written && writtenText(written),
    };
  }

  #isAnonymous(store: string): boolean {
    const stores = this.#parts.account.site?.profile.stores ?? [];
    return stores.find(({ name }) => name === store)?.anonymous ?? false;
  }
}

function isIn(url: string, above: string): boolean {
  return `${url}/`.startsWith(`${above}/`);
}

/** The place of a root itself. */
function rootOf(root: string): StorePlace {
  return { kind: 'bucket', store: '', bucket: '', path: '', root };
}

function placeIn({ store, bucket, root }: StorePlace): Omit<StorePlace, 'kind' | 'path'> {
  return { store, bucket, ...(root === undefined ? {} : { root }) };
}

/** The store knows the keys, and they are not allowed this. */
function mayNotList(error: unknown): boolean {
  const code = (error as { readonly code?: unknown }).code;
  return code === 'AccessDenied' || code === '403' || code === 'AllAccessDisabled';
}

function notListed(store: string): Row<StorePlace> {
  const subject: StorePlace = { kind: 'store', store, bucket: '', path: '' };
  return {
    id: `store/${store}#add`,
    label: l10n.t('Add a bucket by name…'),
    description: l10n.t('the keys may list none'),
    icon: { id: 'add' },
    command: { id: 'scienceGateway.store.addBucket', args: [subject] },
  };
}
