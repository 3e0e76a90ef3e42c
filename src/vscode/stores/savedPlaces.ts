import type { Memento } from 'vscode';
import { v } from '../../base/validate.ts';

/** A place that a person has added to the view. */
export interface SavedPlace {
  readonly url: string;
  /** A bucket at AWS that everybody may read. */
  readonly isPublic?: boolean | undefined;
}

/** A bucket of a profile's store that its keys may not list. */
export interface SavedBucket {
  readonly profile: string;
  readonly store: string;
  readonly bucket: string;
}

const text = v.pipe(v.string(), v.maxLength(4096));
const places = v.array(v.object({ url: text, isPublic: v.optional(v.boolean()) }));
const buckets = v.array(v.object({ profile: text, store: text, bucket: text }));
/** Which store an address was opened in. */
const opened = v.array(v.object({ url: text, endpoint: v.optional(text) }));

const PLACES = 'stores.places';
const BUCKETS = 'stores.buckets';
const OPENED = 'stores.opened';
/** Addresses whose store is remembered: more than anybody has tabs. */
const MOST = 100;

/**
 * What a person has added to the Stores view, kept for this user of this editor. A workspace can add
 * nothing: it would choose where requests go.
 */
export class SavedPlaces {
  constructor(private readonly memento: Memento) {}

  get places(): readonly SavedPlace[] {
    return this.#read(PLACES, places);
  }

  async addPlace(place: SavedPlace): Promise<void> {
    const others = this.places.filter(({ url }) => url !== place.url);
    await this.memento.update(PLACES, [...others, place]);
  }

  async removePlace(url: string): Promise<void> {
    await this.memento.update(
      PLACES,
      this.places.filter((one) => one.url !== url),
    );
  }

  /** True for an `s3://` address in a bucket that was added as a public one. */
  isPublic(url: string): boolean {
    return this.places.some((one) => one.isPublic && `${url}/`.startsWith(`${bucketOf(one.url)}/`));
  }

  /** Buckets that were added to a store of a profile. */
  bucketsOf(profile: string, store: string): readonly string[] {
    const all = this.#read(BUCKETS, buckets);
    return all
      .filter((one) => one.profile === profile && one.store === store)
      .map(({ bucket }) => bucket);
  }

  async addBucket(added: SavedBucket): Promise<void> {
    await this.removeBucket(added);
    await this.memento.update(BUCKETS, [...this.#read(BUCKETS, buckets), added]);
  }

  async removeBucket({ profile, store, bucket }: SavedBucket): Promise<void> {
    const same = (one: SavedBucket) =>
      one.profile === profile && one.store === store && one.bucket === bucket;
    const all = this.#read(BUCKETS, buckets);
    await this.memento.update(
      BUCKETS,
      all.filter((one) => !same(one)),
    );
  }

  /**
   * Endpoint of the store in which an address was opened, or an array below it: two stores may have a
   * bucket of that name.
   */
  endpointOf(url: string): string | undefined {
    const all = this.#read(OPENED, opened);
    const found =
      all.find((one) => one.url === url) ?? all.find((one) => one.url.startsWith(`${url}/`));
    return found?.endpoint;
  }

  async rememberEndpoint(url: string, endpoint: string | undefined): Promise<void> {
    if (this.endpointOf(url) === endpoint) return;
    const others = this.#read(OPENED, opened).filter((one) => one.url !== url);
    await this.memento.update(OPENED, [...others.slice(1 - MOST), { url, endpoint }]);
  }

  #read<T>(key: string, schema: v.GenericSchema<unknown, T[]>): T[] {
    const found = v.safeParse(schema, this.memento.get(key) ?? []);
    return found.success ? found.output : [];
  }
}

function bucketOf(url: string): string {
  return /^s3:\/\/[^/]+/.exec(url)?.[0] ?? url;
}
