import type { JobOptions, JobOrigin, ModuleArchive, ProgramSource } from '../jobs/job.ts';
import type { JsonValue } from '../params/schema.ts';

/** What a person wants to have run: one job, or the jobs of a sweep. */
export interface JobOrder {
  readonly program: ProgramSource;
  /** By parameter name; one entry for each job. */
  readonly params: readonly Readonly<Record<string, JsonValue>>[];
  /** Of the job, or of the sweep, whose jobs are `<id>-0001`, … */
  readonly id: string;
  /** Another bucket than the profile's. */
  readonly bucket?: string | undefined;
  readonly options?: JobOptions | undefined;
  readonly modules?: ModuleArchive | undefined;
  readonly origin?: JobOrigin | undefined;
}

/** The order of one chunk only, to look at it before the rest is run. */
export function trialOf(order: JobOrder): JobOrder {
  return { ...order, options: { ...order.options, tryOne: true } };
}
