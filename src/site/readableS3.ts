import type { ByteStore } from '../bytes/byteStore.ts';
import type { Http } from '../net/http.ts';
import { S3Store, type S3StoreOptions } from '../stores/s3Store.ts';
import { ClusterStore, type ClusterStoreOptions } from './clusterStore.ts';
import { KeylessStore } from './keylessStore.ts';

/** Who may be asked for what a store's keys would give. */
export interface KeylessAccess {
  readonly http: Http;
  /** One worker of every running cluster, for who has no keys of a store. */
  readonly workers: ClusterStoreOptions['workers'];
}

/** A store that is read with the user's keys, else through a worker of the user's clusters. */
export function readableS3(options: S3StoreOptions, { http, workers }: KeylessAccess): ByteStore {
  const own = new S3Store({ ...options, http });
  if (options.anonymous) return own;
  const { bucket, prefix = '', endpoint, region, addressing, anonymous } = options;
  const place = {
    bucket,
    prefix: prefix.replace(/^\/+|\/+$/g, ''),
    endpoint,
    region,
    addressing,
    anonymous,
  };
  return new KeylessStore(own, new ClusterStore({ url: own.url, place, http, workers }));
}
