import { v, validate } from '../base/validate.ts';
import { plain, type WireValue } from './wire/wireValue.ts';

/** One worker as the scheduler describes it. */
export interface WorkerInfo {
  /** How dask addresses it, e.g. `tls://10.1.2.3:41233`; names it in `runOnWorker` too. */
  readonly address: string;
  readonly name: string;
  readonly host: string;
  readonly status: string;
  readonly nthreads: number;
  /** Bytes; 0 where the worker has no limit. */
  readonly memoryLimit: number;
  /** Per cent of one core, as of the last heartbeat. */
  readonly cpu: number;
  /** Bytes in use by the process. */
  readonly memory: number;
  /** Bytes spilled to disk. */
  readonly spilled: number;
  /** Tasks under way and ready. */
  readonly executing: number;
  readonly ready: number;
  /** Seconds since 1970, by the scheduler's clock. */
  readonly lastSeen: number;
}

/** What `identity` tells of a cluster. */
export interface ClusterIdentity {
  readonly id: string;
  readonly workers: readonly WorkerInfo[];
}

const number = v.fallback(v.number(), 0);
const text = v.fallback(v.pipe(v.string(), v.maxLength(1_000)), '');
const name = v.union([v.pipe(v.string(), v.maxLength(1_000)), v.number()]);
const spilled = v.fallback(v.object({ disk: number }), { disk: 0 });
const tasks = v.fallback(v.record(v.string(), v.unknown()), {});
const noMetrics = { cpu: 0, memory: 0, spilled_bytes: { disk: 0 }, task_counts: {} };
const worker = v.object({
  name: v.fallback(name, ''),
  host: text,
  status: text,
  nthreads: number,
  memory_limit: number,
  last_seen: number,
  metrics: v.fallback(
    v.object({ cpu: number, memory: number, spilled_bytes: spilled, task_counts: tasks }),
    noMetrics,
  ),
});
const identity = v.object({ id: text, workers: v.record(v.string(), worker) });

/** Reads the reply of `identity`; fields differ between versions, so that missing ones are 0. */
export function identityOf(reply: WireValue): ClusterIdentity {
  return identityIn(plain(reply));
}

/** The same from JSON, as the scheduler's page `json/identity.json` has it. @throws InvalidData */
export function identityIn(json: unknown): ClusterIdentity {
  const { id, workers } = validate(identity, json, "the scheduler's identity");
  return { id, workers: Object.entries(workers).map(([address, one]) => infoOf(address, one)) };
}

function infoOf(address: string, one: v.InferOutput<typeof worker>): WorkerInfo {
  const count = (state: string) => {
    const value = one.metrics.task_counts[state];
    return typeof value === 'number' ? value : 0;
  };
  return {
    address,
    name: String(one.name),
    host: one.host,
    status: one.status,
    nthreads: one.nthreads,
    memoryLimit: one.memory_limit,
    cpu: one.metrics.cpu,
    memory: one.metrics.memory,
    spilled: one.metrics.spilled_bytes.disk,
    executing: count('executing'),
    ready: count('ready'),
    lastSeen: one.last_seen,
  };
}
