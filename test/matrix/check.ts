import type { Site } from '../../src/site/site.ts';

/** What a check works on. */
export interface Setting {
  readonly site: Site;
  readonly cluster: string;
  /** Computes what the array must be. */
  readonly python: string;
  /** Runs the schedulers and workers. */
  readonly clusterPython: string;
  readonly signal: AbortSignal;
}

/** One check; throws when it fails. */
export type Check = (setting: Setting) => Promise<void>;
