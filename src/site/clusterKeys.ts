import type { Cancellable } from '../base/abort.ts';
import { GatewayError, InvalidInput } from '../base/errors.ts';
import type { SchedulerSession } from '../dask/session.ts';
import { StoreCheckFailed } from '../jobs/errors.ts';
import type { OutputStore } from '../jobs/job.ts';
import { LentKeys, type WorkerKeys } from '../jobs/lentKeys.ts';
import type { Credentials, Profile } from './profile.ts';

/** A place in one of the profile's stores. */
export interface StorePlace extends Cancellable {
  /** Default: where jobs write. */
  readonly bucket?: string | undefined;
}

/** The editor itself has no keys of a store, so there is nothing to lend. */
export class NoKeysToLend extends GatewayError<'NoKeysToLend'> {
  readonly _tag = 'NoKeysToLend';

  constructor(readonly store: string) {
    super(
      `There are no keys of the object store ${store} here that could be lent. Enter them first.`,
    );
  }
}

interface Parts {
  readonly profile: Profile;
  readonly credentials: Credentials;
  session(cluster: string, options: Cancellable): Promise<SchedulerSession>;
}

/** The keys of a profile's stores on the user's clusters. */
export class ClusterKeys {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** See `Site.lendKeys`. */
  async lend(cluster: string, store: string, options: StorePlace): Promise<void> {
    const { profile, credentials } = this.#parts;
    const place = placeOf(profile, store, options.bucket);
    const keys = place.anonymous ? undefined : await credentials.storeKeys(store);
    if (!keys) throw new NoKeysToLend(store);
    const session = await this.#parts.session(cluster, options);
    await new LentKeys(session).lend([place], keys, options);
  }

  /** See `Site.takeBackKeys`. */
  async takeBack(cluster: string, options: Cancellable): Promise<void> {
    await new LentKeys(await this.#parts.session(cluster, options)).takeBack(options);
  }

  /** See `Site.workerKeys`. */
  async of(cluster: string, store: string, options: StorePlace): Promise<WorkerKeys | 'unknown'> {
    const place = placeOf(this.#parts.profile, store, options.bucket);
    const session = await this.#parts.session(cluster, options);
    const worker = await anyWorker(session, options);
    return worker === undefined ? 'unknown' : new LentKeys(session).on(worker, place, options);
  }

  /** See `Site.tryKeys`. */
  async try(cluster: string, store: string, options: StorePlace): Promise<WorkerKeys> {
    const place = placeOf(this.#parts.profile, store, options.bucket);
    const session = await this.#parts.session(cluster, options);
    const worker = await anyWorker(session, options);
    if (worker !== undefined) return new LentKeys(session).try(worker, place, options);
    throw new StoreCheckFailed(
      'The cluster has no worker yet that could write to the object store. Scale it up, then try again.',
      undefined,
    );
  }
}

async function anyWorker(
  session: SchedulerSession,
  options: Cancellable,
): Promise<string | undefined> {
  return (await session.identity(options)).workers[0]?.address;
}

/** The place that keys are lent and looked up for: where jobs write, else the store's first bucket. */
export function placeOf(profile: Profile, name: string, bucket?: string): OutputStore {
  const store = profile.stores.find((one) => one.name === name);
  if (!store) throw new InvalidInput('stores', `Profile ${profile.name} has no store ${name}.`);
  const { results } = profile;
  const [first, ...rest] = results.store === name ? results.prefix.split('/').filter(Boolean) : [];
  const chosen = bucket ?? first ?? store.buckets[0];
  if (chosen === undefined) throw new InvalidInput('bucket', `Name a bucket of the store ${name}.`);
  const { endpoint, region, addressing, anonymous } = store;
  return { bucket: chosen, prefix: rest.join('/'), endpoint, region, addressing, anonymous };
}
