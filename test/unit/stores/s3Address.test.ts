import { describe, expect, it } from 'vitest';
import { parseS3Url, S3Addresses, type S3Place } from '../../../src/stores/s3Address.ts';

const place = (change: Partial<S3Place> = {}): S3Place => ({
  endpoint: 'https://js2.example.org:8001',
  region: 'RegionOne',
  addressing: 'path',
  anonymous: false,
  ...change,
});

describe('S3Addresses', () => {
  it.each([
    [place(), 'data', 'https://js2.example.org:8001/data/a%20b/%2B%25'],
    [place({ addressing: 'virtual' }), 'data', 'https://data.js2.example.org:8001/a%20b/%2B%25'],
    [
      place({ addressing: 'virtual' }),
      'my.data',
      'https://js2.example.org:8001/my.data/a%20b/%2B%25',
    ],
    [
      place({ endpoint: 'http://127.0.0.1:8333/' }),
      'data',
      'http://127.0.0.1:8333/data/a%20b/%2B%25',
    ],
    [place({ endpoint: 'https://x.org/s3/' }), 'data', 'https://x.org/s3/data/a%20b/%2B%25'],
    [
      place({ endpoint: undefined, region: 'eu-west-1', addressing: 'virtual' }),
      'data',
      'https://data.s3.eu-west-1.amazonaws.com/a%20b/%2B%25',
    ],
  ])('%o %s', (where, bucket, url) => {
    const { origin, host, path } = new S3Addresses(where, bucket).of('a b/+%');
    expect(origin + path).toBe(url);
    expect(origin).toContain(host);
    // What is sent is what was signed.
    expect(new URL(origin + path).pathname).toBe(path);
  });

  it.each(['.', '..', 'a/./b', 'a/../b', '../b', 'a/..'])('refuses the key %j', (key) => {
    expect(() => new S3Addresses(place(), 'data').of(key)).toThrow('“.” or “..”');
  });

  it.each(['', 'a/b', '-x', 'a?b', 'ü', '..'])('refuses the bucket %j', (bucket) => {
    expect(() => new S3Addresses(place(), bucket)).toThrow('bucket');
  });

  it.each(['ftp://x.org', 'x.org', 'javascript:1'])('refuses the endpoint %j', (endpoint) => {
    expect(() => new S3Addresses(place({ endpoint }), 'data')).toThrow('http or https');
  });
});

describe('parseS3Url', () => {
  it.each([
    ['s3://bucket', 'bucket', ''],
    ['s3://bucket/', 'bucket', ''],
    ['s3://bucket/a/b c?%20#x', 'bucket', 'a/b c?%20#x'],
    ['  s3://b2/k  ', 'b2', 'k'],
  ])('%j', (text, bucket, key) => {
    expect(parseS3Url(text)).toEqual({ bucket, key });
  });

  it.each(['s3:/bucket', 'https://bucket/key', 's3://', 's3:///key', 's3://a b/c', ''])(
    'refuses %j',
    (text) => expect(() => parseS3Url(text)).toThrow('s3://bucket/name'),
  );
});
