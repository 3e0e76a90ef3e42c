import type { Memento } from 'vscode';
import { v } from '../../base/validate.ts';
import { CANCEL_RUNGS, JOB_STATES } from '../../jobs/job.ts';
import type { JobMemory, SiteJob } from '../../site/siteJob.ts';

/** Jobs remembered per profile; the oldest are given up. */
const KEEP = 200;
/** Progress comes many times a second; what is remembered may be a little old. */
const SAVE_AFTER_MS = 2_000;

const optional = <S extends v.GenericSchema>(schema: S) => v.optional(schema);
const remembered = v.array(
  v.object({
    id: v.string(),
    cluster: v.string(),
    program: v.string(),
    state: v.picklist(JOB_STATES),
    revision: v.number(),
    attempts: v.number(),
    progress: optional(
      v.object({ done: v.number(), total: v.number(), unit: v.picklist(['chunks', 'steps']) }),
    ),
    tasks: optional(v.object({ done: v.number(), total: v.number() })),
    trial: optional(v.boolean()),
    priority: v.optional(v.number(), 0),
    timeoutMs: optional(v.number()),
    sweep: optional(
      v.object({
        id: v.string(),
        index: v.number(),
        of: v.number(),
        name: optional(v.string()),
      }),
    ),
    nonce: optional(v.string()),
    history: v.optional(
      v.array(v.object({ state: v.picklist(JOB_STATES), time: v.number() })),
      () => [],
    ),
    cancelRung: optional(v.picklist(CANCEL_RUNGS)),
    output: v.string(),
    endpoint: optional(v.string()),
    submitted: v.number(),
    started: optional(v.number()),
    finished: optional(v.number()),
    error: optional(v.string()),
    deaths: v.array(v.string()),
    lines: v.number(),
    heard: v.number(),
  }),
);

/**
 * What this editor remembers of jobs, so that they are listed when their cluster is gone. Lies in
 * the editor's global state: nothing in it is secret, and losing it loses no result.
 */
export function rememberedJobs(memory: Memento, profile: string): JobMemory {
  const key = `scienceGateway.jobs ${profile}`;
  let timer: NodeJS.Timeout | undefined;
  let latest: readonly SiteJob[] = [];
  return {
    load: () => {
      const read = v.safeParse(remembered, memory.get(key, []));
      // Written by another version: a list of the past is no reason to fail.
      if (!read.success) return [];
      return read.output.map((job) => ({ ...job, contact: 'reconnecting' as const }));
    },
    save: (jobs) => {
      latest = jobs;
      timer ??= setTimeout(() => {
        timer = undefined;
        void memory.update(key, latest.slice(0, KEEP).map(withoutTraceback));
      }, SAVE_AFTER_MS);
    },
  };
}

/** A traceback is long and the cluster or the record has it. */
function withoutTraceback(job: SiteJob): object {
  return { ...job, traceback: undefined, contact: undefined };
}
