import { v, validateJson } from '../../base/validate.ts';
import { CANCEL_RUNGS, JOB_FAILURES, JOB_STATES } from '../job.ts';
import { count, line, lines, list, maybe, time, value } from './recordFields.ts';

/** `writing` is what the wrapper says while it writes its last files: still running. */
const state = v.pipe(
  v.string(),
  v.transform((word) => (word === 'writing' ? 'running' : word)),
  v.picklist(JOB_STATES),
);

const status = v.object({
  nonce: maybe(line(100)),
  state: maybe(state),
  started: maybe(time),
  finished: maybe(time),
  /** By the worker's clock, which may be wrong: shown, never compared. */
  heartbeat: maybe(time),
  attempts: v.fallback(count, 1),
  progress: maybe(
    v.object({ done: count, total: count, unit: maybe(v.picklist(['chunks', 'steps'])) }),
  ),
  lines: v.fallback(count, 0),
  result: maybe(value),
  error: maybe(line(2_000)),
  failure: maybe(v.picklist(JOB_FAILURES)),
  traceback: maybe(lines(100_000)),
  results: v.fallback(list(line(2_000), 100), []),
  history: v.fallback(list(v.object({ state, time }), 100), []),
  cancelRung: maybe(v.picklist(CANCEL_RUNGS)),
});

/** How far it came: `status.json` of a record, written again and again. */
export type RecordedStatus = v.InferOutput<typeof status>;

/**
 * What a status says of this submission: nothing when it is still that of an earlier job of the
 * same name, which was resumed or replaced.
 */
export function statusOf<S extends { readonly nonce?: string | undefined }>(
  { nonce }: { readonly nonce?: string | undefined },
  found: S | undefined,
): S | undefined {
  const isOther = nonce !== undefined && found?.nonce !== undefined && found.nonce !== nonce;
  return isOther ? undefined : found;
}

/** Reads `status.json`. @throws InvalidData */
export function readStatus(bytes: Uint8Array, id: string): RecordedStatus {
  return validateJson(status, new TextDecoder().decode(bytes), `the state of job ${id}`);
}
