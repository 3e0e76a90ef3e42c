import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../src/base/errors.ts';
import {
  gatewayRows,
  judged,
  type GatewayFacts,
  type Part,
} from '../../../src/vscode/gateway/healthText.ts';

class Refused extends GatewayError<'Refused'> {
  readonly _tag = 'Refused';
}

const up: Part = { state: 'up', detail: 'ann' };

const signedIn: GatewayFacts['account'] = {
  state: 'in',
  profile: 'Local',
  user: 'ann',
  expiresAt: undefined,
  trouble: undefined,
  moved: undefined,
  isServer: false,
  now: 0,
};

function rows(changes: Partial<GatewayFacts>, parts: Record<string, Part> = {}) {
  return gatewayRows({
    profile: 'Local',
    hub: 'http://127.0.0.1:8000',
    gateway: 'http://127.0.0.1:8001',
    account: signedIn,
    isSignedIn: true,
    isLocal: true,
    stack: 'running',
    stores: [{ name: 'Local', endpoint: 'http://127.0.0.1:9000' }],
    part: (name) => parts[name] ?? up,
    way: undefined,
    problem: undefined,
    ...changes,
  });
}

const lines = (...args: Parameters<typeof rows>) =>
  rows(...args).map(({ label, description = '' }) => `${label}|${description}`);

describe('the Gateway view', () => {
  it('lists every part when all is well', () => {
    expect(lines({}, { gateway: { state: 'up', detail: '2026.3.0' } })).toEqual([
      'Profile|Local',
      'Local gateway|running',
      'Account|ann',
      'Dask Gateway|2026.3.0',
      'Store|Local reachable',
    ]);
  });

  it('is empty before anything is set up, so that its welcome shows', () => {
    expect(rows({ isSignedIn: false, hub: undefined, stack: 'stopped' })).toEqual([]);
  });

  it('shows the local gateway while it starts', () => {
    expect(lines({ isSignedIn: false, hub: undefined, stack: 'starting' })).toEqual([
      'Profile|Local',
      'Local gateway|starting…',
    ]);
  });

  it('offers to sign in to another institution', () => {
    const shown = rows({
      isSignedIn: false,
      isLocal: false,
      profile: 'hub.org',
      account: { ...signedIn, state: 'out' },
    });
    expect(shown.map(({ context }) => context)).toEqual(['profile', 'account.out']);
    expect(shown[1]?.command?.id).toBe('scienceGateway.account.signInAgain');
  });

  it('says which part is down, and only that one', () => {
    const error = new Refused('The store at 127.0.0.1:9000 does not answer.');
    const down: Part = { state: 'down', error, since: 1 };
    const shown = rows({}, { 'store/Local': down });
    expect(shown.filter(({ context = '' }) => context.endsWith('.down'))).toHaveLength(1);
    expect(shown.at(-1)).toMatchObject({
      label: 'Store Local',
      description: error.message,
      icon: { id: 'error' },
      command: { id: 'scienceGateway.gateway.refresh' },
    });
  });

  it('lets a refused token be renewed with one click', () => {
    const error = new Refused('The token has expired.', { remedy: 'signIn' });
    const [account] = rows({}, { hub: { state: 'down', error, since: 1 } }).slice(2);
    expect(account?.command?.id).toBe('scienceGateway.account.signInAgain');
  });

  it('shows a mistake in the settings', () => {
    const [first] = rows({ problem: new Refused('scienceGateway.profiles: 0.hub: no address') });
    expect(first?.label).toContain('0.hub');
  });
});

it('remembers since when a part is down', () => {
  const first = judged({ state: 'unknown' }, { error: 'x' }, 10);
  expect(judged(first, { error: 'y' }, 20)).toEqual({ state: 'down', error: 'y', since: 10 });
  expect(judged(first, { detail: 'fine' }, 20)).toEqual({ state: 'up', detail: 'fine' });
});
