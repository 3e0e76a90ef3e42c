import type { OutputStore } from '../jobs/job.ts';

/** An object store as a profile names it; keys live elsewhere (SecretStorage, the stack's file). */
export interface StoreProfile {
  readonly name: string;
  /** Absent: AWS. */
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly addressing: 'path' | 'virtual';
  readonly anonymous: boolean;
  /** Buckets shown although the keys may not list all; may be empty. */
  readonly buckets: readonly string[];
}

/** One institution: a hub, its gateway, its stores. Holds no secret. */
export interface Profile {
  readonly name: string;
  /** Base address of the JupyterHub, e.g. `https://hub.example.org`. */
  readonly hub: string;
  readonly gateway: {
    /** REST, e.g. `https://hub.example.org/services/dask-gateway`. */
    readonly address: string;
    /** Scheduler traffic as `host:port`; default: host and port of `address`. */
    readonly proxy?: string | undefined;
    /** Where browsers find dashboards; default: `address`. */
    readonly public?: string | undefined;
  };
  readonly stores: readonly StoreProfile[];
  /** Where jobs write: name of a store, and `bucket/prefix` in it. */
  readonly results: { readonly store: string; readonly prefix: string };
}

/** Keys of an object store. */
export interface StoreKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Who knows the secrets of a profile; asked each time, so that a renewed token is used at once. */
export interface Credentials {
  /** The JupyterHub token, or `undefined` when signed out. */
  token(): Promise<string | undefined>;
  /** Keys of a store, or `undefined` for none. */
  storeKeys(store: string): Promise<StoreKeys | undefined>;
}

/** The output of job `id` under the profile's results prefix. */
export function outputOf(profile: Profile, id: string, bucket?: string): OutputStore {
  const store = profile.stores.find((one) => one.name === profile.results.store);
  const [first = '', ...rest] = profile.results.prefix.split('/').filter(Boolean);
  return {
    bucket: bucket ?? first,
    prefix: [...rest, id].join('/'),
    endpoint: store?.endpoint,
    region: store?.region ?? 'us-east-1',
    addressing: store?.addressing ?? 'path',
    anonymous: store?.anonymous ?? false,
  };
}
