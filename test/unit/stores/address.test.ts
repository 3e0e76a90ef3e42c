import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/stores/address.ts';
import { readS3WebAddress } from '../../../src/stores/s3WebAddress.ts';

describe('an address that somebody pasted', () => {
  it.each([
    [' "s3://bucket/a/b/" ', 's3://bucket/a/b', 's3'],
    ['s3a://bucket', 's3://bucket', 's3'],
    ['<s3://bucket/a b/%41?#>', 's3://bucket/a b/%41?#', 's3'],
    ['https://host.org/data/x.zarr/', 'https://host.org/data/x.zarr', 'web'],
    ['HTTPS://HOST.org', 'https://host.org', 'web'],
    ['https://host.org/a%20b#part', 'https://host.org/a%20b', 'web'],
    ['file:///data/x.zarr/', 'file:///data/x.zarr', 'file'],
  ])('%j is %j', (pasted, url, kind) => {
    expect(parseAddress(pasted)).toMatchObject({ url, kind });
  });

  it.each([
    'bucket/a',
    's3://',
    's3://b!/a',
    'ftp://host/a',
    'javascript:alert(1)',
    'https://user:secret@host/a',
    'https://host/a?X-Amz-Signature=secret',
  ])('%j is refused, and nothing secret is repeated', (pasted) => {
    const refusal = () => parseAddress(pasted);
    expect(refusal).toThrow(/address/);
    if (pasted.includes('secret')) expect(refusal).not.toThrow(/secret/);
  });
});

describe('a web address of something in S3', () => {
  it.each([
    ['https://s3.amazonaws.com/b/k/x', { bucket: 'b', key: 'k/x', addressing: 'path' }],
    [
      'https://s3.eu-west-1.amazonaws.com/b',
      { bucket: 'b', key: '', region: 'eu-west-1', addressing: 'path' },
    ],
    [
      'https://s3-us-west-2.amazonaws.com/b/k',
      { bucket: 'b', key: 'k', region: 'us-west-2', addressing: 'path' },
    ],
    ['https://my.data.s3.amazonaws.com/k', { bucket: 'my.data', key: 'k', addressing: 'virtual' }],
    [
      'https://b.s3.dualstack.ap-southeast-2.amazonaws.com/a%20b',
      { bucket: 'b', key: 'a b', region: 'ap-southeast-2', addressing: 'virtual' },
    ],
    [
      'https://minio.example.org:9000/b/k',
      { endpoint: 'https://minio.example.org:9000', bucket: 'b', key: 'k', addressing: 'path' },
    ],
    [
      'https://b.minio.example.org:9000/k',
      { endpoint: 'https://minio.example.org:9000', bucket: 'b', key: 'k', addressing: 'virtual' },
    ],
  ])('%s', (url, found) => {
    expect(readS3WebAddress(url, ['https://minio.example.org:9000'])).toEqual(found);
  });

  it.each([
    'https://example.org/b/k',
    'https://s3.amazonaws.com/',
    'https://evil.org/s3.amazonaws.com/b',
    'https://s3.amazonaws.com.evil.org/b',
    // Keys of a profile must not go where it does not say.
    'http://minio.example.org:9000/b/k',
    'https://minio.example.org/b/k',
    'https://evilminio.example.org:9000/b/k',
  ])('%s is none', (url) => {
    expect(readS3WebAddress(url, ['https://minio.example.org:9000'])).toBeUndefined();
  });
});
