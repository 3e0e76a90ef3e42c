import type { PumpEnvironment } from './pumpSession.ts';

/** What the user's server at the hub was told about the site's Dask Gateway; never a secret. */
export interface ServerEnvironment {
  /** REST, as seen from the server. */
  readonly address: string | undefined;
  /** Where schedulers are reached from the server, as it was written: `host:port` or an address. */
  readonly proxyAddress: string | undefined;
  readonly publicAddress: string | undefined;
  readonly authType: string | undefined;
  /** Defaults of new clusters' options by field, e.g. `image`. */
  readonly options: Readonly<Record<string, unknown>>;
}

const OPTIONS = 'DASK_GATEWAY__CLUSTER__OPTIONS__';

/** Reads variables as dask's configuration does (dask 2026.8.0, `dask/config.py`, `collect_env`). */
export function serverEnvironmentOf(values: PumpEnvironment): ServerEnvironment {
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith(OPTIONS))
      options[name.slice(OPTIONS.length).toLowerCase()] = valueOf(value);
  }
  return {
    address: values['DASK_GATEWAY__ADDRESS'],
    proxyAddress: values['DASK_GATEWAY__PROXY_ADDRESS'],
    publicAddress: values['DASK_GATEWAY__PUBLIC_ADDRESS'],
    authType: values['DASK_GATEWAY__AUTH__TYPE'],
    options,
  };
}

const words: Readonly<Record<string, unknown>> = {
  True: true,
  true: true,
  False: false,
  false: false,
  None: null,
  null: null,
};

/** dask takes a value for a Python literal where it can be one. */
function valueOf(text: string): unknown {
  if (text in words) return words[text];
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  if (quoted?.[2] !== undefined && !quoted[2].includes(quoted[1] ?? '')) return quoted[2];
  if (!/^[[{\-\d.]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
