import type { OptionValue } from '../../gateway/options.ts';
import type { Profile, StoreKeys, StoreProfile } from '../../site/profile.ts';

/** Name of the profile that appears by itself where the editor runs inside a hub. */
export const THIS_HUB = 'This hub';

type Env = Readonly<Record<string, string | undefined>>;

/** The hub around this editor, as it told its server in the environment. */
export interface InsideHub {
  readonly profile: Profile;
  readonly user: string;
  /** The server's own token; usually it may little more than say who it is. */
  readonly token: string;
  readonly storeKeys: StoreKeys | undefined;
  /** The hub as a browser finds it; `undefined` where the hub does not tell. */
  readonly publicHub: string | undefined;
  /** Hosts that the hub itself named: its own token may go there as the hub's administrator wants. */
  readonly hosts: readonly string[];
}

/**
 * Reads the variables that JupyterHub sets for a user's server (`jupyterhub/spawner.py`, 6.1), those
 * that the Dask Gateway charts add for `dask_gateway.Gateway()` (`dask_gateway/client.py`, 2026.3.0)
 * and the usual ones of object stores. `undefined` outside a hub or where it has no gateway.
 */
export function insideHub(env: Env): InsideHub | undefined {
  const api = env['JUPYTERHUB_API_URL'];
  const token = env['JUPYTERHUB_API_TOKEN'];
  const user = env['JUPYTERHUB_USER'];
  if (!api || !token || !user || !isHttp(api)) return undefined;
  const hub = api.replace(/\/hub\/api\/?$/, '');
  const publicHub = publicHubOf(env);
  const address =
    template(env['DASK_GATEWAY__ADDRESS'], env) ??
    (publicHub && `${publicHub}/services/dask-gateway`);
  if (!address || !isHttp(address)) return undefined;
  const gateway = {
    address: trim(address),
    proxy: proxyOf(env, address),
    public: publicOf(env, publicHub),
  };
  const store = storeOf(env);
  const profile: Profile = {
    name: THIS_HUB,
    hub,
    gateway,
    defaults: defaultsOf(env),
    // What runs inside the hub reaches schedulers directly; the way through the hub leads here.
    carrier: 'tcp',
    stores: store ? [store] : [],
    results: { store: store?.name ?? '', prefix: scratchOf(env) ?? '' },
  };
  const hosts = [new URL(hub).host, new URL(address).host];
  return { profile, user, token, storeKeys: keysOf(env), publicHub, hosts };
}

/** `JUPYTERHUB_PUBLIC_HUB_URL` ends in `/hub/`; `JUPYTERHUB_HOST` is set where users have subdomains. */
function publicHubOf(env: Env): string | undefined {
  const whole = env['JUPYTERHUB_PUBLIC_HUB_URL'];
  if (whole && isHttp(whole)) return trim(whole).replace(/\/hub$/, '');
  const host = env['JUPYTERHUB_HOST'];
  return host && isHttp(host) ? trim(trim(host) + (env['JUPYTERHUB_BASE_URL'] ?? '')) : undefined;
}

/** A port alone means the host of the address, as in dask-gateway's own client. */
function proxyOf(env: Env, address: string): string | undefined {
  const text = template(env['DASK_GATEWAY__PROXY_ADDRESS'], env);
  if (!text) return undefined;
  if (/^\d{1,5}$/.test(text)) return `${new URL(address).hostname}:${text}`;
  return text.replace(/^[a-z]+:\/\//, '').replace(/\/+$/, '');
}

/** A path alone is meant below the hub's public address. */
function publicOf(env: Env, publicHub: string | undefined): string | undefined {
  const text = template(env['DASK_GATEWAY__PUBLIC_ADDRESS'], env);
  if (!text) return undefined;
  if (isHttp(text)) return trim(text);
  return publicHub && text.startsWith('/') ? trim(new URL(text, publicHub).href) : undefined;
}

function defaultsOf(env: Env): Profile['defaults'] {
  const prefix = 'DASK_GATEWAY__CLUSTER__OPTIONS__';
  const options: Record<string, OptionValue> = {};
  for (const [name, value] of Object.entries(env)) {
    const text = name.startsWith(prefix) ? template(value, env) : undefined;
    if (text !== undefined) options[name.slice(prefix.length).toLowerCase()] = literal(text);
  }
  return Object.keys(options).length > 0 ? { options } : undefined;
}

function storeOf(env: Env): StoreProfile | undefined {
  const keys = keysOf(env);
  const endpoint = env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'];
  const bucket = scratchOf(env)?.split('/')[0];
  if (!keys && bucket === undefined) return undefined;
  return {
    name: THIS_HUB,
    ...(endpoint && isHttp(endpoint) && { endpoint: trim(endpoint) }),
    region: env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1',
    addressing: endpoint ? 'path' : 'virtual',
    anonymous: false,
    buckets: bucket === undefined ? [] : [bucket],
  };
}

function keysOf(env: Env): StoreKeys | undefined {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = env['AWS_SESSION_TOKEN'];
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

/** 2i2c and Pangeo name each user's place for results, e.g. `s3://scratch/ann`. */
function scratchOf(env: Env): string | undefined {
  const found = /^s3:\/\/(.+?)\/*$/.exec(env['SCRATCH_BUCKET'] ?? '');
  return found?.[1];
}

/** Dask reads values as Python literals (`dask/config.py`); mappings and lists do not occur here. */
function literal(text: string): OptionValue {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === 'True' || text === 'False') return text === 'True';
  return text;
}

/** Dask fills `{NAME}` from the environment; a value that cannot be filled is none. */
function template(text: string | undefined, env: Env): string | undefined {
  if (text === undefined || text === '') return undefined;
  const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  if (names.some((name) => env[name] === undefined)) return undefined;
  return text.replace(/\{(\w+)\}/g, (_all, name: string) => env[name] ?? '');
}

const trim = (text: string) => text.replace(/\/+$/, '');
const isHttp = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
