import { describe, expect, it } from 'vitest';
import { grants, missingPurposes, TOKEN_SCOPES } from '../../../src/hub/scopes.ts';

/** As JupyterHub 6.1 lists the scopes of a token that was asked for by hand. */
const granted = [
  'access:services!service=dask-gateway',
  'read:tokens!user=ann',
  'read:users:name!user=ann',
];

describe('what a hub grants', () => {
  it.each([
    ['access:services!service=dask-gateway', true],
    ['access:services!service=other', false],
    ['read:tokens!user', true],
    ['tokens!user', false],
    ['servers!user', false],
  ])('%s: %s', (scope, isGranted) => {
    expect(grants(granted, scope, 'ann')).toBe(isGranted);
  });

  it('to another user is not granted to this one', () => {
    expect(grants(granted, 'read:tokens!user', 'bo')).toBe(false);
  });

  it('to everybody, as an administrator has it, covers this user and this service', () => {
    const all = ['access:services', 'tokens'];
    expect(grants(all, 'access:services!service=dask-gateway', 'ann')).toBe(true);
    expect(grants(all, 'tokens!user', 'ann')).toBe(true);
  });

  it('a purpose is missing when one of its scopes is', () => {
    const half = [...granted, TOKEN_SCOPES.server[0]];
    expect(missingPurposes(half, 'ann', ['gateway', 'expiry', 'server', 'renewal'])).toEqual([
      'server',
      'renewal',
    ]);
  });
});
