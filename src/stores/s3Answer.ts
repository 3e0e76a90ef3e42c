import type { GatewayError } from '../base/errors.ts';
import {
  BucketMissing,
  RegionElsewhere,
  StoreDenied,
  StoreFailed,
  StoreUnreachable,
} from '../bytes/errors.ts';

/** What an S3 answer without the wanted bytes says. */
export interface S3Refusal {
  readonly status: number;
  /** The store's own code, e.g. `NoSuchKey`; empty when the answer is not S3's. */
  readonly code: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What was asked for, in words for messages. */
export interface Asked {
  /** `s3://bucket/prefix`. */
  readonly store: string;
  /** Host of the store's address. */
  readonly host: string;
  readonly bucket: string;
  /** Whole key, or what was done, e.g. `a listing`. */
  readonly key: string;
}

/** Codes that a renewed key may cure. */
export const EXPIRED = new Set(['ExpiredToken', 'InvalidToken', 'TokenRefreshRequired']);

/** Codes of a clock that is off; the answer's `date` says by how much. */
export const SKEWED = new Set(['RequestTimeTooSkewed', 'RequestExpired']);

/** Codes of requests that were signed for another region, or sent there. */
const WRONG_REGION = new Set(['AuthorizationHeaderMalformed', 'PermanentRedirect']);

/** AWS says it in a header, others in the words: `expecting 'eu-west-1'`. */
function regionIn({ headers, message }: S3Refusal): string | undefined {
  const said =
    headers['x-amz-bucket-region'] ?? /expecting ['"]([^'"]{2,40})['"]/.exec(message)?.[1] ?? '';
  return /^[a-z0-9-]{2,40}$/.test(said) ? said : undefined;
}

/**
 * Reads the error document of an S3 answer. Servers differ in white space and name spaces, so two
 * elements are looked for and nothing else is parsed.
 */
export function readRefusal(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): S3Refusal {
  const text = new TextDecoder().decode(body.subarray(0, 8192));
  const element = (name: string) =>
    new RegExp(`<${name}>([^<]{0,500})</${name}>`).exec(text)?.[1]?.trim() ?? '';
  return { status, headers, code: element('Code'), message: plain(element('Message')) };
}

/** The error of the family for a refusal; 404 of an object never comes here. */
export function errorOf(refusal: S3Refusal, asked: Asked): Error {
  const { status, code } = refusal;
  const { host, bucket, key } = asked;
  if (code === 'NoSuchBucket') {
    return new BucketMissing(
      `The bucket ${bucket} does not exist at ${host}. Check its name, or create it there.`,
      { remedy: 'openSettings' },
    );
  }
  const said = refusal.message
    ? ` (${code || status}: ${refusal.message})`
    : ` (${code || status})`;
  if (status === 301 || status === 307 || WRONG_REGION.has(code)) {
    const region = regionIn(refusal);
    const where = region ? `in region ${region}` : 'elsewhere';
    return new RegionElsewhere(
      `The bucket ${bucket} is ${where}, not where ${host} looked. Set the store's region.`,
      region,
      { remedy: 'openSettings' },
    );
  }
  if (status === 401 || status === 403 || EXPIRED.has(code)) {
    return new StoreDenied(
      `${host} refused ${key} in bucket ${bucket}${said}. ${remedyFor(code)}`,
      code || String(status),
      { remedy: 'openSettings' },
    );
  }
  return new StoreFailed(`${host} could not give ${key} in bucket ${bucket}${said}.`, status, {
    remedy: status >= 500 || status === 429 ? 'retry' : 'openSettings',
  });
}

/** No answer from the store, in the words of what happened on the way. */
export function unreachable(cause: Error, store: string): StoreUnreachable {
  const { remedy = 'retry' } = cause as Partial<GatewayError>;
  return new StoreUnreachable(`${store} cannot be reached: ${cause.message}`, { cause, remedy });
}

function remedyFor(code: string): string {
  switch (code) {
    case 'InvalidAccessKeyId':
      return 'It does not know this access key: set the keys of this store again.';
    case 'SignatureDoesNotMatch':
      return 'The secret key is not the one of this access key: set the keys again.';
    case 'ExpiredToken':
    case 'InvalidToken':
    case 'TokenRefreshRequired':
      return 'The temporary keys have run out: set new ones.';
    case 'RequestTimeTooSkewed':
    case 'RequestExpired':
      return "This computer's clock is wrong: set it right.";
    default:
      return 'The keys may not do this: ask the owner of the bucket, or set other keys.';
  }
}

/** The five entities of XML, and nothing that could steer a terminal. */
function plain(text: string): string {
  const entity: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text
    .replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entity[name] ?? '')
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, 200);
}
