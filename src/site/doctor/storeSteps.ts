import type { ByteStore } from '../../bytes/byteStore.ts';
import type { Profile, StoreProfile } from '../profile.ts';
import { reach, type Reaching } from './endpoint.ts';

/** What the steps to a store need. */
export interface StoreSteps extends Reaching {
  readonly profile: Profile;
  readonly openStore: (url: string, options: { endpoint?: string | undefined }) => ByteStore;
  readonly listBuckets: (
    store: string,
    options: { signal: AbortSignal },
  ) => Promise<readonly string[]>;
  /** Whether there are keys for a store, so that their lack is told before it is met. */
  readonly hasKeys: (store: string) => Promise<boolean>;
}

/** The way from here to one object store, and a listing of one key with this user's keys. */
export async function storeSteps(parts: StoreSteps, store: StoreProfile): Promise<void> {
  const { exam, profile, openStore, listBuckets, hasKeys } = parts;
  const part = `store ${store.name}` as const;
  const address = store.endpoint ?? `https://s3.${store.region}.amazonaws.com`;
  const reached = await reach(parts, part, address);
  const place = { part, hop: 'editor' } as const;
  if (reached.went && !store.anonymous && !(await hasKeys(store.name))) {
    exam.skip(place, 'There are no keys for this store.', { fix: 'Set them with Set Store Keys.' });
    return;
  }
  await exam.step(place, [reached], async (signal) => {
    const bucket = bucketOf(profile, store);
    if (bucket === undefined) {
      const found = await listBuckets(store.name, { signal });
      return { value: undefined, says: `The keys may list ${found.length} buckets.` };
    }
    const url = `s3://${bucket}`;
    await openStore(url, { endpoint: store.endpoint }).list({ limit: 1, signal });
    return { value: undefined, says: `The keys may list ${url}.` };
  });
}

/** The bucket to look into: that of the results, else the first that the profile names. */
function bucketOf({ results }: Profile, store: StoreProfile): string | undefined {
  const [first] = results.prefix.split('/').filter(Boolean);
  return results.store === store.name && first !== undefined ? first : store.buckets[0];
}
