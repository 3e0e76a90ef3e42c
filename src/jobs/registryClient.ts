import type { Cancellable } from '../base/abort.ts';
import { v, validate } from '../base/validate.ts';
import { JobIdTaken, JobMissing, JobRefused } from './errors.ts';
import type { Job, JobRequest } from './job.ts';
import { leaseOf, type Lease, type LeaseTerms } from './lease.ts';
import { hashOf, programs, wrapper } from './programs.ts';
import { registryModule } from './registryText.ts';
import { answers } from './registryWords.ts';
import type { SchedulerCalls } from './schedulerCalls.ts';

const module = { ...registryModule, bootstrap: programs.bootstrap.source };

const shipped = ({ module, source }: { module: string; source: string }) => ({
  name: module,
  source,
});

/** What of the driver is the same for every job. */
const driver = {
  driver: shipped(programs.driver),
  modules: Object.fromEntries(wrapper.map((name) => [name, shipped(programs[name])])),
};

/** The same for a registry that has it: 130 kB less. */
const named = {
  driver: { name: driver.driver.name },
  modules: Object.fromEntries(
    Object.entries(driver.modules).map(([key, { name }]) => [key, { name }]),
  ),
};

/** One page of the cluster's jobs, in the order in which they came. */
export type JobsPage = v.InferOutput<typeof answers.list>;

/** One page of a log: lines after a position, and how many lines each attempt has printed. */
export type LogPage = v.InferOutput<typeof answers.log>;

/** How many jobs run at once, whether somebody chose that, and how many run and wait. */
export type JobLimit = v.InferOutput<typeof answers.limit>;

/** The calls of the job registry in a cluster's scheduler. */
export class RegistryClient {
  readonly #scheduler: SchedulerCalls;

  constructor(scheduler: SchedulerCalls) {
    this.#scheduler = scheduler;
  }

  /** Hands over a job. @throws JobIdTaken, JobRefused */
  submit(request: JobRequest, options: Cancellable): Promise<{ job: Job; existing: boolean }> {
    return this.#hand('submit', answers.submit, handed(request), options);
  }

