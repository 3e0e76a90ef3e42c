import type { Cancellable } from '../base/abort.ts';
import { InvalidInput } from '../base/errors.ts';
import type { ByteStore } from '../bytes/byteStore.ts';
import { StoreDenied } from '../bytes/errors.ts';
import { CachedStore } from '../bytes/cachedStore.ts';
import { LimitedStore } from '../bytes/limitedStore.ts';
import { RetryingStore } from '../bytes/retryingStore.ts';
import type { Http } from '../net/http.ts';
import { parseAddress } from '../stores/address.ts';
import { bucketRegion } from '../stores/bucketRegion.ts';
import { FileStore } from '../stores/fileStore.ts';
import { findS3 } from '../stores/findS3.ts';
import { HttpStore } from '../stores/httpStore.ts';
import { presignedUrl } from '../stores/presignedUrl.ts';
import { S3Store, type S3StoreOptions } from '../stores/s3Store.ts';
import { readS3WebAddress, type S3WebAddress } from '../stores/s3WebAddress.ts';
import type { StoreProfile } from './profile.ts';
import { readableS3 } from './readableS3.ts';
import { CACHE, type StoreAccess, storeOf } from './siteStores.ts';
import { storeKeysOf } from './storeKeysOf.ts';

/** What to open. */
export interface PlaceAddress {
  /** `s3://bucket/path`, `https://host/path`, `file:///folder`. */
  readonly url: string;
  /** Name of the profile's store that the bucket is in; absent: looked for. */
  readonly store?: string | undefined;
  /** Where two stores of the profile have a bucket of that name. */
  readonly endpoint?: string | undefined;
  /** An `s3://` bucket at AWS that everybody may read: no keys are used. */
  readonly isPublic?: boolean | undefined;
  /** Every read asks the store again. */
  readonly isLive?: boolean | undefined;
  /** Bytes of objects that the store may keep; absent: 64 MiB. */
  readonly cacheBytes?: number | undefined;
}

/** A link that needs no keys. */
export interface PublicLink {
  readonly url: string;
  /** When it ends, ms since the epoch; absent: never. Temporary keys may end it earlier. */
  readonly until?: number;
  readonly isShortened: boolean;
}

/** What an address turned out to be. */
type Found =
  | { readonly kind: 's3'; readonly options: S3StoreOptions }
  | { readonly kind: 'web'; readonly url: string }
  | { readonly kind: 'file'; readonly folder: string };

/** Longest life of a presigned link that S3 takes, in seconds. */
export const LONGEST_LINK = 7 * 24 * 3600;

/**
 * Opens any address: in the profile's stores with their keys, public buckets and web addresses
 * without any, folders of this computer. Keys go to no endpoint but those that the profile names.
 */
export class Places {
  readonly #http: Http;
  readonly #access: StoreAccess | undefined;
  readonly #regions = new Map<string, Promise<string | undefined>>();
  readonly #found = new Map<string, Promise<S3WebAddress | undefined>>();

  /** @param access absent while nobody is signed in. */
  constructor(http: Http, access?: StoreAccess) {
    this.#http = http;
    this.#access = access;
  }

  /** @throws InvalidInput for an address that cannot be, or that needs a profile's store. */
  async open(address: PlaceAddress, options: Cancellable = {}): Promise<ByteStore> {
    const found = await this.#find(address, options);
    if (found.kind === 'file') return new FileStore(found.folder);
    const plain =
      found.kind === 's3' ? this.#s3(found.options) : new HttpStore(found.url, this.#http);
    const read = new LimitedStore(new RetryingStore(plain));
    return address.isLive ? read : new CachedStore(read, address.cacheBytes ?? CACHE);
  }

