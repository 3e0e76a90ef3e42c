import { validate, v } from '../../base/validate.ts';
import type { Profile } from '../../site/profile.ts';
import { checkAddress } from './addresses.ts';

const address = v.pipe(
  v.string(),
  v.check((text) => checkAddress(text) === undefined, 'not an http or https address'),
);

const store = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1)),
  endpoint: v.optional(address),
  region: v.optional(v.string(), 'us-east-1'),
  addressing: v.optional(v.picklist(['path', 'virtual']), 'path'),
  anonymous: v.optional(v.boolean(), false),
  buckets: v.optional(v.array(v.string()), []),
});

const profile = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  hub: address,
  gateway: address,
  proxy: v.optional(
    v.pipe(v.string(), v.regex(/^(\[[^\]]+\]|[^:/\s]+):\d{1,5}$/, 'not host:port')),
  ),
  public: v.optional(address),
  stores: v.optional(v.array(store), []),
  results: v.optional(v.strictObject({ store: v.string(), prefix: v.string() })),
});

/** One entry of `scienceGateway.profiles` as people write it. */
export type ProfileSetting = v.InferInput<typeof profile>;

/** Reads the setting. @throws InvalidData that names the entry and the field. */
export function parseProfiles(value: unknown): Profile[] {
  const entries = validate(v.optional(v.array(profile), []), value, 'scienceGateway.profiles');
  return entries.map((entry) => ({
    name: entry.name,
    hub: trim(entry.hub),
    gateway: { address: trim(entry.gateway), proxy: entry.proxy, public: entry.public },
    stores: entry.stores,
    results: entry.results ?? { store: entry.stores[0]?.name ?? '', prefix: '' },
  }));
}

/** A profile as it is written into the settings: what is a default is left out. */
export function toSetting({ name, hub, gateway, stores, results }: Profile): ProfileSetting {
  return {
    name,
    hub,
    gateway: gateway.address,
    ...(gateway.proxy !== undefined && { proxy: gateway.proxy }),
    ...(gateway.public !== undefined && { public: gateway.public }),
    ...(stores.length > 0 && {
      stores: stores.map((one) => ({ ...one, buckets: [...one.buckets] })),
    }),
    ...(results.store !== '' && { results }),
  };
}

const trim = (text: string) => text.replace(/\/+$/, '');
