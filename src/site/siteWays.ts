import type { Cancellable } from '../base/abort.ts';
import { HubCarrier, type CarrierStep, type ServerQuestion } from '../hub/hubCarrier.ts';
import type { Target } from '../net/carrier.ts';
import type { Http } from '../net/http.ts';
import { TcpCarrier } from '../net/tcpCarrier.ts';
import { endpointOf } from '../stores/s3Address.ts';
import type { Profile } from './profile.ts';
import { proxyTarget } from './proxyTarget.ts';
import { Ways, type WayMemory } from './ways.ts';

/** What the two ways of a profile are made of. */
export interface SiteWaysOptions {
  readonly profile: Profile;
  readonly http: Http;
  /** The hub token; asked each time. */
  readonly token: () => Promise<string | undefined>;
  /** Remembers which way to the schedulers went. */
  readonly wayMemory?: WayMemory;
  /** Asked before a server of the user is started at the hub; default: no. */
  readonly mayStartServer?: (server: ServerQuestion) => Promise<boolean>;
  /** Told while the way through the hub is being made. */
  readonly onHubStep?: (step: CarrierStep, words?: string) => void;
  /**
   * How long the server at the hub is kept while nobody looks, ms; default 600 000. Pings would keep
   * it from the site's culler for ever.
   */
  readonly idleMs?: number;
}

/** The ways of one profile, and the carrier through the hub for what else it can tell. */
export function siteWays(options: SiteWaysOptions): { ways: Ways; hub: HubCarrier } {
  const { profile, wayMemory } = options;
  const allowed: Target[] = [];
  const hub = new HubCarrier({
    hub: profile.hub,
    http: options.http,
    token: options.token,
    ...(profile.server && { server: profile.server }),
    mayStart: options.mayStartServer ?? (() => Promise.resolve(false)),
    allowed: (target) =>
      allowed.some(({ host, port }) => host === target.host && port === target.port) ||
      isOfStores(profile, target),
    ...(options.onHubStep && { onStep: options.onHubStep }),
    ...(options.idleMs !== undefined && { idleMs: options.idleMs }),
  });
  const target = async (how: Cancellable): Promise<Target> => {
    const found = await schedulersSeenFrom(hub, profile, how);
    allowed.splice(0, allowed.length, found);
    return found;
  };
  const ways = new Ways({
    choice: profile.carrier ?? 'auto',
    profile: profile.name,
    hubAddress: profile.hub,
    tcp: { carrier: new TcpCarrier(), target: () => proxyTarget(profile) },
    hub: { carrier: hub, target },
    memory: wayMemory,
  });
  return { ways, hub };
}

/** True for a host of the profile's stores, or of a bucket in one: what keys may be sent to. */
function isOfStores({ stores }: Profile, { host, port }: Target): boolean {
  return stores.some((store) => {
    const { protocol, hostname, port: own } = new URL(endpointOf(store));
    if (port !== Number(own || (protocol === 'https:' ? 443 : 80))) return false;
    // At AWS a bucket says itself which region it is in.
    if (store.endpoint === undefined && AWS.test(host)) return true;
    const name = hostname.replace(/^\[|\]$/g, '');
    return host === name || host.endsWith(`.${name}`);
  });
}

const AWS = /(^|\.)s3\.[a-z0-9-]+\.amazonaws\.com$/;

/** Inside the institution the proxy often has another address; its servers are told which. */
async function schedulersSeenFrom(
  hub: HubCarrier,
  profile: Profile,
  options: Cancellable,
): Promise<Target> {
  const { proxyAddress } = await hub.environment(options);
  if (proxyAddress === undefined) return proxyTarget(profile);
  return proxyTarget({ gateway: { ...profile.gateway, proxy: proxyAddress } });
}
