import { describe, expect, it } from 'vitest';
import {
  checkBucket,
  checkSampleParams,
  chunkCount,
  sampleDefaults,
} from '../../../src/jobs/sample.ts';

describe('checkSampleParams', () => {
  it('has the defaults of the function', () => {
    expect(checkSampleParams({})).toEqual(sampleDefaults);
    expect(chunkCount(sampleDefaults)).toBe(100);
  });

  it('takes what is given', () => {
    const params = checkSampleParams({
      shape: [7, 5],
      chunks: [4, 2],
      seed: 3,
      compressor: 'zstd',
    });
    expect(params).toMatchObject({ shape: [7, 5], seed: 3, compressor: 'zstd', dtype: '<f4' });
    expect(chunkCount(params)).toBe(6);
  });

  it.each([
    [{ colour: 1 }, 'colour', /no parameter colour/],
    [{ shape: 5 }, 'shape', /list of 1 to 8/],
    [{ shape: [0, 5] }, 'shape', /0 in shape is no whole number ≥ 1/],
    [{ chunks: [10] }, 'chunks', /2 axes, the chunks have 1/],
    [{ chunks: [1, 1] }, 'chunks', /1000000 chunks are too many/],
    [{ dtype: 'float' }, 'dtype', /one of <f4, /],
    [{ zarr_format: '2' }, 'zarr_format', /one of 2, 3/],
    [{ compressor: 'lz4' }, 'compressor', /one of null, zstd/],
    [{ seed: -1 }, 'seed', /-1 in seed/],
    [{ seed: 1.5 }, 'seed', /1\.5 in seed/],
  ])('refuses %j', (values, field, message) => {
    const check = () => checkSampleParams(values);
    expect(check).toThrow(message);
    expect(check).toThrow(expect.objectContaining({ _tag: 'InvalidInput', field }));
  });
});

describe('checkBucket', () => {
  it('takes what S3 takes', () => {
    expect(checkBucket('gateway-results')).toBe('gateway-results');
  });

  it.each(['', 'ab', 'Results', 'a..b', '-ab', 'a/b', 'x'.repeat(64)])('refuses %j', (bucket) => {
    expect(() => checkBucket(bucket)).toThrow(/3 to 63/);
  });
});
