import type { Cancellable } from '../base/abort.ts';
import { v, validate } from '../base/validate.ts';
import { JobIdTaken, JobMissing, JobRefused } from './errors.ts';
import type { Job, JobRequest } from './job.ts';
import { hashOf, programs } from './programs.ts';
import { answers } from './registryWords.ts';
import type { SchedulerCalls } from './schedulerCalls.ts';

const module = {
  name: programs.registry.module,
  source: programs.registry.source,
  bootstrap: programs.bootstrap.source,
};

const shipped = ({ module, source }: { module: string; source: string }) => ({
  name: module,
  source,
});

/** What of the driver is the same for every job. */
const driver = {
  driver: shipped(programs.driver),
  modules: {
    capture: shipped(programs.capture),
    s3: shipped(programs.s3),
    record: shipped(programs.record),
    zarr_store: shipped(programs.zarr_store),
  },
};

/** One page of the cluster's jobs, in the order in which they came. */
export type JobsPage = v.InferOutput<typeof answers.list>;

/** One page of a log: lines after a position, and how many lines each attempt has printed. */
export type LogPage = v.InferOutput<typeof answers.log>;

/** The calls of the job registry in a cluster's scheduler. */
export class RegistryClient {
  readonly #scheduler: SchedulerCalls;

  constructor(scheduler: SchedulerCalls) {
    this.#scheduler = scheduler;
  }

  /** Hands over a job. @throws JobIdTaken, JobRefused */
  submit(
    { id, program, params, output }: JobRequest,
    options: Cancellable,
  ): Promise<{ job: Job; existing: boolean }> {
    const { source, entry } = program;
    const spec = { source, entry, params, sha256: hashOf(source) };
    const payload = { id, program: program.name, output, spec, ...driver };
    return this.#call('submit', answers.submit, payload, options);
  }

  /** One page of jobs; `greeting` is logged under the topic of all jobs at that very moment. */
  list(
    payload: { readonly start: number; readonly greeting: string },
    options: Cancellable,
  ): Promise<JobsPage> {
    return this.#call('list', answers.list, payload, options);
  }

  /** One job with its result and traceback. @throws JobMissing */
  async get(id: string, options: Cancellable): Promise<Job> {
    return (await this.#call('get', answers.job, { id }, options)).job;
  }

  /** Begins to cancel. @throws JobMissing */
  async cancel(id: string, options: Cancellable): Promise<Job> {
    const payload = { id, interrupt: programs.interrupt.source };
    return (await this.#call('cancel', answers.job, payload, options)).job;
  }

  /** Lines of an attempt and later ones, from number `number` (the first is 0) on. */
  log(id: string, attempt: number, number: number, options: Cancellable): Promise<LogPage> {
    return this.#call('log', answers.log, { id, attempt, number }, options);
  }

  /** Drops an ended job. @throws JobMissing, JobRefused when it has not ended. */
  async forget(id: string, options: Cancellable): Promise<void> {
    await this.#call('forget', answers.forget, { id }, options);
  }

  async #call<const S extends v.GenericSchema>(
    op: string,
    schema: S,
    payload: Readonly<Record<string, unknown>>,
    options: Cancellable,
  ): Promise<v.InferOutput<S>> {
    const answer = await this.#scheduler.call(module, op, payload, options);
    const declined = v.safeParse(declinedSchema, answer);
    if (declined.success) throw reasonOf(declined.output, String(payload['id']));
    return validate(schema, answer, `the job registry's answer to ${op}`);
  }
}

const declinedSchema = v.union([
  v.object({ missing: v.literal(true) }),
  v.object({ taken: v.literal(true) }),
  v.object({ refused: v.string() }),
]);

function reasonOf(declined: v.InferOutput<typeof declinedSchema>, id: string): Error {
  if ('missing' in declined) return new JobMissing(id);
  if ('taken' in declined) return new JobIdTaken(id);
  return new JobRefused(declined.refused);
}
