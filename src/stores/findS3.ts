import type { Cancellable } from '../base/abort.ts';
import type { Http } from '../net/http.ts';
import { keyOf, type S3WebAddress } from './s3WebAddress.ts';

/** Limit for one question, ms. */
const TIMEOUT = 15_000;

/**
 * Asks a host whether it speaks S3 at an address and lists without keys: with the bucket as the
 * first part of the path, and with the bucket in the host's name.
 *
 * @returns `undefined` for a host that gives files and nothing else.
 * @throws HostUnreachable when there is no such host.
 */
export async function findS3(
  http: Http,
  address: string,
  options: Cancellable = {},
): Promise<S3WebAddress | undefined> {
  const url = new URL(address);
  const first = /^\/([^/]+)/.exec(url.pathname)?.[1];
  const [path, virtual] = await Promise.all([
    first === undefined ? undefined : bucketListed(http, `${url.origin}/${first}`, options),
    bucketListed(http, `${url.origin}/`, options),
  ]);
  if (first !== undefined && path === decodeURIComponent(first)) {
    const key = keyOf(url.pathname.slice(first.length + 1));
    return { endpoint: url.origin, bucket: path, key, addressing: 'path' };
  }
  if (virtual !== undefined && url.host.startsWith(`${virtual}.`)) {
    const endpoint = `${url.protocol}//${url.host.slice(virtual.length + 1)}`;
    return { endpoint, bucket: virtual, key: keyOf(url.pathname), addressing: 'virtual' };
  }
  return undefined;
}

/** Name of the bucket that an address lists. */
async function bucketListed(
  http: Http,
  url: string,
  { signal }: Cancellable,
): Promise<string | undefined> {
  const answer = await http.request({
    url: `${url}?list-type=2&max-keys=1`,
    signal,
    timeoutMs: TIMEOUT,
    maxBytes: 4 * 1024 * 1024,
  });
  if (answer.status !== 200) return undefined;
  const text = new TextDecoder().decode(answer.body.subarray(0, 8192));
  if (!/<ListBucketResult[\s>]/.test(text)) return undefined;
  return /<Name>([^<]{1,255})<\/Name>/.exec(text)?.[1];
}
