import { InvalidInput } from '../base/errors.ts';
import { encodeKey } from './sigV4.ts';

/** Where a store is and how its buckets are addressed; no keys. */
export interface S3Place {
  /** `http(s)://host[:port]`; absent for AWS. */
  readonly endpoint?: string | undefined;
  readonly region: string;
  /** `path`: `endpoint/bucket/key`; `virtual`: `bucket.endpoint/key`. */
  readonly addressing: 'path' | 'virtual';
  /** True: requests are not signed. */
  readonly anonymous: boolean;
}

/** An object, or a prefix, in a bucket. */
export interface S3Location {
  readonly bucket: string;
  /** Without a slash at the start; may be empty. */
  readonly key: string;
}

/** Bucket names that S3 and the servers that speak its protocol accept. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/;

/**
 * Reads `s3://bucket/key`. The key is taken as it is written: such an address is no URL, and `%`,
 * `?` and `#` mean themselves in it.
 *
 * @throws InvalidInput when the text is no such address.
 */
export function parseS3Url(text: string): S3Location {
  const match = /^s3:\/\/([^/]*)(?:\/(.*))?$/s.exec(text.trim());
  const bucket = match?.[1] ?? '';
  if (!match || !BUCKET.test(bucket)) {
    throw new InvalidInput('url', `“${text}” is not an address like s3://bucket/name.`);
  }
  return { bucket, key: match[2] ?? '' };
}

/**
 * The store's address; of AWS, that of the region.
 *
 * @throws InvalidInput when it is no http or https address.
 */
export function endpointOf({ endpoint, region }: S3Place): string {
  const text = endpoint ?? `https://s3.${region}.amazonaws.com`;
  const { protocol } = URL.canParse(text) ? new URL(text) : { protocol: '' };
  if (protocol === 'http:' || protocol === 'https:') return text;
  throw new InvalidInput('endpoint', `“${text}” is not an http or https address.`, {
    remedy: 'openSettings',
  });
}

/** The parts of an object's HTTP address; `path` is encoded. */
export interface ObjectAddress {
  readonly origin: string;
  readonly host: string;
  readonly path: string;
}

/**
 * Makes addresses of objects in one bucket.
 *
 * @throws InvalidInput when endpoint or bucket cannot be used.
 */
export class S3Addresses {
  readonly #origin: string;
  readonly #host: string;
  readonly #path: string;

  constructor(place: S3Place, bucket: string) {
    if (!BUCKET.test(bucket)) {
      throw new InvalidInput('bucket', `“${bucket}” cannot be the name of a bucket.`);
    }
    const base = new URL(endpointOf(place));
    // A dot in the bucket would not match the server's wildcard certificate.
    const isVirtual = place.addressing === 'virtual' && !bucket.includes('.');
    const root = base.pathname.replace(/\/+$/, '');
    this.#host = isVirtual ? `${bucket}.${base.host}` : base.host;
    this.#origin = `${base.protocol}//${this.#host}`;
    this.#path = isVirtual ? `${root}/` : `${root}/${bucket}/`;
  }

  /**
   * The address of `key`.
   *
   * @throws InvalidInput for `.` and `..` as a segment: URLs drop them, so another object would be
   * read; most servers refuse such keys.
   */
  of(key: string): ObjectAddress {
    if (/(^|\/)\.{1,2}(\/|$)/.test(key)) {
      throw new InvalidInput('key', `The key “${key}” has a “.” or “..” segment.`);
    }
    return { origin: this.#origin, host: this.#host, path: this.#path + encodeKey(key) };
  }
}
