import { describe, expect, it } from 'vitest';
import type { Profile } from '../../../src/site/profile.ts';
import { accountRow, type AccountFacts } from '../../../src/vscode/account/accountRow.ts';
import { presetProfile, presets } from '../../../src/vscode/account/presets.ts';
import {
  expiryOption,
  proposedDays,
  proposedPurposes,
  scopesFor,
  welcomeText,
  whenText,
} from '../../../src/vscode/account/tokenText.ts';
import { dueAt } from '../../../src/vscode/account/tokenDue.ts';
import { profileSummary } from '../../../src/vscode/account/profileSummary.ts';

const DAY = 86_400_000;
const now = Date.UTC(2026, 10, 22);
const profile: Profile = {
  name: 'Institute',
  hub: 'https://hub.org',
  gateway: { address: 'https://hub.org/services/dask-gateway' },
  stores: [],
  results: { store: '', prefix: '' },
};
const ticked = (one: Profile) =>
  proposedPurposes(one)
    .filter(({ isTicked }) => isTicked)
    .map(({ purpose }) => purpose);

describe('what a token is asked for', () => {
  it('is everything that helps, and 30 days', () => {
    expect(ticked(profile)).toEqual(['gateway', 'name', 'expiry', 'server', 'renewal']);
    expect(expiryOption(proposedDays(profile))).toBe('1 Month (30 days)');
  });

  it('is no server where schedulers are reached directly', () => {
    expect(scopesFor(ticked({ ...profile, carrier: 'tcp' }))).not.toContain('servers');
  });

  it('is as little as can be over plain http, for one day', () => {
    const clear = { ...profile, hub: 'http://hub.org' };
    expect(ticked(clear)).toEqual(['gateway', 'name', 'expiry']);
    expect(expiryOption(proposedDays(clear))).toBe('1 Day');
  });

  it('is no longer than the site allows', () => {
    expect(proposedDays({ ...profile, limits: { tokenDays: 7 } })).toBe(7);
    expect(proposedDays({ ...profile, limits: { tokenDays: 90 } })).toBe(30);
  });
});

describe('after signing in', () => {
  const facts = { user: 'ann', scopes: [], createdAt: now, expiresAt: now + 30 * DAY };

  it('one reads who and until when', () => {
    expect(welcomeText(profile, facts, [], now)).toMatch(
      /^Signed in to Institute as ann\. The token expires on .*2026\.$/,
    );
  });

  it('one sentence names everything that is missing', () => {
    const text = welcomeText(profile, { user: 'ann', scopes: [] }, ['gateway', 'expiry'], now);
    expect(text).toContain(
      'Missing permissions: Use Dask Gateway (access:services!service=dask-gateway), Read when it expires (read:tokens!user).',
    );
  });

  it.each([
    ['never expires', { ...facts, expiresAt: null }, profile],
    ['travels unencrypted', facts, { ...profile, hub: 'http://hub.org' }],
  ])('a token that %s is warned of', (words, token, where) => {
    expect(welcomeText(where, token, [], now)).toContain(words);
  });
});

it.each([
  [-1, 'now'],
  [0.5, 'within the hour'],
  [5, 'in 5 hours'],
  [72, 'in 3 days'],
])('a time in %d hours is "%s"', (hours, words) => {
  expect(whenText(now + hours * 3_600_000, now)).toBe(words);
});

describe('a token is due', () => {
  const account = { hub: 'h', user: 'u', token: 't', scopes: [], at: now, createdAt: now };

  it.each([
    [30 * DAY, 7 * DAY],
    [8 * DAY, 2 * DAY],
    [40_000, 10_000],
  ])('of %d ms, %d ms before its end', (life, before) => {
    expect(dueAt({ ...account, expiresAt: now + life })).toBe(now + life - before);
  });

  it('never, when it does not expire or nobody knows', () => {
    expect(dueAt({ ...account, expiresAt: null })).toBeUndefined();
    expect(dueAt(account)).toBeUndefined();
  });
});

describe('the account’s row', () => {
  const facts: AccountFacts = {
    state: 'in',
    profile: 'Institute',
    user: 'ann',
    expiresAt: now + 20 * DAY,
    trouble: undefined,
    moved: undefined,
    isServer: false,
    now,
  };
  const row = (change: Partial<AccountFacts>) => accountRow({ ...facts, ...change }, 'hub', true);

  it('says who, and the end when it is near', () => {
    expect(row({}).description).toBe('ann');
    expect(row({ expiresAt: now + 3 * DAY }).description).toBe('ann · token expires in 3 days');
  });

  it.each(['expired', 'revoked', 'gateway'] as const)('signs in again when %s', (trouble) => {
    const shown = row({ trouble });
    expect(shown.command?.id).toBe('scienceGateway.account.signInAgain');
    expect(shown.spoken).toContain('Institute');
  });

  it('shows both places when the addresses have changed', () => {
    const before = { hub: 'https://a.org', gateway: 'https://b.org' };
    const after = { hub: 'https://a.org', gateway: 'https://evil.org' };
    const shown = row({ state: 'moved', moved: { before, now: after } });
    expect(shown.tooltip).toContain('https://b.org');
    expect(shown.tooltip).toContain('https://evil.org');
  });

  it('offers no sign-out of the hub’s own token', () => {
    expect(row({ isServer: true }).context).toBe('account.server');
  });
});

describe('presets', () => {
  const answers = { name: 'n', hub: 'https://hub.org', gateway: 'https://hub.org/g/', results: '' };

  it('of Jetstream 2 knows the store', () => {
    const jetstream = presets().find(({ id }) => id === 'jetstream');
    if (!jetstream) throw new Error('no preset');
    const made = presetProfile(jetstream, { ...answers, results: 'gateway-results/{user}' });
    expect(made.gateway.address).toBe('https://hub.org/g');
    expect(made.stores[0]).toMatchObject({
      endpoint: 'https://js2.jetstream-cloud.org:8001',
      region: 'RegionOne',
      buckets: ['gateway-results'],
    });
    expect(made.results).toEqual({ store: 'Jetstream 2', prefix: 'gateway-results/{user}' });
  });
});

it('an import that replaces a profile shows both addresses and whom it trusts', () => {
  const other = { ...profile, gateway: { address: 'https://evil.org' } };
  const lines = profileSummary(other, profile, ['CN=Authority (SHA-256 AA)']).join('\n');
  expect(lines).toContain('Hub: https://hub.org\n');
  expect(lines).toContain(
    'Gateway: https://evil.org (before: https://hub.org/services/dask-gateway)',
  );
  expect(lines).toContain('CN=Authority');
});
