import type { Cancellable } from '../base/abort.ts';
import { InvalidInput } from '../base/errors.ts';
import type { ByteStore } from '../bytes/byteStore.ts';
import { CachedStore } from '../bytes/cachedStore.ts';
import { LimitedStore } from '../bytes/limitedStore.ts';
import { RetryingStore } from '../bytes/retryingStore.ts';
import type { Http } from '../net/http.ts';
import { parseS3Url } from '../stores/s3Address.ts';
import { S3Store } from '../stores/s3Store.ts';
import type { Credentials, Profile, StoreProfile } from './profile.ts';

/** Bytes of objects that one opened store keeps. */
const CACHE = 64 * 1024 * 1024;

/** What to open: an address, and the endpoint where two stores have a bucket of that name. */
export interface StoreAddress {
  readonly url: string;
  readonly endpoint?: string | undefined;
}

/** Opens `s3://bucket/prefix` with the keys of the profile's store that it lies in. */
export function openStore(
  profile: Profile,
  credentials: Credentials,
  http: Http,
  { url, endpoint }: StoreAddress,
): ByteStore {
  const { bucket, key } = parseS3Url(url);
  const store = storeOf(profile, bucket, endpoint);
  const keys = () => credentials.storeKeys(store.name);
  const plain = new S3Store({ ...store, bucket, prefix: key, keys, http });
  return new CachedStore(new LimitedStore(new RetryingStore(plain)), CACHE);
}

/**
 * The store that holds a bucket: the one at `endpoint`, else the one that names the bucket, else
 * that of the results.
 *
 * @throws InvalidInput when the profile has none.
 */
function storeOf(profile: Profile, bucket: string, endpoint: string | undefined): StoreProfile {
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
  profile: Profile,
  credentials: Credentials,
  http: Http,
  name: string,
  { signal }: Cancellable,
): Promise<readonly string[]> {
  const store = profile.stores.find((one) => one.name === name);
  if (!store) throw new InvalidInput('stores', `Profile ${profile.name} has no store ${name}.`);
  const keys = store.anonymous ? undefined : await credentials.storeKeys(name);
  if (!keys) return store.buckets;
  const sdk = await import('../stores/s3Sdk.ts');
  const found = await sdk.listBuckets(store, () => Promise.resolve(keys), http, { signal });
  return [...new Set([...store.buckets, ...found.map((bucket) => bucket.name)])].sort();
}
