import { ENDED, type CancelRung, type JobFailure, type JobState, type JobStep } from '../job.ts';
import type { RecordedRequest } from './recordedRequest.ts';
import type { RecordedStatus } from './recordedStatus.ts';

/** A wrapper writes `status.json` every 10 s; without it for so long, the job is lost, ms. */
export const LOST_AFTER = 30_000;

/** A job as its record tells it, small enough to keep thousands of them. */
export interface RecordedJob {
  readonly id: string;
  readonly nonce?: string | undefined;
  readonly program: string;
  readonly user?: string | undefined;
  readonly sweep?: RecordedRequest['sweep'];
  readonly trial?: boolean | undefined;
  /** Ms since the epoch; by the clock of who submitted. */
  readonly submitted: number;
  readonly state: JobState;
  /** The last sign of life, by the store's clock, ms since the epoch. */
  readonly heard: number;
  readonly started?: number | undefined;
  readonly finished?: number | undefined;
  readonly attempts: number;
  readonly progress?: RecordedStatus['progress'];
  readonly lines: number;
  readonly history: readonly JobStep[];
  readonly cancelRung?: CancelRung | undefined;
  readonly error?: string | undefined;
  readonly failure?: JobFailure | undefined;
}

/** When a record was last written and what time it is there, both by the store's clock, ms. */
export interface RecordTimes {
  readonly heard: number;
  readonly now: number;
}

/** Makes one of what stands in `job.json` and, when the job has begun, `status.json`. */
export function recordedJob(
  request: RecordedRequest,
  status: RecordedStatus | undefined,
  times: RecordTimes,
): RecordedJob {
  const { id, nonce, program, user, sweep, submitted } = request;
  return {
    id,
    nonce,
    program,
    user,
    sweep,
    ...(request.options?.['tryOne'] === true && { trial: true }),
    submitted: submitted || times.heard,
    state: stateOf(status, times),
    heard: times.heard,
    started: status?.started,
    finished: status?.finished,
    attempts: status?.attempts ?? 1,
    progress: status?.progress,
    lines: status?.lines ?? 0,
    history: status?.history ?? [],
    cancelRung: status?.cancelRung,
    error: status?.error,
    failure: status?.failure,
  };
}

/** What a record says, unless nobody writes to it any more. */
export function stateOf(status: RecordedStatus | undefined, { heard, now }: RecordTimes): JobState {
  const told = status?.state ?? 'running';
  if (ENDED.includes(told)) return told;
  return now - heard > LOST_AFTER ? 'lost' : told;
}
