import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../src/site/clusterKeys.ts';
import type { Profile } from '../../../src/site/profile.ts';

const store = {
  endpoint: 'https://s3.example.org',
  region: 'eu',
  addressing: 'path',
  anonymous: false,
} as const;
const profile: Profile = {
  name: 'Site',
  hub: 'https://hub.example.org',
  gateway: { address: 'https://hub.example.org/services/dask-gateway' },
  stores: [
    { ...store, name: 'results', buckets: ['raw', 'results'] },
    { ...store, name: 'inputs', buckets: ['maps'] },
    { ...store, name: 'empty', buckets: [] },
  ],
  results: { store: 'results', prefix: '/results/team/a/' },
};

describe('placeOf', () => {
  it('is where jobs write', () => {
    expect(placeOf(profile, 'results')).toEqual({ ...store, bucket: 'results', prefix: 'team/a' });
  });

  it('is the same prefix of another bucket, as jobs use it', () => {
    const place = placeOf(profile, 'results', 'raw');
    expect(place).toMatchObject({ bucket: 'raw', prefix: 'team/a' });
  });

  it('is the whole bucket of another store', () => {
    expect(placeOf(profile, 'inputs')).toMatchObject({ bucket: 'maps', prefix: '' });
  });

  it.each([
    ['nowhere', 'stores'],
    ['empty', 'bucket'],
  ])('asks for what is missing at the store %s', (name, field) => {
    expect(() => placeOf(profile, name)).toThrow(
      expect.objectContaining({ _tag: 'InvalidInput', field }),
    );
  });
});