  /**
   * Hands over many jobs in one call; what they share travels once. All are taken, or, when there
   * is no room for them, none.
   *
   * @throws JobRefused; what is wrong with one of them is in its place of the answer.
   */
  async submitMany(
    requests: readonly JobRequest[],
    options: Cancellable,
  ): Promise<({ job: Job; existing: boolean } | Error)[]> {
    const kept = new Map<object | string, number>();
    const shared: unknown[] = [];
    const keep = (value: object | string) => {
      if (!kept.has(value)) kept.set(value, shared.push(value) - 1);
      return kept.get(value);
    };
    const jobs = requests.map((request) => {
      const { spec, ...job } = handed(request);
      const { source, modules, origin, ...small } = spec;
      const large = Object.entries({ source, modules, origin });
      const places = large.flatMap(([name, value]) => (value ? [[name, keep(value)]] : []));
      return { ...job, spec: small, shared: Object.fromEntries(places) as unknown };
    });
    const said = await this.#hand('submit_many', answers.submitMany, { jobs, shared }, options);
    return said.answers.map((answer, index) =>
      'job' in answer ? answer : reasonOf(answer, requests[index]?.id ?? ''),
    );
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
    return (await this.#call('cancel', answers.job, { id }, options)).job;
  }

  /** Begins to cancel all jobs of a sweep that have not ended; returns those. */
  async cancelSweep(sweep: string, options: Cancellable): Promise<readonly Job[]> {
    return (await this.#call('cancel_sweep', answers.jobs, { sweep }, options)).jobs;
  }

  /**
   * Starts an ended job that is not done again, for what is missing.
   *
   * @throws JobMissing, JobRefused when the registry no longer has what it was made from.
   */
  async resume(id: string, options: Cancellable): Promise<Job> {
    return (await this.#call('resume', answers.job, { id }, options)).job;
  }

  /** Resumes all jobs of a sweep that have ended and are not done; returns those. */
  async resumeSweep(sweep: string, options: Cancellable): Promise<readonly Job[]> {
    return (await this.#call('resume_sweep', answers.jobs, { sweep }, options)).jobs;
  }

  /**
   * Restarts the workers on which a job that is being cancelled still runs.
   *
   * @throws JobMissing, JobRefused with the names of other jobs there, unless `insist`.
   */
  async restartWorkers(id: string, insist: boolean, options: Cancellable): Promise<Job> {
    return (await this.#call('restart_workers', answers.job, { id, insist }, options)).job;
  }

  /** Changes the priority of a job that has not started. @throws JobMissing, JobRefused */
  async setPriority(id: string, priority: number, options: Cancellable): Promise<Job> {
    return (await this.#call('set_priority', answers.job, { id, priority }, options)).job;
  }

  /** How many jobs run at once; `limit` sets it, null makes it one for each thread of a worker. */
  limit(limit: number | null | undefined, options: Cancellable): Promise<JobLimit> {
    const payload = limit === undefined ? {} : { limit };
    return this.#call('limit', answers.limit, payload, options);
  }

  /** Chooses how long the cluster is kept; `unlessChosen`: unless somebody has chosen before. */
  async setLease(
    { idleMs, mostMs }: LeaseTerms,
    { unlessChosen = false, ...options }: Cancellable & { readonly unlessChosen?: boolean },
  ): Promise<Lease> {
    const payload = { idleMs: idleMs ?? null, mostMs: mostMs ?? null, unlessChosen };
    return leaseOf(await this.#call('lease', answers.lease, payload, options));
  }

  /** How long the cluster is kept, and what it has cost. */
  async lease(options: Cancellable): Promise<Lease> {
    return leaseOf(await this.#call('lease', answers.lease, {}, options));
  }

  /** Lets the cluster not end within `extendMs` from now. @throws JobRefused when it has no end. */
  async extendLease(extendMs: number, options: Cancellable): Promise<Lease> {
    return leaseOf(await this.#call('lease', answers.lease, { extendMs }, options));
  }

  /** Lines of an attempt and later ones, from number `number` (the first is 0) on. */
  log(id: string, attempt: number, number: number, options: Cancellable): Promise<LogPage> {
    return this.#call('log', answers.log, { id, attempt, number }, options);
  }

  /** Drops an ended job. @throws JobMissing, JobRefused when it has not ended. */
  async forget(id: string, options: Cancellable): Promise<void> {
    await this.#call('forget', answers.forget, { id }, options);
  }

  /**
   * Waits until the records of ended jobs lie beside their data, at most `seconds` (10); returns the
   * ids of those whose record does not.
   */
  async settle(seconds: number, options: Cancellable): Promise<readonly string[]> {
    return (await this.#call('settle', answers.settle, { seconds }, options)).open;
  }

  /** Hands over with the driver's name only, and with its text where the registry lacks that. */
  async #hand<const S extends v.GenericSchema>(
    op: string,
    schema: S,
    payload: Readonly<Record<string, unknown>>,
    options: Cancellable,
  ): Promise<v.InferOutput<S>> {
    try {
      return await this.#call(op, schema, { ...payload, ...named }, options);
    } catch (error) {
      if (!(error instanceof DriverNotSent)) throw error;
    }
    return this.#call(op, schema, { ...payload, ...driver }, options);
  }

  async #call<const S extends v.GenericSchema>(
    op: string,
    schema: S,
    payload: Readonly<Record<string, unknown>>,
    options: Cancellable,
  ): Promise<v.InferOutput<S>> {
    return callRegistry(this.#scheduler, op, schema, payload, options);
  }
}

/** One call of the registry. @throws JobMissing, JobIdTaken, JobRefused */
export async function callRegistry<const S extends v.GenericSchema>(
  scheduler: Pick<SchedulerCalls, 'call'>,
  op: string,
  schema: S,
  payload: Readonly<Record<string, unknown>>,
  options: Cancellable,
): Promise<v.InferOutput<S>> {
  const answer = await scheduler.call(module, op, payload, options);
  const declined = v.safeParse(declinedSchema, answer);
  if (declined.success) throw reasonOf(declined.output, String(payload['id']));
  return validate(schema, answer, `the job registry's answer to ${op}`);
}

/** What the registry is told of a job. */
function handed({ id, program, params, output, options, modules, origin, sweep }: JobRequest) {
  const { source, entry, name } = program;
  const spec = { source, entry, params, sha256: hashOf(source), options, modules, origin, sweep };
  return { id, program: name, output, spec };
}

/** The registry does not have the driver, or no longer. */
class DriverNotSent extends Error {}

const declinedSchema = v.union([
  v.object({ notSent: v.literal(true) }),
  v.object({ missing: v.literal(true) }),
  v.object({ taken: v.literal(true) }),
  v.object({ refused: v.string() }),
]);

function reasonOf(declined: v.InferOutput<typeof declinedSchema>, id: string): Error {
  if ('notSent' in declined) return new DriverNotSent();
  if ('missing' in declined) return new JobMissing(id);
  if ('taken' in declined) return new JobIdTaken(id);
  return new JobRefused(declined.refused);
}
