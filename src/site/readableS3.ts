import type { ByteStore } from '../bytes/byteStore.ts';
import type { Http } from '../net/http.ts';
import { S3Store, type S3StoreOptions } from '../stores/s3Store.ts';
import { ClusterStore, type ClusterStoreOptions } from './clusterStore.ts';
import { KeylessStore } from './keylessStore.ts';
import { ReachedStore } from './reachedStore.ts';

/** Who may be asked for what a store's keys would give. */
export interface KeylessAccess {
  readonly http: Http;
  /**
   * Connections that the user's own server at the hub makes, to the profile's stores only; absent
   * where the profile wants none of it.
   */
  readonly throughHub: Http | undefined;
  /** One worker of every running cluster, for who has no keys of a store. */
  readonly workers: ClusterStoreOptions['workers'];
}

/**
 * A store that is read with the user's keys, from here or, where it is out of reach, by whoever
 * reaches it; without keys through a worker of the user's clusters.
 */
export function readableS3(
  options: S3StoreOptions,
  { http, throughHub, workers }: KeylessAccess,
): ByteStore {
  const direct = new S3Store({ ...options, http });
  const hub = throughHub && new S3Store({ ...options, http: throughHub });
  if (options.anonymous) return new ReachedStore({ direct, hub });
  const { bucket, prefix = '', endpoint, region, addressing, anonymous } = options;
  const place = {
    bucket,
    prefix: prefix.replace(/^\/+|\/+$/g, ''),
    endpoint,
    region,
    addressing,
    anonymous,
  };
  const worker = new ClusterStore({ url: direct.url, place, http, workers });
  return new KeylessStore(new ReachedStore({ direct, worker, hub }), worker);
}
