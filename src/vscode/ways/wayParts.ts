import type { SiteOptions } from '../../site/site.ts';

/** What a profile's site remembers between two starts, and what its ways are told and ask. */
export type WayParts = Pick<
  SiteOptions,
  | 'wayMemory'
  | 'leaseMemory'
  | 'usageMemory'
  | 'startMemory'
  | 'schedulerLog'
  | 'mayStartServer'
  | 'onHubStep'
>;
