import type { Cancellable } from '../base/abort.ts';
import { InvalidInput } from '../base/errors.ts';
import type { ByteStore } from '../bytes/byteStore.ts';
import { CachedStore } from '../bytes/cachedStore.ts';
import { LimitedStore } from '../bytes/limitedStore.ts';
import { RetryingStore } from '../bytes/retryingStore.ts';
import { parseS3Url } from '../stores/s3Address.ts';
import type { Profile, StoreProfile } from './profile.ts';
import { type KeylessAccess, readableS3 } from './readableS3.ts';
import { type KeySources, storeKeysOf } from './storeKeysOf.ts';

/** Bytes of objects that one opened store keeps. */
export const CACHE = 64 * 1024 * 1024;

/** A profile's stores, and what it takes to get in. */
export interface StoreAccess extends KeySources, KeylessAccess {
  readonly profile: Profile;
}

/** What to open: an address, and the endpoint where two stores have a bucket of that name. */
export interface StoreAddress {
  readonly url: string;
  readonly endpoint?: string | undefined;
  /** Every read asks the store again: for objects that others write anew. */
  readonly isLive?: boolean | undefined;
  /** Bytes of objects that this store may keep; absent: 64 MiB. */
  readonly cacheBytes?: number | undefined;
}

/**
 * Opens `s3://bucket/prefix` with the keys of the profile's store that it lies in; while there are
 * none, through a worker of the user's clusters that has some.
 */
export function openStore(
  access: StoreAccess,
  { url, endpoint, isLive, cacheBytes = CACHE }: StoreAddress,
): ByteStore {
  const { bucket, key } = parseS3Url(url);
  const store = storeOf(access.profile, bucket, endpoint);
  const keys = () => storeKeysOf(store, access);
  const plain = readableS3({ ...store, bucket, prefix: key, keys }, access);
  const read = new LimitedStore(new RetryingStore(plain));
  return isLive ? read : new CachedStore(read, cacheBytes);
}

/**
 * The store that holds a bucket: the one at `endpoint`, else the one that names the bucket, else
 * that of the results.
 *
 * @throws InvalidInput when the profile has none.
 */
export function storeOf(
  profile: Profile,
  bucket: string,
  endpoint: string | undefined,
): StoreProfile {
  const { stores, results } = profile;
  const found =
    (endpoint === undefined ? undefined : stores.find((store) => store.endpoint === endpoint)) ??
    stores.find((store) => store.buckets.includes(bucket)) ??
    stores.find((store) => store.name === results.store);
  if (found) return found;
  throw new InvalidInput(
    'stores',
    `Profile ${profile.name} names no object store: add one to its \`stores\`.`,
    { remedy: 'openSettings' },
  );
}

/** Buckets of one store: those that the profile names, and those that the keys may list. */
export async function listBuckets(
  access: StoreAccess,
  name: string,
  { signal }: Cancellable,
): Promise<readonly string[]> {
  const { profile, http } = access;
  const store = profile.stores.find((one) => one.name === name);
  if (!store) throw new InvalidInput('stores', `Profile ${profile.name} has no store ${name}.`);
  const keys = await storeKeysOf(store, access);
  if (!keys) return store.buckets;
  const sdk = await import('../stores/s3Sdk.ts');
  const found = await sdk.listBuckets(store, () => Promise.resolve(keys), http, { signal });
  return [...new Set([...store.buckets, ...found.map((bucket) => bucket.name)])].sort();
}
