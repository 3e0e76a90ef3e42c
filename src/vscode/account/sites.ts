import type { Credentials, Profile } from '../../site/profile.ts';
import type { Site } from '../../site/site.ts';
import type { JobMemory } from '../../site/siteJob.ts';
import { loadCore } from '../loadCore.ts';
import { editorNetwork } from '../platform/network.ts';
import type { Log } from '../platform/log.ts';
import type { WayParts } from '../ways/wayParts.ts';

/** What differs from site to site besides its profile. */
export interface OpenSite {
  readonly credentials: Credentials;
  readonly memory?: JobMemory;
  readonly ways?: WayParts;
  /** Hosts to which the token may go in the clear without a question. */
  readonly clearHosts?: readonly string[];
}

/** The one place where the editor makes a `Site`: what holds for all of them is said here. */
export class Sites {
  constructor(
    private readonly confirmClearHttp: (host: string) => Promise<boolean>,
    private readonly log: Log,
  ) {}

  async open(profile: Profile, { clearHosts = [], ways, ...rest }: OpenSite): Promise<Site> {
    const { Site } = await loadCore();
    return new Site({
      profile,
      ...rest,
      ...ways,
      network: editorNetwork(),
      confirmClearHttp: (host) =>
        clearHosts.includes(host) ? Promise.resolve(true) : this.confirmClearHttp(host),
      onSecret: (secret) => this.log.redactor.learn(secret),
    });
  }

  /** Does something with a token at a site, then closes it. */
  async once<T>(profile: Profile, token: string, work: (site: Site) => Promise<T>): Promise<T> {
    this.log.redactor.learn(token);
    await using site = await this.open(profile, {
      credentials: {
        token: () => Promise.resolve(token),
        storeKeys: () => Promise.resolve(undefined),
      },
    });
    return await work(site);
  }
}
