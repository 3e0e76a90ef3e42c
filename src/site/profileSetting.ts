/**
 * A profile as people write it: an entry of the editor's setting `scienceGateway.profiles`, and the
 * content of a profile file (see `profileFile.ts`).
 *
 * @module
 */
import { validate, v } from '../base/validate.ts';
import type { OptionValue } from '../gateway/options.ts';
import type { Profile } from './profile.ts';

const address = v.pipe(
  v.string(),
  v.check((text) => isAddress(text), 'not an http or https address'),
);

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const store = v.strictObject({
  name,
  endpoint: v.optional(address),
  region: v.optional(v.string(), 'us-east-1'),
  addressing: v.optional(v.picklist(['path', 'virtual']), 'path'),
  anonymous: v.optional(v.boolean(), false),
  keys: v.optional(
    v.union([v.picklist(['saved', 'environment']), v.strictObject({ awsProfile: name })]),
  ),
  buckets: v.optional(v.array(v.string()), []),
});

/** JSON that is not deep: a default of the site's own option. */
const optionValue: v.GenericSchema<OptionValue> = v.custom<OptionValue>(
  (value) =>
    ['string', 'number', 'boolean'].includes(typeof value) ||
    (typeof value === 'object' && value !== null && !Array.isArray(value)),
  'neither text, number, true, false nor a mapping',
);

const entry = v.strictObject({
  name,
  hub: address,
  gateway: address,
  proxy: v.optional(
    v.pipe(v.string(), v.regex(/^(\[[^\]]+\]|[^:/\s]+):\d{1,5}$/, 'not host:port')),
  ),
  public: v.optional(address),
  ca: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(200_000),
      v.check((text) => isCertificates(text), 'not certificates in PEM form'),
    ),
  ),
  carrier: v.optional(v.picklist(['auto', 'tcp', 'hub'])),
  server: v.optional(
    v.strictObject({
      name: v.optional(v.string()),
      options: v.optional(v.record(v.string(), v.unknown())),
    }),
  ),
  defaults: v.optional(
    v.strictObject({
      workers: v.optional(count),
      options: v.optional(v.record(v.string(), optionValue)),
    }),
  ),
  limits: v.optional(
    v.strictObject({
      maxWorkers: v.optional(count),
      tokenDays: v.optional(v.pipe(v.number(), v.minValue(1 / 24), v.maxValue(3650))),
      corePrice: v.optional(
        v.strictObject({
          amount: v.pipe(v.number(), v.minValue(0)),
          unit: v.pipe(v.string(), v.maxLength(20)),
        }),
      ),
    }),
  ),
  stores: v.optional(v.array(store), []),
  results: v.optional(v.strictObject({ store: v.string(), prefix: v.string() })),
});

/** One profile as people write it; what is a default may be left out. */
export type ProfileSetting = v.InferInput<typeof entry>;

/** Reads the setting. @throws InvalidData that names the entry and the field. */
export function parseProfiles(value: unknown): Profile[] {
  const entries = validate(v.optional(v.array(entry), []), value, 'scienceGateway.profiles');
  return entries.map(toProfile);
}

/** Reads one profile. @throws InvalidData that begins with `what` and names the field. */
export function parseProfile(value: unknown, what: string): Profile {
  return toProfile(validate(entry, value, what));
}

/** A profile as it is written down: what is a default is left out. */
export function toSetting(profile: Profile): ProfileSetting {
  const { name, hub, ca, carrier, server, defaults, limits, gateway, stores, results } = profile;
  return {
    name,
    hub,
    gateway: gateway.address,
    ...(gateway.proxy !== undefined && { proxy: gateway.proxy }),
    ...(gateway.public !== undefined && { public: gateway.public }),
    ...(ca !== undefined && { ca }),
    ...(carrier !== undefined && { carrier }),
    ...(server && { server }),
    ...(defaults && { defaults }),
    ...(limits && { limits }),
    ...(stores.length > 0 && {
      stores: stores.map((one) => ({ ...one, buckets: [...one.buckets] })),
    }),
    ...(results.store !== '' && { results }),
  };
}

function toProfile(written: v.InferOutput<typeof entry>): Profile {
  const { hub, gateway, proxy, public: publicly, stores, results, ...same } = written;
  return {
    ...same,
    hub: trim(hub),
    gateway: { address: trim(gateway), proxy, public: publicly },
    stores,
    results: results ?? { store: stores[0]?.name ?? '', prefix: '' },
  };
}

const trim = (text: string) => text.replace(/\/+$/, '');

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === '';
}

/** Certificates only: a private key beside them would be a secret in the settings. */
function isCertificates(text: string): boolean {
  return text.includes('-----BEGIN CERTIFICATE-----') && !text.includes('PRIVATE KEY');
}
