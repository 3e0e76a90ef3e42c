import { createHash, createHmac } from 'node:crypto';
import type { HttpRequest } from '../net/http.ts';

/** Keys of an identity of the object store. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * A signed `HEAD` of a bucket (AWS Signature Version 4): answers 200 once the store takes our keys
 * and has made the bucket. The room `stores` has the general signer; this one is all a start needs.
 */
export function signedHead(url: URL, region: string, keys: Keys, now: Date): HttpRequest {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const headers = { host: url.host, 'x-amz-content-sha256': sha256(''), 'x-amz-date': time };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = ['HEAD', url.pathname, '', lines.join(''), names, sha256('')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${keys.secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const credential = `Credential=${keys.accessKeyId}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return { method: 'HEAD', url: url.href, headers: { ...headers, authorization } };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
