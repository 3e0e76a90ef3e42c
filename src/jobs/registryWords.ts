/**
 * What the registry in the scheduler (`programs/registry/`) says, checked: a cluster may hold
 * another version of it, and a scheduler is not ours.
 *
 * @module
 */
import { v } from '../base/validate.ts';
import { CANCEL_RUNGS, JOB_FAILURES, JOB_STATES, type Job } from './job.ts';
import { leaseOf, type Lease } from './lease.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const time = v.number();
const text = v.pipe(v.string(), v.maxLength(100_000));

const amount = { done: count, total: count };
const sweep = v.object({ id: text, index: count, of: count, name: v.optional(text) });
const step = v.object({ state: v.picklist(JOB_STATES), time });

const record = v.object({
  id: text,
  program: text,
  state: v.picklist(JOB_STATES),
  revision: count,
  attempts: count,
  progress: v.optional(v.object({ ...amount, unit: v.literal('chunks') })),
  steps: v.optional(v.object({ ...amount, unit: v.literal('steps') })),
  tasks: v.optional(v.object(amount)),
  trial: v.optional(v.boolean()),
  priority: v.optional(v.number(), 0),
  timeoutMs: v.optional(v.number()),
  sweep: v.optional(sweep),
  nonce: v.optional(text),
  output: text,
  endpoint: v.optional(text),
  submitted: time,
  started: v.optional(time),
  finished: v.optional(time),
  error: v.optional(text),
  // Of old registries and newer ones: no story, other words.
  history: v.optional(v.array(step), () => []),
  cancelRung: v.optional(v.fallback(v.optional(v.picklist(CANCEL_RUNGS)), undefined)),
  failure: v.optional(v.fallback(v.picklist(JOB_FAILURES), 'error')),
  traceback: v.optional(text),
  result: v.optional(v.unknown()),
  deaths: v.array(text),
  lines: count,
});

/** Editors of before know neither steps nor `timed out`: the registry says both in other fields. */
const job = v.pipe(
  record,
  v.transform(({ steps, ...said }): Job => {
    const progress = said.progress ?? steps;
    const state = said.failure === 'timed out' ? 'timed out' : said.state;
    return { ...said, state, ...(progress && { progress }) };
  }),
);

const lines = v.object({ attempt: count, first: count, lines: v.array(v.string()) });

const accepted = v.object({ job, existing: v.boolean() });

const lease = v.object({
  revision: count,
  chosen: v.boolean(),
  idleMs: v.nullish(count),
  mostMs: v.nullish(count),
  busy: v.boolean(),
  ending: v.boolean(),
  leftMs: v.nullish(count),
  quietMs: count,
  coreMs: count,
  workerMs: count,
  threads: count,
});

/** Answers to the calls of `registry/main.py`, by operation. */
export const answers = {
  submit: accepted,
  submitMany: v.object({
    answers: v.array(
      v.union([accepted, v.object({ taken: v.literal(true) }), v.object({ refused: v.string() })]),
    ),
  }),
  job: v.object({ job }),
  jobs: v.object({ jobs: v.array(job) }),
  limit: v.object({ limit: count, chosen: v.boolean(), running: count, waiting: count }),
  list: v.object({
    jobs: v.array(job),
    next: v.nullish(count),
    workers: count,
    // Registries of before keep none.
    lease: v.optional(lease),
  }),
  lease,
  log: v.object({
    runs: v.array(lines),
    more: v.boolean(),
    totals: v.record(v.string(), count),
    ended: v.boolean(),
  }),
  forget: v.object({ forgotten: v.literal(true) }),
  settle: v.object({ open: v.array(text) }),
};

/** Lines of a log as the registry numbers them: from 0. */
export type LogRun = v.InferOutput<typeof lines>;

/** What is logged under the topic of all jobs. */
export type JobsNews =
  | { readonly kind: 'job'; readonly job: Job }
  | { readonly kind: 'forgotten'; readonly id: string }
  | { readonly kind: 'workers'; readonly count: number }
  | { readonly kind: 'greeting'; readonly word: string }
  | { readonly kind: 'lease'; readonly lease: Lease };

const news = v.union([
  v.object({ j: v.string() }),
  v.object({ forgotten: text }),
  v.object({ workers: count }),
  v.object({ greeting: text }),
  v.object({ lease: v.string() }),
]);
const ofLease = v.object({ lease: v.pipe(v.string(), v.parseJson(), lease) });
const inside = v.object({ j: v.pipe(v.string(), v.parseJson()) });

/**
 * Reads one message under the topic of all jobs. Undefined for words of another version: they come
 * unasked, and nobody waits for them.
 */
export function jobsNews(message: unknown): JobsNews | undefined {
  const { success, output: said } = v.safeParse(news, message);
  if (!success) return undefined;
  if ('forgotten' in said) return { kind: 'forgotten', id: said.forgotten };
  if ('workers' in said) return { kind: 'workers', count: said.workers };
  if ('greeting' in said) return { kind: 'greeting', word: said.greeting };
  if ('lease' in said) {
    const read = v.safeParse(ofLease, message);
    return read.success ? { kind: 'lease', lease: leaseOf(read.output.lease) } : undefined;
  }
  const told = spoken(job, message);
  return told && { kind: 'job', job: told };
}

/** Reads one message under the topic of a job's log; undefined for what is no such message. */
export function logNews(message: unknown): LogRun | undefined {
  return spoken(lines, message);
}

/** What `{"j": "<JSON>"}` holds. */
function spoken<const S extends v.GenericSchema>(
  schema: S,
  message: unknown,
): v.InferOutput<S> | undefined {
  const wrapped = v.safeParse(inside, message);
  const said = v.safeParse(schema, wrapped.success ? wrapped.output.j : undefined);
  return said.success ? said.output : undefined;
}
