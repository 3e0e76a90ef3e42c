import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalQuery, encodeKey, SigV4, type SignedPart } from '../../../src/stores/sigV4.ts';

const KEYS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const NOW = new Date('2026-11-22T10:18:04.123Z');

/** The SHA-256 that `@smithy/signature-v4` asks for. */
class Sha256 {
  #hash;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: Uint8Array) {
    this.#hash.update(data);
  }
  digest() {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }
  reset() {
    throw new Error('not needed');
  }
}

async function smithy(part: SignedPart, keys: typeof KEYS & { sessionToken?: string }) {
  const signer = new SignatureV4({
    credentials: keys,
    region: 'RegionOne',
    service: 's3',
    sha256: Sha256 as never,
    uriEscapePath: false,
    applyChecksum: true,
  });
  const { headers } = await signer.sign(
    {
      method: part.method,
      protocol: 'https:',
      hostname: part.host,
      path: part.path,
      query: Object.fromEntries(part.query ?? []),
      headers: { ...part.headers, host: part.host },
    },
    { signingDate: NOW },
  );
  return headers;
}

async function compare(part: SignedPart, keys: typeof KEYS & { sessionToken?: string } = KEYS) {
  const { host, ...theirs } = await smithy(part, keys);
  expect(host).toBe(part.host);
  expect(new SigV4('RegionOne').sign(part, keys, NOW)).toEqual(theirs);
}

const get = (key: string): SignedPart => ({
  method: 'GET',
  host: 'storage.example.org:8333',
  path: `/bucket/${encodeKey(key)}`,
});

describe('SigV4 is byte-equal to @smithy/signature-v4', () => {
  it.each([
    'plain/0.0',
    'with space',
    'plus+plus',
    '100%',
    '%2F',
    'a&b=c',
    'hash#tag',
    'what?',
    'double//slash',
    '/leading',
    'trailing/',
    'quotes\'and"these',
    "(brackets)!*'",
    'back\\slash',
    'tab\tnew\nline',
    'naïve/ümlaut',
    'е́-combining',
    '🛰/data',
    '~tilde-_.',
    ':@,;$=',
  ])('for the key %j', async (key) => {
    await compare(get(key));
  });

  it('with a session token, a query, a range and HEAD', async () => {
    const part: SignedPart = {
      ...get('a b'),
      method: 'HEAD',
      query: [
        ['list-type', '2'],
        ['prefix', 'a b/+%&é'],
        ['marker', ''],
        ['Z', '1'],
      ],
      headers: { range: 'bytes=-16' },
    };
    await compare(part, { ...KEYS, sessionToken: 'FwoGZXIvYXdzEBYaD//+token==' });
    expect(canonicalQuery(part.query ?? [])).toBe(
      'Z=1&list-type=2&marker=&prefix=a%20b%2F%2B%25%26%C3%A9',
    );
  });

  it('for any key', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), (key) => compare(get(key))),
      { numRuns: 200 },
    );
  });

  it('after the keys or the day have changed', () => {
    const signer = new SigV4('RegionOne');
    const other = { ...KEYS, secretAccessKey: 'another' };
    const tomorrow = new Date(NOW.getTime() + 86_400_000);
    for (const [keys, now] of [
      [KEYS, NOW],
      [other, NOW],
      [KEYS, tomorrow],
      [KEYS, NOW],
    ] as const) {
      expect(signer.sign(get('a'), keys, now)).toEqual(
        new SigV4('RegionOne').sign(get('a'), keys, now),
      );
    }
  });
});

describe('a presigned link', () => {
  it.each([undefined, 'token/with+signs=='])(
    'is that of the SDK, session token %s',
    async (token) => {
      const keys = { ...KEYS, ...(token && { sessionToken: token }) };
      const signer = new SignatureV4({
        credentials: keys,
        region: 'RegionOne',
        service: 's3',
        sha256: Sha256 as never,
        uriEscapePath: false,
        applyChecksum: false,
      });
      const path = `/bucket/${encodeKey('a b/ü')}`;
      const { query = {} } = await signer.presign(
        {
          method: 'GET',
          protocol: 'https:',
          hostname: 'host.org',
          path,
          query: {},
          headers: { host: 'host.org', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
        },
        {
          signingDate: NOW,
          expiresIn: 3600,
          unhoistableHeaders: new Set(['x-amz-content-sha256']),
          unsignableHeaders: new Set(['x-amz-content-sha256']),
        },
      );
      const ours = new SigV4('RegionOne').presign({ host: 'host.org', path }, keys, {
        now: NOW,
        seconds: 3600,
      });
      expect(Object.fromEntries(new URLSearchParams(ours))).toEqual(query);
    },
  );
});
