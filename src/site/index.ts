/**
 * What a program outside the editor uses: one institution, its clusters, jobs and stores.
 *
 * @module
 */
export { Site, type SiteOptions } from './site.ts';
export { localProfile } from './localProfile.ts';
export type { Credentials, Profile, StoreKeys, StoreProfile } from './profile.ts';
export type { SiteJob } from './siteJob.ts';
