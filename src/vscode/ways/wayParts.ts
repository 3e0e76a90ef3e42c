import type { SiteOptions } from '../../site/site.ts';

/** What the ways to a profile's schedulers are told and ask. */
export type WayParts = Pick<SiteOptions, 'wayMemory' | 'mayStartServer' | 'onHubStep'>;
