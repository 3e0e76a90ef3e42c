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
  'timed out',
  'lost',
] as const;

/**
 * Where a job stands. `queued`: it waits for its turn or for a free thread. `lost`: its cluster or task is gone and nobody cancelled it. `cancelling`: a
 * thread of it may still run. The words are shown to people as they are.
 */
export type JobState = (typeof JOB_STATES)[number];

/** States that a job never leaves. */
export const ENDED: readonly JobState[] = ['done', 'failed', 'cancelled', 'timed out', 'lost'];

/** Why jobs fail, where that is known better than `error` can say it. */
export const JOB_FAILURES = [
  'error',
  'package missing',
  'bucket missing',
  'keys missing',
  'keys refused',
  'store failed',
  'id taken',
  'objects there',
  'not JSON',
  'worker died',
  'out of memory',
  'timed out',
] as const;

/** Why a job failed, where that is known better than `error` can say it. */
export type JobFailure = (typeof JOB_FAILURES)[number];

/** The rungs of the cancel ladder that the registry climbs, from the gentlest. */
export const CANCEL_RUNGS = ['queue', 'flag', 'tasks', 'threads', 'workers'] as const;

/**
 * How a cancelled or timed-out job was ended. `queue`: it had not begun. `flag`: its `progress` saw
 * that it is wanted no more. `tasks`: its tasks were cancelled. `threads`: its threads were
 * interrupted. `workers`: the workers that held it were restarted.
 */
export type CancelRung = (typeof CANCEL_RUNGS)[number];

/** How far a job is; `done` and `total` count `unit`s. */
export interface JobProgress {
  readonly done: number;
  readonly total: number;
  /** Chunks of arrays, counted by us, or steps of which the job's own function told. */
  readonly unit: 'chunks' | 'steps';
}

/** One step of a job's timeline. */
export interface JobStep {
  readonly state: JobState;
  /** When it was entered, ms since the epoch, by the scheduler's clock. */
  readonly time: number;
}

/** Which child of which sweep a job is. The sweep itself is no job: it is counted from them. */
export interface SweepPlace {
  readonly id: string;
  /** From 0. */
  readonly index: number;
  readonly of: number;
  /** What people call the sweep. */
  readonly name?: string | undefined;
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
  /** How many dask tasks the job has and how many of them are done; told at most once a second. */
  readonly tasks?: { readonly done: number; readonly total: number } | undefined;
  /** It computes one region only: once that is done, the rest is still to be run. */
  readonly trial?: boolean | undefined;
  /** Address of what the job writes, e.g. `s3://gateway-results/<id>`. */
  readonly output: string;
  /** Endpoint of the output's store; absent for AWS. */
  readonly endpoint?: string | undefined;
  /** Jobs of a higher priority start first. */
  readonly priority: number;
  /** How long the job may run, ms; absent for as long as it likes. */
  readonly timeoutMs?: number | undefined;
  readonly sweep?: SweepPlace | undefined;
  /** Of this submission, as in its record: what a *Resume* names. Absent from old registries. */
  readonly nonce?: string | undefined;
  /** Milliseconds since the epoch, by the scheduler's clock. */
  readonly submitted: number;
  readonly started?: number | undefined;
  readonly finished?: number | undefined;
  /** Its states, oldest first; of a long story the first and the last ones. */
  readonly history: readonly JobStep[];
  /** How it was ended, or, while it is `cancelling`, how that is being tried. */
  readonly cancelRung?: CancelRung | undefined;
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
  readonly options?: JobOptions | undefined;
  readonly modules?: ModuleArchive | undefined;
  readonly origin?: JobOrigin | undefined;
  readonly sweep?: SweepPlace | undefined;
}

/** How a job is run. */
export interface JobOptions {
  /** Jobs of a higher priority start first; 0 unless said. */
  readonly priority?: number | undefined;
  /** How long it may run, ms, from its first start on; then it is ended as `timed out`. */
  readonly timeoutMs?: number | undefined;
  /**
   * How often it is started again after a death of its worker; unless said once for a program that
   * asks for `regions`, else never. Never after a death by memory.
   */
  readonly retries?: number | undefined;
  /** *Resume*: an ended job of this id goes on, and `regions` gives only what is missing. */
  readonly onlyMissing?: boolean | undefined;
  /** `nonce` of the job that is resumed: when another one has that id by now, that one is it. */
  readonly resumes?: string | undefined;
  /** What the id's earlier job wrote may be overwritten. */
  readonly replace?: boolean | undefined;
  /** `regions` gives one region only. */
  readonly tryOne?: boolean | undefined;
}

/** Local Python modules that travel with a job; the same archive is sent and kept once. */
export interface ModuleArchive {
  readonly sha256: string;
  readonly files: readonly {
    /** Relative to the import root, `/`-separated. */
    readonly path: string;
    readonly sha256: string;
    readonly base64: string;
  }[];
  /** Dotted package of the program inside the archive, where it imports from above (`from ..a`). */
  readonly package?: string | undefined;
}

/** Where a job comes from: what its record tells of that. */
export interface JobOrigin {
  readonly user?: string | undefined;
  readonly hub?: string | undefined;
  readonly git?:
    | {
        readonly remote?: string | undefined;
        readonly commit?: string | undefined;
        readonly dirty: boolean;
        readonly patch?: string | undefined;
      }
    | undefined;
  /** Relative to the workspace folder. */
  readonly file?: string | undefined;
  readonly dependencies?: readonly string[] | undefined;
  readonly requiresPython?: string | undefined;
  /** What the record may hold of the job. */
  readonly publish: 'nothing' | 'parameters' | 'source';
  /** Version of the extension. */
  readonly extension?: string | undefined;
  /** A hash of the cluster's name: the name itself opens its dashboard. */
  readonly clusterHash?: string | undefined;
  readonly clusterOptions?: Readonly<Record<string, unknown>> | undefined;
  /** JSON Schema of the parameters. */
  readonly schema?: object | undefined;
}

/** A Python program and the function in it that is the job. */
export interface ProgramSource {
  readonly name: string;
  readonly source: string;
  readonly entry: string;
}
