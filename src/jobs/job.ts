/** All states, in the order in which a job can pass through them. */
export const JOB_STATES = [
  'submitted',
  'queued',
  'waiting for workers',
  'running',
  'cancelling',
  'done',
  'failed',
  'cancelled',
  'lost',
] as const;

/**
 * Where a job stands. `lost`: its cluster or task is gone and nobody cancelled it. `cancelling`: a
 * thread of it may still run. The words are shown to people as they are.
 */
export type JobState = (typeof JOB_STATES)[number];

/** States that a job never leaves. */
export const ENDED: readonly JobState[] = ['done', 'failed', 'cancelled', 'lost'];

/** Why a job failed, where that is known better than `error` can say it. */
export type JobFailure =
  | 'error'
  | 'package missing'
  | 'bucket missing'
  | 'keys missing'
  | 'keys refused'
  | 'store failed'
  | 'id taken'
  | 'objects there'
  | 'worker died';

/** How far a job is; `done` and `total` count `unit`s. */
export interface JobProgress {
  readonly done: number;
  readonly total: number;
  readonly unit: 'chunks';
}

/** A job as the registry in the scheduler knows it. */
export interface Job {
  readonly id: string;
  /** Name of the program, e.g. `random_array`. */
  readonly program: string;
  readonly state: JobState;
  /** Grows with every change; an older revision is never shown after a newer one. */
  readonly revision: number;
  /** How often the job's function was started; 0 before the first start. */
  readonly attempts: number;
  readonly progress?: JobProgress | undefined;
  /** Address of what the job writes, e.g. `s3://gateway-results/<id>`. */
  readonly output: string;
  /** Endpoint of the output's store; absent for AWS. */
  readonly endpoint?: string | undefined;
  /** Milliseconds since the epoch, by the scheduler's clock. */
  readonly submitted: number;
  readonly started?: number | undefined;
  readonly finished?: number | undefined;
  /** One line, e.g. `ValueError: chunk 3, 4 is empty`. */
  readonly error?: string | undefined;
  /** Why it failed; only when `state` is `failed`. */
  readonly failure?: JobFailure | undefined;
  /** Python's traceback; only `JobBoard.get` fetches it. */
  readonly traceback?: string | undefined;
  /** What the function returned, as JSON; only `JobBoard.get` fetches it. */
  readonly result?: unknown;
  /** Why workers that ran the job died, oldest first. */
  readonly deaths: readonly string[];
  /** Lines that the job has printed so far. */
  readonly lines: number;
}

/**
 * A piece of a job's log as it reaches a reader, in order, each line exactly once. Each attempt
 * numbers its lines from 1.
 */
export type LogPiece =
  | {
      readonly kind: 'lines';
      readonly attempt: number;
      /** Number of `lines[0]`. */
      readonly first: number;
      readonly lines: readonly string[];
    }
  /** Lines that were printed but can no longer be had: shown as `412 lines not received`. */
  | { readonly kind: 'gap'; readonly attempt: number; readonly count: number };

/** Where the output of a job goes: data that travels with the job. Keys never do. */
export interface OutputStore {
  readonly bucket: string;
  /** Prefix inside the bucket, without slashes at the ends; may be empty. */
  readonly prefix: string;
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly addressing: 'path' | 'virtual';
  readonly anonymous: boolean;
}

/** What `submit` sends. */
export interface JobRequest {
  readonly id: string;
  readonly program: ProgramSource;
  /** By parameter name; JSON values only. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly output: OutputStore;
}

/** A Python program and the function in it that is the job. */
export interface ProgramSource {
  readonly name: string;
  readonly source: string;
  readonly entry: string;
}
