/**
 * What a program outside the editor uses: one institution, its clusters, jobs and stores.
 *
 * @module
 */
export { generateJobId } from '../jobs/jobId.ts';
export { sampleDefaults, sampleProgram } from '../jobs/sample.ts';
export { fileOrder, type FileOrderOptions } from './fileOrder.ts';
export type { JobOrder } from './jobOrder.ts';
export { localProfile } from './localProfile.ts';
export type { Credentials, Profile, StoreKeys, StoreProfile } from './profile.ts';
export { Site, type SiteOptions } from './site.ts';
export type { SiteJob } from './siteJob.ts';
export { submitOrder, type Submitted } from './submitOrder.ts';
