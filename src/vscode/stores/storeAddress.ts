import { l10n } from '../platform/l10n.ts';

/** A sentence when `text` is no address of an array in an object store. */
export function checkStoreUrl(text: string): string | undefined {
  const found = /^s3:\/\/([^/]+)(\/.*)?$/.exec(text);
  if (!found) return l10n.t('Enter an address like s3://bucket/path/of/the/array.');
  if (!/^[a-z0-9A-Z][a-zA-Z0-9._-]{1,62}$/.test(found[1] ?? '')) {
    return l10n.t('{0} cannot be the name of a bucket.', found[1] ?? '');
  }
  return undefined;
}

/** The text without what people paste along: quotes, spaces, slashes at the end. */
export function cleanStoreUrl(text: string): string {
  return text
    .trim()
    .replace(/^["'<]+|["'>]+$/g, '')
    .replace(/\/+$/, '');
}
