import { isAbort, isGatewayError, sentence } from '../../base/errors.ts';
import type { ByteStore } from '../../bytes/byteStore.ts';
import type { StoreFailed } from '../../bytes/errors.ts';
import type { ZarrArrayInfo } from '../../zarr/arrayInfo.ts';
import { storedGridShape } from '../../zarr/chunkGrid.ts';
import { listChunks, placeInGrid, type ListedChunks } from '../../zarr/chunkListing.ts';

/** Between two LIST requests of one array, ms; the first look at it goes on without a pause. */
export const LIST_EVERY = 10_000;
/** Keys that one look goes through, at most. */
export const KEYS_LOOKED_AT = 10_000;
/** Longest pause after refusals for being too busy, ms. */
const longestPause = 5 * 60_000;

/** What listing brought so far. */
export type ListingState =
  /** Nobody has asked, or the first answer is not there yet. */
  | { readonly is: 'looking' }
  /** What is not in the listing does not exist; `isWhole` false: beyond the limit of keys. */
  | { readonly is: 'known'; readonly isWhole: boolean }
  /** Listing is not allowed: missing and refused chunks cannot be told apart. */
  | { readonly is: 'denied'; readonly message: string }
  /** The store could not answer; it is asked again later. */
  | { readonly is: 'failed'; readonly message: string };

/** A stored object that exists. */
export interface StoredObject {
  readonly size: number;
  /** Milliseconds since the epoch, by the store's clock. */
  readonly modified: number;
}

/** Options of a `ChunkWatch`. */
export interface ChunkWatchOptions {
  readonly store: Pick<ByteStore, 'list'>;
  readonly info: ZarrArrayInfo;
  /** `found` or `state` may have changed. */
  readonly onChange: () => void;
}

/** One look through the listing, page after page. */
interface Look {
  readonly pages: AsyncGenerator<ListedChunks>;
  readonly seen: Map<number, StoredObject>;
}

/**
 * Which stored objects of one array exist, kept up to date while somebody looks and a job writes:
 * one LIST in ten seconds at most, fewer when the store is too busy.
 */
export class ChunkWatch {
  readonly #options: ChunkWatchOptions;
  readonly #grid: readonly number[];
  readonly #gone = new AbortController();
  #leading: readonly number[] = [];
  #found: ReadonlyMap<number, StoredObject> = new Map();
  #state: ListingState = { is: 'looking' };
  #look: Look | undefined;
  /** True when something happened that the look under way may have missed. */
  #isWanted = false;
  #isAsking = false;
  #failures = 0;
  #lastAsked = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];

  constructor(options: ChunkWatchOptions) {
    this.#options = options;
    this.#grid = storedGridShape(options.info);
  }

  get state(): ListingState {
    return this.#state;
  }

  /** By place in the stored grid, as `placeInGrid` counts. */
  get found(): ReadonlyMap<number, StoredObject> {
    return this.#found;
  }

  /** Leading coordinates that were looked at; other chunks are unknown. */
  get leading(): readonly number[] {
    return this.#leading;
  }

  /** Looks now, or as soon as it may: somebody opened the map, moved, or a job has written. */
  look(leading: readonly number[] = this.#leading): void {
    if (leading.join() !== this.#leading.join()) {
      this.#leading = leading;
      this.#look = undefined;
      this.#found = new Map();
      if (this.#state.is !== 'denied') this.#state = { is: 'looking' };
    }
    this.#isWanted = true;
    this.#schedule();
  }

  /** Stops looking until `look` is called again. */
  rest(): void {
    this.#isWanted = false;
    this.#look = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /**
   * Whether an object exists, from a look that began at most ten seconds ago.
   *
   * @returns `undefined` when that cannot be known: listing is refused, fails or is too long.
   */
  async has(coords: readonly number[]): Promise<boolean | undefined> {
    const isNear = this.#leading.every((at, axis) => coords[axis] === at);
    if (!isNear) this.look([]);
    else if (this.#state.is === 'looking' || Date.now() - this.#lastAsked > LIST_EVERY) this.look();
    if (this.#isBusy && this.#state.is === 'looking') {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#found.has(placeInGrid(coords, this.#grid))) return true;
    return this.#state.is === 'known' && this.#state.isWhole ? false : undefined;
  }

  dispose(): void {
    this.rest();
    this.#gone.abort();
    this.#tell();
  }

  get #isBusy(): boolean {
    return this.#look !== undefined || this.#isWanted || this.#isAsking;
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#isAsking || this.#gone.signal.aborted) return;
    const isFirst = this.#state.is === 'looking' && this.#failures === 0;
    const pause = Math.min(LIST_EVERY * 2 ** this.#failures, longestPause);
    const wait = isFirst ? 0 : Math.max(this.#lastAsked + pause - Date.now(), 0);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#ask();
    }, wait);
  }

  async #ask(): Promise<void> {
    const { store, info } = this.#options;
    const { signal } = this.#gone;
    const leading = this.#leading;
    if (!this.#look) {
      this.#isWanted = false;
      const pages = listChunks(store, info, { leading, limit: KEYS_LOOKED_AT, signal });
      this.#look = { pages, seen: new Map() };
    }
    const look = this.#look;
    this.#lastAsked = Date.now();
    this.#isAsking = true;
    try {
      const step = await look.pages.next();
      this.#failures = 0;
      if (this.#look === look && step.done !== true) this.#take(look, step.value);
    } catch (error) {
      if (signal.aborted && isAbort(error)) return;
      if (this.#look === look) this.#fail(error);
    } finally {
      this.#isAsking = false;
    }
    if (this.#isBusy) this.#schedule();
  }

  #take(look: Look, { chunks, then }: ListedChunks): void {
    for (const { coords, size, modified } of chunks) {
      look.seen.set(placeInGrid(coords, this.#grid), { size, modified });
    }
    if (then === 'more') {
      // Until the look is over, what an earlier one saw still counts.
      this.#found = new Map([...this.#found, ...look.seen]);
    } else {
      this.#found = look.seen;
      this.#look = undefined;
      this.#state = { is: 'known', isWhole: then === 'end' };
    }
    this.#tell();
  }

  #fail(error: unknown): void {
    this.#look = undefined;
    const message = sentence(error);
    if (isGatewayError(error, 'StoreDenied')) {
      this.#state = { is: 'denied', message };
      this.#isWanted = false;
    } else {
      this.#state = { is: 'failed', message };
      this.#failures += 1;
      // Busy, or not there: that passes. Anything else is told and not asked for again.
      this.#isWanted = isGatewayError(error, 'StoreUnreachable') || isBusy(error);
    }
    this.#tell();
  }

  #tell(): void {
    if (this.#state.is !== 'looking' || this.#gone.signal.aborted) {
      for (const resolve of this.#waiting.splice(0)) resolve();
    }
    if (!this.#gone.signal.aborted) this.#options.onChange();
  }
}

function isBusy(error: unknown): boolean {
  return isGatewayError(error, 'StoreFailed') && (error as unknown as StoreFailed).transient;
}
