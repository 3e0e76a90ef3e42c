import { TcpCarrier } from '../net/tcpCarrier.ts';
import type { Profile } from './profile.ts';
import { proxyTarget } from './proxyTarget.ts';
import { Ways, type WayMemory } from './ways.ts';

/** What the ways of a profile are made of. */
export interface SiteWaysOptions {
  readonly profile: Profile;
  /** Remembers which way to the schedulers went. */
  readonly wayMemory?: WayMemory;
}

/** The ways of one profile. */
export function siteWays({ profile, wayMemory }: SiteWaysOptions): Ways {
  return new Ways({
    choice: profile.carrier ?? 'auto',
    profile: profile.name,
    hubAddress: profile.hub,
    tcp: { carrier: new TcpCarrier(), target: () => proxyTarget(profile) },
    memory: wayMemory,
  });
}
