import { HubClient } from '../../hub/hubClient.ts';
import { missingPurposes, TOKEN_SCOPES, type TokenPurpose } from '../../hub/scopes.ts';
import type { Profile } from '../profile.ts';
import { day, type Reaching } from './endpoint.ts';
import type { Outcome } from './examination.ts';

const HOUR = 3_600_000;
/** A token that ends within this is worth a word, ms; one of a single day is not meant to last. */
const SOON = 72 * HOUR;

/** What is missed when a token cannot do it. */
const WITHOUT: Partial<Record<TokenPurpose, string>> = {
  gateway: 'Dask Gateway may refuse it',
  server: 'no way through the hub',
};

/** What the hub's steps need. */
export interface HubSteps extends Reaching {
  readonly profile: Profile;
  /** Throws where the token must not travel. */
  readonly token: () => Promise<string | undefined>;
  readonly hubReached: Promise<Outcome<unknown>>;
}

/** At the hub: version, token, permissions. */
export async function hubSteps(parts: HubSteps): Promise<Outcome<unknown>> {
  const { exam, http, profile, token, hubReached } = parts;
  const part = 'hub';
  const hub = new HubClient(http, profile.hub);
  const answers = await exam.step({ part, hop: 'answer' }, [await hubReached], async (signal) => {
    const version = await hub.version({ signal });
    return { value: version, says: `JupyterHub ${version}.` };
  });
  const known = await exam.step({ part, hop: 'token' }, [answers], async (signal) => {
    const secret = (await token()) ?? '';
    const user = await hub.user(secret, { signal });
    const info = await hub.tokenInfo(secret, { signal });
    const says = `It is ${user.name}'s`;
    if (!info) return { value: user, says: `${says}; it may not read when it expires.` };
    const { expiresAt, created } = info;
    if (expiresAt === undefined) {
      const warning = 'Make one of 30 days at the hub and sign in with it.';
      return { value: user, says: `${says} and never expires.`, warning };
    }
    const until = `${says} and expires on ${day(expiresAt)}.`;
    const life = created === undefined ? SOON : expiresAt - created;
    const soon = Math.max(HOUR, Math.min(SOON, life / 5));
    if (expiresAt - Date.now() > soon) return { value: user, says: until };
    return { value: user, says: until, warning: 'Sign in again soon, or renew it.' };
  });
  return exam.step({ part, hop: 'scopes' }, [known], async () => {
    if (!known.went) throw new Error('Unreachable: the step needs this one.');
    const { name, scopes } = known.value;
    const wanted: TokenPurpose[] = profile.carrier === 'tcp' ? ['gateway'] : ['gateway', 'server'];
    const missing = missingPurposes(scopes, name, wanted);
    const said = `${scopes.length} granted; all that is needed is among them.`;
    if (missing.length === 0) return Promise.resolve({ value: scopes, says: said });
    const list = missing.map(
      (purpose) => `${TOKEN_SCOPES[purpose].join(' ')} (without it: ${WITHOUT[purpose] ?? ''})`,
    );
    return Promise.resolve({
      value: scopes,
      says: `Missing: ${list.join(', ')}.`,
      warning: `Make a token with these permissions at ${profile.hub}/hub/token and sign in with it.`,
    });
  });
}
