import type { Cancellable } from '../base/abort.ts';
import type { Http } from '../net/http.ts';

/** AWS's address for buckets of every region. */
const EVERYWHERE = 'https://s3.amazonaws.com';

/**
 * The region of a bucket at AWS: the answer to any request for it names the region, also to one
 * without keys (docs.aws.amazon.com, API_HeadBucket: `x-amz-bucket-region`).
 *
 * @returns `undefined` when there is no such bucket.
 * @throws HostUnreachable
 */
export async function bucketRegion(
  http: Http,
  bucket: string,
  { signal, from = EVERYWHERE }: Cancellable & { readonly from?: string } = {},
): Promise<string | undefined> {
  const { headers } = await http.request({
    method: 'HEAD',
    url: `${from}/${encodeURIComponent(bucket)}`,
    redirect: 'manual',
    signal,
    timeoutMs: 10_000,
  });
  const region = headers['x-amz-bucket-region'];
  return region !== undefined && /^[a-z0-9-]{2,40}$/.test(region) ? region : undefined;
}
