import { StoreDenied } from '../bytes/errors.ts';
import type { S3Keys } from './sigV4.ts';

/**
 * Keys in the environment, under the names that all AWS tools use. Only for a store whose profile
 * says so: the environment itself never chooses.
 *
 * @throws StoreDenied, code `NoKeys` or `ExpiredKeys`.
 */
export function environmentKeys(env: Readonly<Record<string, string | undefined>>): S3Keys {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = env['AWS_SESSION_TOKEN'];
  if (!accessKeyId || !secretAccessKey) {
    const missing = accessKeyId ? 'AWS_SECRET_ACCESS_KEY is' : 'AWS_ACCESS_KEY_ID is';
    throw new StoreDenied(
      `This store takes its keys from the environment, but ${missing} not set where VS Code was started. Set it and start VS Code again, or choose another source of keys for this store.`,
      'NoKeys',
      { remedy: 'openSettings' },
    );
  }
  const ends = Date.parse(env['AWS_CREDENTIAL_EXPIRATION'] ?? '');
  if (ends < Date.now()) {
    throw new StoreDenied(
      `The temporary keys in the environment have expired. Get new ones and start VS Code again with them.`,
      'ExpiredKeys',
      { remedy: 'openSettings' },
    );
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}
