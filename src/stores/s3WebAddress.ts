import type { S3Location } from './s3Address.ts';

/** An S3 object's or prefix's web address, taken apart. */
export interface S3WebAddress extends S3Location {
  /** Absent for AWS. */
  readonly endpoint?: string;
  /** As the address says it; absent: to be found out. */
  readonly region?: string;
  readonly addressing: 'path' | 'virtual';
}

/**
 * AWS's names of S3, with the bucket before them or not, of any age: `s3.amazonaws.com`,
 * `s3-eu-west-1.…`, `s3.eu-west-1.…`, `s3.dualstack.eu-west-1.…`
 * (docs.aws.amazon.com, “Virtual hosting of general purpose buckets”).
 */
const AWS =
  /^(?:(?<bucket>.+)\.)?s3(?:[.-](?:dualstack\.)?(?<region>[a-z]{2}(?:-[a-z]+)+-\d+))?\.amazonaws\.com(?:\.cn)?$/;

/**
 * Recognises the web address of something in S3: at AWS by its host's name, elsewhere by endpoints
 * that are known; with the bucket in the path or in the host.
 *
 * @returns `undefined` for any other address, and for one that names no bucket.
 */
export function readS3WebAddress(
  text: string,
  endpoints: readonly string[] = [],
): S3WebAddress | undefined {
  const url = new URL(text);
  const aws = AWS.exec(url.hostname)?.groups;
  if (aws) {
    const { region } = aws;
    const where = region === undefined ? {} : { region };
    return aws['bucket'] === undefined
      ? inPath(url.pathname, where)
      : { ...where, bucket: aws['bucket'], key: keyOf(url.pathname), addressing: 'virtual' };
  }
  for (const endpoint of endpoints) {
    const known = new URL(endpoint);
    if (url.protocol !== known.protocol) continue;
    const root = known.pathname.replace(/\/+$/, '');
    if (url.host === known.host && url.pathname.startsWith(`${root}/`)) {
      return inPath(url.pathname.slice(root.length), { endpoint });
    }
    if (url.host.endsWith(`.${known.host}`) && root === '') {
      const bucket = url.host.slice(0, -known.host.length - 1);
      return { endpoint, bucket, key: keyOf(url.pathname), addressing: 'virtual' };
    }
  }
  return undefined;
}

function inPath(
  path: string,
  where: Pick<S3WebAddress, 'endpoint' | 'region'>,
): S3WebAddress | undefined {
  const [, bucket = '', rest = ''] = /^\/([^/]*)(.*)$/.exec(path) ?? [];
  if (bucket === '') return undefined;
  return { ...where, bucket: decodeURIComponent(bucket), key: keyOf(rest), addressing: 'path' };
}

/** The key that a path stands for, without slashes at the ends; a `%` that encodes nothing stays. */
export function keyOf(path: string): string {
  const inner = path.replace(/^\/+|\/+$/g, '');
  try {
    return decodeURIComponent(inner);
  } catch {
    return inner;
  }
}
