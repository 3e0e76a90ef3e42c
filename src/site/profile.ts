import type { OptionValue } from '../gateway/options.ts';
import type { OutputStore } from '../jobs/job.ts';

/** An object store as a profile names it; keys live elsewhere (SecretStorage, the stack's file). */
export interface StoreProfile {
  readonly name: string;
  /** Absent: AWS. */
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly addressing: 'path' | 'virtual';
  readonly anonymous: boolean;
  /**
   * Where the editor takes the keys from, unless `anonymous`: those typed in once (`saved`, the
   * default), this process's `AWS_*` variables, or a profile in `~/.aws`, read anew each time.
   */
  readonly keys?: KeySource | undefined;
  /** Buckets shown although the keys may not list all; may be empty. */
  readonly buckets: readonly string[];
}

/** Where keys of a store come from. */
export type KeySource = 'saved' | 'environment' | { readonly awsProfile: string };

/** How schedulers are reached: `auto` tries TCP first, then the user's own server at the hub. */
export type CarrierChoice = 'auto' | 'tcp' | 'hub';

/** The user's own server at the hub, as far as the way in through it needs to know. */
export interface HubServer {
  /** Name of a named server; absent or empty: the default one. */
  readonly name?: string | undefined;
  /** What the hub's spawn form or API takes, e.g. `{ "profile": "small" }`. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

/** What an administrator says about costs and bounds; shown, never enforced by us. */
export interface SiteLimits {
  readonly maxWorkers?: number | undefined;
  /** Days that a hub token may live. */
  readonly tokenDays?: number | undefined;
  /** Price of one core for one hour, with its unit, e.g. `1` and `SU`. */
  readonly corePrice?: { readonly amount: number; readonly unit: string } | undefined;
}

/** What a new cluster starts with when nothing else was chosen. */
export interface ClusterDefaults {
  readonly workers?: number | undefined;
  /** Values of the site's own options by field. */
  readonly options?: Readonly<Record<string, OptionValue>> | undefined;
}

/** One institution: a hub, its gateway, its stores. Holds no secret. */
export interface Profile {
  readonly name: string;
  /** Base address of the JupyterHub, e.g. `https://hub.example.org`, or with a path below it. */
  readonly hub: string;
  /**
   * Certificates of authorities trusted for this institution besides the system's, as PEM text: for
   * hub, gateway, WebSocket and stores. Not a path, so that a profile file is whole by itself.
   */
  readonly ca?: string | undefined;
  /** Default: `auto`. */
  readonly carrier?: CarrierChoice | undefined;
  readonly server?: HubServer | undefined;
  readonly defaults?: ClusterDefaults | undefined;
  readonly limits?: SiteLimits | undefined;
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
  readonly results: {
    readonly store: string;
    readonly prefix: string;
    /** `prefix` as it is for everybody, with `{user}`; absent where all write to one place. */
    readonly pattern?: string | undefined;
  };
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

/**
 * The profile of one user: `{user}` in the results prefix becomes their name, with what is awkward
 * in an object's key replaced by `-`.
 */
export function forUser(profile: Profile, user: string): Profile {
  const { store, prefix } = profile.results;
  const plain = user.replace(/[^A-Za-z0-9._@-]+/g, '-') || 'user';
  if (!prefix.includes('{user}')) return profile;
  const results = { store, prefix: prefix.replaceAll('{user}', plain), pattern: prefix };
  return { ...profile, results };
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
