import type { Cancellable } from '../../base/abort.ts';
import type { ByteStore } from '../../bytes/byteStore.ts';
import type { ZarrNode } from '../../zarr/arrayInfo.ts';
import type { StoreEntry } from './storeRows.ts';

/** Entries of a page: few enough to be asked one by one what they are. */
const PAGE = 100;

/** Says what lies at a prefix: a Zarr array, a group, or `undefined` for neither. */
export type Inspect = (
  store: ByteStore,
  path: string,
  options: Cancellable,
) => Promise<ZarrNode | undefined>;

/** The entries below one prefix, page by page: memory grows only as far as people look. */
export class PlaceListing {
  readonly #entries: StoreEntry[] = [];
  #next: string | undefined;
  #started = false;
  #loading: Promise<void> | undefined;

  constructor(
    /** The bucket as a store. */
    private readonly store: ByteStore,
    /** `''`, or ends in `/`; a filter is what follows. */
    private readonly prefix: string,
    private readonly inspect: Inspect,
  ) {}

  get entries(): readonly StoreEntry[] {
    return this.#entries;
  }

  get hasMore(): boolean {
    return this.#next !== undefined;
  }

  /** Loads the first page, once. */
  async begin(options: Cancellable = {}): Promise<void> {
    if (!this.#started) await this.more(options);
  }

  /** Loads another page; a second call while one is under way waits for that one. */
  more(options: Cancellable = {}): Promise<void> {
    this.#loading ??= this.#load(options).finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  async #load({ signal }: Cancellable): Promise<void> {
    const page = await this.store.list({
      prefix: this.prefix,
      delimiter: '/',
      limit: PAGE,
      next: this.#next,
      signal,
    });
    const folders = await Promise.all(
      page.prefixes.map(async (path): Promise<StoreEntry> => {
        const node = await this.inspect(this.store, path.replace(/\/+$/, ''), { signal });
        return { kind: 'prefix', path, node };
      }),
    );
    const objects = page.objects
      .filter(({ key }) => key !== this.prefix)
      .map(({ key, size }): StoreEntry => ({ kind: 'object', path: key, size }));
    this.#entries.push(...folders, ...objects);
    this.#next = page.next;
    this.#started = true;
  }
}
