import type { Account } from '../account/account.ts';
import { loadCore } from '../loadCore.ts';
import { l10n } from '../platform/l10n.ts';
import type { Log } from '../platform/log.ts';
import type { Row } from '../platform/row.ts';
import { RowTree } from '../platform/rowTree.ts';
import type { StorePlace } from '../platform/subjects.ts';
import { PlaceListing } from './placeListing.ts';
import { bucketRow, emptyRow, entryRow, moreRow, storeRow } from './storeRows.ts';

/** The Stores view: store → buckets → prefixes, groups, arrays. Read when opened, never polled. */
export class StoresTree extends RowTree<StorePlace> {
  readonly #listings = new Map<string, PlaceListing>();
  readonly #filters = new Map<string, string>();

  constructor(
    private readonly account: Account,
    log: Log,
  ) {
    super('scienceGateway.stores', log, account.ready);
    let site = account.site;
    this.add(
      account.onDidChange(() => {
        if (site === account.site) return;
        site = account.site;
        this.refresh();
      }),
    );
  }

  /** Forgets what was listed, everywhere or at one place, and asks again. */
  refresh(place?: StorePlace): void {
    if (!place) this.#listings.clear();
    else this.#listings.delete(keyOf(place));
    this.reload(place && keyOf(place));
  }

  /** Lists only what begins with `text`; an empty text lists everything again. */
  filter(place: StorePlace, text: string): void {
    if (text === '') this.#filters.delete(keyOf(place));
    else this.#filters.set(keyOf(place), text);
    this.#listings.delete(keyOf(place));
    // The row of the place itself shows the filter: its parent's rows are made anew.
    this.reload();
  }

  filterOf(place: StorePlace): string {
    return this.#filters.get(keyOf(place)) ?? '';
  }

  async loadMore(place: StorePlace): Promise<void> {
    await this.#listings.get(keyOf(place))?.more();
    this.reload(keyOf(place));
  }

  protected rows(
    parent: Row<StorePlace> | undefined,
  ): Row<StorePlace>[] | Promise<Row<StorePlace>[]> {
    const stores = this.account.site?.profile.stores ?? [];
    if (!parent) {
      const how = { isOnly: stores.length === 1, isLocal: this.account.isLocal };
      return stores.map(({ name, endpoint }) => storeRow(name, endpoint, how));
    }
    const place = parent.subject;
    if (!place) return [];
    return place.kind === 'store' ? this.#buckets(place) : this.#entries(place);
  }

  async #buckets({ store }: StorePlace): Promise<Row<StorePlace>[]> {
    const buckets = await this.account.require().listBuckets(store);
    if (buckets.length === 0) {
      const text = l10n.t('No bucket is named in the profile, and the keys may list none.');
      return [emptyRow(`store/${store}`, text)];
    }
    return buckets.map((bucket) => {
      const place: StorePlace = { kind: 'bucket', store, bucket, path: '' };
      return bucketRow(store, bucket, this.#filters.get(keyOf(place)));
    });
  }

  async #entries(place: StorePlace): Promise<Row<StorePlace>[]> {
    const listing = await this.#listing(place);
    await listing.begin();
    const rows = listing.entries.map((entry) => {
      const at = { ...place, path: entry.path };
      return entryRow(place, entry, this.#filters.get(keyOf(at)));
    });
    if (listing.hasMore) rows.push(moreRow(place, rows.length));
    if (rows.length === 0) {
      const filter = this.filterOf(place);
      const text = filter ? l10n.t('Nothing begins with “{0}”.', filter) : l10n.t('Empty');
      rows.push(emptyRow(keyOf(place), text));
    }
    return rows;
  }

  async #listing(place: StorePlace): Promise<PlaceListing> {
    const known = this.#listings.get(keyOf(place));
    if (known) return known;
    const { inspectNode } = await loadCore();
    const site = this.account.require();
    const endpoint = site.profile.stores.find(({ name }) => name === place.store)?.endpoint;
    const store = site.openStore(`s3://${place.bucket}`, { endpoint });
    const made = new PlaceListing(store, place.path + this.filterOf(place), inspectNode);
    this.#listings.set(keyOf(place), made);
    return made;
  }
}

/** The id of the row of a place. */
function keyOf({ store, bucket, path, kind }: StorePlace): string {
  return kind === 'store' ? `store/${store}` : `store/${store}/${bucket}/${path}`;
}
