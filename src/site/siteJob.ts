import type { Job } from '../jobs/job.ts';

/** A job with the cluster it belongs to and how fresh the news are. */
export interface SiteJob extends Job {
  readonly cluster: string;
  /** `reconnecting`: what is shown was true at `heard`. `gone`: its cluster no longer exists. */
  readonly contact: 'live' | 'reconnecting' | 'gone';
  /** When the last news came, ms since the epoch by this machine's clock. */
  readonly heard: number;
}

/** What an editor remembers of jobs, so that they are shown when their cluster is gone. */
export interface JobMemory {
  load(): readonly SiteJob[];
  save(jobs: readonly SiteJob[]): void;
}
