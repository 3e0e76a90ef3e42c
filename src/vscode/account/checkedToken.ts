import type { Cancellable } from '../../base/abort.ts';
import { GATEWAY_SCOPE, grants, missingPurposes, type TokenPurpose } from '../../hub/scopes.ts';
import type { Profile } from '../../site/profile.ts';
import type { Site } from '../../site/site.ts';
import type { TokenFacts } from '../../site/siteToken.ts';
import { tagOf } from '../platform/problem.ts';
import type { Sites } from './sites.ts';

/** What a token turned out to be. */
export interface CheckedToken {
  readonly facts: TokenFacts;
  /** Of what was wanted, what it cannot do. */
  readonly missing: readonly TokenPurpose[];
}

/** Asks the hub whose token it is and what it may do. @throws AuthRejected, HubUnreachable, NotAHub … */
export function checkToken(
  sites: Sites,
  profile: Profile,
  token: string,
  { wanted, signal }: Cancellable & { readonly wanted: readonly TokenPurpose[] },
): Promise<CheckedToken> {
  return sites.once(profile, token, async (site) => {
    const facts = await site.token.facts({ signal });
    const lacking = missingPurposes(facts.scopes, facts.user, wanted);
    // Many gateways take any token of the hub: then the scope is not missed.
    const isMissed =
      !grants(facts.scopes, GATEWAY_SCOPE, facts.user) && (await isRefused(site, { signal }));
    const missing = lacking.filter((one) => one !== 'name' && (one !== 'gateway' || isMissed));
    return { facts, missing };
  });
}

/** Only a clear no counts: a gateway that cannot be asked is shown by the views, with its reason. */
async function isRefused(site: Site, options: Cancellable): Promise<boolean> {
  try {
    await site.gateway.options(options);
    return false;
  } catch (error) {
    options.signal?.throwIfAborted();
    return tagOf(error) === 'TokenRejected';
  }
}