  #s3(options: S3StoreOptions): ByteStore {
    return this.#access ? readableS3(options, this.#access) : new S3Store(options);
  }

  /** True when objects may be written there: with keys of the profile. */
  async isWritable(address: PlaceAddress, options: Cancellable = {}): Promise<boolean> {
    const found = await this.#find(address, options);
    return found.kind === 's3' && !found.options.anonymous;
  }

  /** A link with which anybody can GET the object at an address for so many seconds. */
  async link(
    address: PlaceAddress,
    { seconds, signal }: Cancellable & { readonly seconds: number },
  ): Promise<PublicLink> {
    const found = await this.#find(address, { signal });
    if (found.kind === 'web') return { url: found.url, isShortened: false };
    if (found.kind === 'file') {
      throw new InvalidInput('url', `${address.url} is on this computer: there is no link to it.`);
    }
    const { options } = found;
    const keys = options.anonymous ? undefined : await options.keys();
    if (!keys && !options.anonymous) {
      throw new StoreDenied(
        `There are no keys for ${address.url} here: a link is signed with them. Set the keys of this store.`,
        'NoKeys',
        { remedy: 'openSettings' },
      );
    }
    const now = new Date();
    const how = { now, seconds: Math.min(seconds, LONGEST_LINK) };
    const url = presignedUrl(options, options.bucket, options.prefix ?? '', { keys, ...how });
    if (!keys) return { url, isShortened: false };
    return {
      url,
      until: now.getTime() + how.seconds * 1000,
      isShortened: keys.sessionToken !== undefined,
    };
  }

  async #find(address: PlaceAddress, options: Cancellable): Promise<Found> {
    const parsed = parseAddress(address.url);
    if (parsed.kind === 'file') return parsed;
    if (parsed.kind === 's3') {
      const { bucket, key } = parsed;
      return address.isPublic
        ? this.#public({ bucket, key, addressing: 'virtual' }, options)
        : this.#own(this.#storeOf(bucket, address), { bucket, key }, options);
    }
    const endpoints = this.#access?.profile.stores.flatMap(({ endpoint }) => endpoint ?? []) ?? [];
    const s3 =
      readS3WebAddress(parsed.url, endpoints) ?? (await this.#ask(parsed.url, options.signal));
    if (!s3) return parsed;
    const store = this.#access?.profile.stores.find((one) =>
      s3.endpoint === undefined
        ? one.endpoint === undefined && one.buckets.includes(s3.bucket)
        : one.endpoint === s3.endpoint,
    );
    return store ? this.#own(store, s3, options) : this.#public(s3, options);
  }

  #storeOf(bucket: string, { store, endpoint }: PlaceAddress): StoreProfile {
    const profile = this.#access?.profile;
    const named = profile?.stores.find(({ name }) => name === store);
    if (profile) return named ?? storeOf(profile, bucket, endpoint);
    throw new InvalidInput(
      'url',
      `s3://${bucket} needs a store of a profile: sign in, or add it as a public bucket.`,
      { remedy: 'signIn' },
    );
  }

  async #own(
    store: StoreProfile,
    { bucket, key }: Pick<S3WebAddress, 'bucket' | 'key'>,
    options: Cancellable,
  ): Promise<Found> {
    const access = this.#access;
    // At AWS a bucket is found in its own region only, whatever the profile says.
    const region =
      store.endpoint === undefined ? await this.#region(bucket, options.signal) : undefined;
    return {
      kind: 's3',
      options: {
        ...store,
        region: region ?? store.region,
        bucket,
        prefix: key,
        http: this.#http,
        keys: () => (access ? storeKeysOf(store, access) : Promise.resolve(undefined)),
      },
    };
  }

  async #public(s3: S3WebAddress, { signal }: Cancellable): Promise<Found> {
    const { bucket, key, addressing, endpoint } = s3;
    const said = s3.region ?? (endpoint ? undefined : await this.#region(bucket, signal));
    return {
      kind: 's3',
      options: {
        endpoint,
        region: said ?? 'us-east-1',
        addressing,
        anonymous: true,
        bucket,
        prefix: key,
        http: this.#http,
        keys: () => Promise.resolve(undefined),
      },
    };
  }

  #region(bucket: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    // Not known is no failure here: what the store says then is in its own words.
    return once(this.#regions, bucket, () =>
      bucketRegion(this.#http, bucket, { signal }).catch(() => undefined),
    );
  }

  #ask(url: string, signal: AbortSignal | undefined): Promise<S3WebAddress | undefined> {
    return once(this.#found, url, () => findS3(this.#http, url, { signal }));
  }
}

/** What was asked before; a failure and “not there” are asked again. */
async function once<T>(
  known: Map<string, Promise<T | undefined>>,
  key: string,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const mine = known.get(key) ?? ask();
  known.set(key, mine);
  try {
    const answer = await mine;
    if (answer === undefined) known.delete(key);
    return answer;
  } catch (error) {
    known.delete(key);
    throw error;
  }
}
