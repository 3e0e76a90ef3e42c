import { homedir } from 'node:os';
import { join } from 'node:path';
import { fromIni } from '@aws-sdk/credential-provider-ini';
import { StoreDenied } from '../bytes/errors.ts';
import type { Http } from '../net/http.ts';
import type { S3Keys } from './sigV4.ts';

/** How long keys that a service or a program gave for a while are used before asking again, ms. */
const LENT = 60_000;
const lent = new Map<string, { readonly keys: S3Keys; readonly until: number }>();

/**
 * Keys of a profile in the user's `~/.aws` (or where AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE
 * say): read anew each time, so that what another tool renews there is used at once.
 * Roles, single sign-on and `credential_process` work as they do for AWS's own tools; what they ask
 * on the network goes over `http`'s connections.
 *
 * @throws StoreDenied, code `NoKeys` or `ExpiredKeys`.
 */
export async function awsProfileKeys(profile: string, http: Http): Promise<S3Keys> {
  const known = lent.get(profile);
  if (known && known.until > Date.now()) return known.keys;
  const agent = http.agentFor(new URL('https://sts.amazonaws.com/'));
  const read = fromIni({
    profile,
    ignoreCache: true,
    clientConfig: { requestHandler: { httpAgent: agent, httpsAgent: agent } },
  });
  const found = await read().catch((error: unknown) => {
    throw refusal(profile, error);
  });
  if (found.expiration && found.expiration.getTime() < Date.now()) throw expired(profile);
  const { accessKeyId, secretAccessKey, sessionToken } = found;
  const keys = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  const until = Math.min(Date.now() + LENT, found.expiration?.getTime() ?? 0);
  lent.set(profile, { keys, until });
  return keys;
}

/** In our words, without a cause: what a `credential_process` was started with is nobody's business. */
function refusal(profile: string, error: unknown): StoreDenied {
  const said = error instanceof Error ? error.message : '';
  if (/expired|sso login/i.test(said)) return expired(profile);
  const files = `${file('AWS_SHARED_CREDENTIALS_FILE', 'credentials')} and ${file('AWS_CONFIG_FILE', 'config')}`;
  const what =
    /^(Could not resolve credentials using profile|Profile .* (could not be found|not found))/;
  if (what.test(said) || said === '') {
    return denied(
      `The AWS profile “${profile}” has no keys: looked in ${files}. Add it there, or choose another profile for this store.`,
    );
  }
  const reason = said.startsWith('Command failed')
    ? 'its credential_process failed'
    : said
        .split('\n', 1)[0]
        ?.replace(/\p{Cc}+/gu, ' ')
        .slice(0, 200);
  return denied(
    `The AWS profile “${profile}” gave no keys: ${reason}. Try “aws sts get-caller-identity --profile ${profile}” in a terminal.`,
  );
}

const expired = (profile: string) =>
  new StoreDenied(
    `The temporary keys of the AWS profile “${profile}” have expired. Renew them as you got them, e.g. “aws sso login --profile ${profile}” in a terminal.`,
    'ExpiredKeys',
    { remedy: 'retry' },
  );

const denied = (message: string) => new StoreDenied(message, 'NoKeys', { remedy: 'openSettings' });

function file(variable: string, name: string): string {
  return process.env[variable] || join(homedir(), '.aws', name);
}
