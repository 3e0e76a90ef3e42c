import type { Cancellable } from '../../base/abort.ts';
import type { ByteStore } from '../../bytes/byteStore.ts';
import type { ZarrNode } from '../../zarr/arrayInfo.ts';
import type { StoreEntry } from './storeRows.ts';

/** Entries of a page: few enough to be asked one by one what they are. */
const PAGE = 100;
/**
 * How long rows wait for what they are, ms: what is not known by then is shown as a folder and told
 * later.
 */
const PATIENCE = 150;

/** Says what lies at a prefix: a Zarr array, a group, or `undefined` for neither. */
export type Inspect = (
  store: ByteStore,
  path: string,
  options: Cancellable,
) => Promise<ZarrNode | undefined>;

/** What a listing needs. */
export interface PlaceListingOptions {
  /** The bucket, or the root, as a store. */
  readonly store: ByteStore;
  /** `''`, or ends in `/`; a filter is what follows. */
  readonly prefix: string;
  readonly inspect: Inspect;
  /** True for a folder that was deleted: shown only if there is something in it again. */
  readonly wasDeleted?: (path: string) => boolean;
  /** Something was learned after rows were given out. */
  readonly onChange?: () => void;
}

/** The entries below one prefix, page by page: memory grows only as far as people look. */
export class PlaceListing {
  readonly #options: PlaceListingOptions;
  readonly #entries: StoreEntry[] = [];
  #next: string | undefined;
  #started = false;
  #loading: Promise<void> | undefined;

  constructor(options: PlaceListingOptions) {
    this.#options = options;
  }

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
    const { store, prefix, onChange, wasDeleted = () => false } = this.#options;
    const page = await store.list({
      prefix,
      delimiter: '/',
      limit: PAGE,
      next: this.#next,
      signal,
    });
    const prefixes = await withoutEmpty(store, page.prefixes, wasDeleted, { signal });
    const folders = prefixes.map((path): StoreEntry => ({ kind: 'prefix', path }));
    const objects = page.objects
      .filter(({ key }) => key !== prefix)
      .map(({ key, size }): StoreEntry => ({ kind: 'object', path: key, size }));
    const begin = this.#entries.length;
    const inspected = Promise.all(
      folders.map(async ({ path }, index) => {
        const node = await this.#options.inspect(store, path.replace(/\/+$/, ''), { signal });
        folders[index] = { kind: 'prefix', path, node };
      }),
    );
    const isInTime = await inTime(inspected);
    this.#entries.push(...folders, ...objects);
    this.#next = page.next;
    this.#started = true;
    if (isInTime) return;
    const tell = () => {
      this.#entries.splice(begin, folders.length, ...folders);
      onChange?.();
    };
    // What could not be asked stays a folder: opening it says why.
    void inspected.then(tell, tell);
  }
}

/** Stores on a file system go on listing folders for a while from which all was deleted. */
async function withoutEmpty(
  store: ByteStore,
  prefixes: readonly string[],
  wasDeleted: (path: string) => boolean,
  options: Cancellable,
): Promise<readonly string[]> {
  const isLeft = async (prefix: string) =>
    !wasDeleted(prefix) || (await store.list({ ...options, prefix, limit: 1 })).objects.length > 0;
  const left = await Promise.all(prefixes.map(isLeft));
  return prefixes.filter((_, index) => left[index]);
}

/** False when the work takes longer than people should wait; it goes on. @throws what it throws */
async function inTime(work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
