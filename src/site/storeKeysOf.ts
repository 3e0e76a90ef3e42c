import type { Http } from '../net/http.ts';
import { environmentKeys } from '../stores/environmentKeys.ts';
import type { Credentials, StoreKeys, StoreProfile } from './profile.ts';

/** Where keys can come from. */
export interface KeySources {
  readonly credentials: Credentials;
  /** For what an AWS profile asks on the network. */
  readonly http: Http;
  readonly onSecret?: ((secret: string) => void) | undefined;
  /** Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * The user's keys of a store, from where its profile says, as they are now; `undefined` for none.
 *
 * @throws StoreDenied when they are to come from the environment or from `~/.aws` and do not.
 */
export async function storeKeysOf(
  store: StoreProfile,
  sources: KeySources,
): Promise<StoreKeys | undefined> {
  const { keys: source = 'saved' } = store;
  if (store.anonymous) return undefined;
  if (source === 'saved') return sources.credentials.storeKeys(store.name);
  const keys = await elsewhere(source, sources);
  sources.onSecret?.(keys.secretAccessKey);
  if (keys.sessionToken) sources.onSecret?.(keys.sessionToken);
  return keys;
}

async function elsewhere(
  source: 'environment' | { readonly awsProfile: string },
  { http, env = process.env }: KeySources,
): Promise<StoreKeys> {
  if (source === 'environment') return environmentKeys(env);
  const { awsProfileKeys } = await import('../stores/s3Sdk.ts');
  return awsProfileKeys(source.awsProfile, http);
}
