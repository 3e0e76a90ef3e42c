import type { StoreKeys } from '../../site/profile.ts';

/** What a `my_aws_config` file of the earlier system holds. */
export interface AwsConfig {
  readonly keys: StoreKeys | undefined;
  readonly region: string | undefined;
  /** A token of JupyterHub. */
  readonly token: string | undefined;
  /** Names of the variables that were understood, as they stand in the file. */
  readonly found: readonly string[];
}

const NAMES: Readonly<Record<string, keyof StoreKeys | 'region' | 'token'>> = {
  aws_access_key_id: 'accessKeyId',
  aws_secret_access_key: 'secretAccessKey',
  aws_session_token: 'sessionToken',
  aws_default_region: 'region',
  aws_region: 'region',
  region: 'region',
  jhub_token: 'token',
  jupyterhub_api_token: 'token',
};

/**
 * Reads the file: `name=value` lines as a shell or an AWS client reads them, in any case, with or
 * without `export`, quotes and a `[section]`. Of a name that stands twice the last value counts, as in
 * a shell.
 */
export function parseAwsConfig(text: string): AwsConfig {
  const values = new Map<string, string>();
  const found = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name = '', raw = ''] =
      /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    const field = NAMES[name.toLowerCase()];
    const value = unquoted(raw);
    if (!field || value === '') continue;
    values.set(field, value);
    found.add(name);
  }
  const accessKeyId = values.get('accessKeyId');
  const secretAccessKey = values.get('secretAccessKey');
  const sessionToken = values.get('sessionToken');
  const keys =
    accessKeyId !== undefined && secretAccessKey !== undefined
      ? { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
      : undefined;
  return { keys, region: values.get('region'), token: values.get('token'), found: [...found] };
}

function unquoted(text: string): string {
  const quoted = /^(["'])(.*?)\1/.exec(text)?.[2];
  return quoted ?? text.replace(/\s+#.*$/, '');
}
