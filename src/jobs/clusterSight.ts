import { v } from '../base/validate.ts';

/** One worker as it is shown. */
export interface WorkerSight {
  readonly address: string;
  readonly name: string;
  readonly threads: number;
  /** Bytes; 0 where there is none. */
  readonly memoryLimit: number;
  /** Per cent of one thread. */
  readonly cpu: number;
  readonly memory: number;
  /** Bytes on its disk. */
  readonly spilled: number;
  /** Tasks that it has. */
  readonly tasks: number;
  /** Empty while it runs as it should. */
  readonly status: string;
  /** Its distributed and its Python, e.g. `2026.8.0, Python 3.11.7`; empty where nobody has told. */
  readonly runs: string;
}

/** What a cluster does at this moment. */
export interface ClusterSight {
  readonly workers: readonly WorkerSight[];
  /** How many tasks there are, by their state. */
  readonly tasks: Readonly<Record<string, number>>;
  /** Workers whose packages are not those of the scheduler. */
  readonly odd: number;
}

/** All there is to see of a cluster. */
export interface ClusterTables extends ClusterSight {
  /** Tasks by the name of their function, with the bytes that their results hold. */
  readonly prefixes: readonly {
    readonly name: string;
    readonly states: Readonly<Record<string, number>>;
    readonly bytes: number;
  }[];
  /** What is computed now, the longest first. */
  readonly running: readonly {
    readonly task: string;
    readonly worker: string;
    readonly seconds: number;
  }[];
  /** The scheduler's packages that have to be the same on all workers. */
  readonly versions: Readonly<Record<string, string>>;
  readonly differing: readonly {
    readonly worker: string;
    readonly packages: Readonly<Record<string, string>>;
  }[];
}

/** What a restart of workers loses. */
export interface RestartCost {
  readonly workers: number;
  readonly tasks: number;
  /** Ids of jobs that run there. */
  readonly jobs: readonly string[];
  /** Bytes of results that are nowhere else. */
  readonly bytes: number;
}

const MIB = 2 ** 20;
const count = v.pipe(v.number(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(2_000));
const states = v.record(text, count);

/** A row of `registry/looking.py`, sizes in MiB. */
const worker = v.pipe(
  // A registry of yesterday does not tell the last one.
  v.tuple([text, text, count, count, count, count, count, count, text, v.optional(text, '')]),
  v.transform(
    ([address, name, threads, limit, cpu, memory, spilled, tasks, status, runs]): WorkerSight => ({
      address,
      name,
      threads,
      memoryLimit: limit * MIB,
      cpu,
      memory: memory * MIB,
      spilled: spilled * MIB,
      tasks,
      status,
      runs,
    }),
  ),
);

/** What `watch` answers and what is logged under `WORKERS_TOPIC`. */
export const sightAnswer = v.object({ workers: v.array(worker), tasks: states, odd: count });

/** What `tables` answers. */
export const tablesAnswer = v.object({
  ...sightAnswer.entries,
  prefixes: v.array(
    v.pipe(
      v.tuple([text, states, count]),
      v.transform(([name, counts, bytes]) => ({ name, states: counts, bytes })),
    ),
  ),
  running: v.array(
    v.pipe(
      v.tuple([text, text, count]),
      v.transform(([task, where, seconds]) => ({ task, worker: where, seconds })),
    ),
  ),
  versions: v.record(text, text),
  differing: v.array(
    v.pipe(
      v.tuple([text, v.record(text, text)]),
      v.transform(([where, packages]) => ({ worker: where, packages })),
    ),
  ),
});

/** What `restart_all` answers. */
export const costAnswer = v.object({
  workers: count,
  tasks: count,
  jobs: v.array(text),
  bytes: count,
});

/** Where schedulers tell of their workers, while somebody looks. */
export const WORKERS_TOPIC = 'science-gateway:workers';

const told = v.object({ j: v.pipe(v.string(), v.parseJson(), sightAnswer) });

/** Reads one message about workers; undefined for words of another version. */
export function sightNews(message: unknown): ClusterSight | undefined {
  const read = v.safeParse(told, message);
  return read.success ? read.output.j : undefined;
}
