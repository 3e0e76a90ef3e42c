import { fileURLToPath, pathToFileURL } from 'node:url';
import { InvalidInput } from '../base/errors.ts';
import { parseS3Url } from './s3Address.ts';

/** Where something is, as people write it; `url` is its one spelling, without a slash at the end. */
export type Address =
  | {
      readonly kind: 's3';
      readonly url: string;
      readonly bucket: string;
      /** Without slashes at the ends. */
      readonly key: string;
    }
  | { readonly kind: 'web'; readonly url: string }
  | { readonly kind: 'file'; readonly url: string; readonly folder: string };

/**
 * Reads an address that somebody pasted: with the quotes, brackets, spaces and slashes around it.
 *
 * @throws InvalidInput for what is no address, and for one with a password or a signature in it:
 * addresses are shown, kept and shared.
 */
export function parseAddress(text: string): Address {
  const clean = text
    .trim()
    .replace(/^["'<(]+|["'>),;]+$/g, '')
    .trim();
  if (/^(s3|s3a|s3n):\/\//i.test(clean)) return s3Address(clean);
  if (/^(https?|file):\/\//i.test(clean) && URL.canParse(clean)) {
    const url = new URL(clean);
    return url.protocol === 'file:' ? fileAddress(url) : webAddress(url);
  }
  throw new InvalidInput(
    'url',
    `“${clean.slice(0, 200)}” is not an address like s3://bucket/path or https://host/path.`,
  );
}

function s3Address(text: string): Address {
  const { bucket, key } = parseS3Url(text.replace(/^s3[an]?:/i, 's3:'));
  const path = key.replace(/^\/+|\/+$/g, '');
  return { kind: 's3', url: `s3://${bucket}${path && `/${path}`}`, bucket, key: path };
}

function webAddress(url: URL): Address {
  if (url.username || url.password || url.search) {
    throw new InvalidInput(
      'url',
      `This address of ${url.host} carries a password or a query, e.g. a signature. Give the address without it: addresses are shown and kept.`,
    );
  }
  return { kind: 'web', url: `${url.origin}${url.pathname}`.replace(/\/+$/, '') };
}

function fileAddress(url: URL): Address {
  let folder: string;
  try {
    folder = fileURLToPath(url);
  } catch (cause) {
    throw new InvalidInput('url', `${url.href} is no folder of this computer.`, { cause });
  }
  return { kind: 'file', url: pathToFileURL(folder).href.replace(/\/+$/, ''), folder };
}
