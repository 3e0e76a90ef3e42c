import type { Cancellable } from '../base/abort.ts';
import { GatewayError } from '../base/errors.ts';
import { v, validateJson } from '../base/validate.ts';
import type { OutputStore } from './job.ts';
import { programs } from './programs.ts';

/** A worker cannot read the object store; the message is the worker's own. */
export class WorkerStoreFailed extends GatewayError<'WorkerStoreFailed'> {
  readonly _tag = 'WorkerStoreFailed';

  constructor(
    message: string,
    /** As the `failure` of a job would be, e.g. `keys missing`. */
    readonly reason: string,
  ) {
    super(message);
  }
}

/** What the probe needs of a scheduler; `SchedulerSession` has it. */
export interface WorkerCalls {
  runOnWorker(
    worker: string,
    source: string,
    args: readonly string[],
    options?: Cancellable,
  ): Promise<string>;
}

const answer = v.union([
  v.object({ ok: v.literal(true) }),
  v.object({
    reason: v.pipe(v.string(), v.maxLength(100)),
    says: v.pipe(v.string(), v.maxLength(500)),
  }),
]);

/**
 * Lists the output's place from a worker, with the keys that the worker has. Nothing is written.
 *
 * @throws WorkerStoreFailed, or what the session throws.
 */
export async function probeStore(
  calls: WorkerCalls,
  worker: string,
  output: OutputStore,
  options: Cancellable = {},
): Promise<void> {
  const args = [programs.s3.source, JSON.stringify(output)];
  const text = await calls.runOnWorker(worker, programs.store_probe.source, args, options);
  const said = validateJson(answer, text, "the worker's answer about the object store");
  if (!('ok' in said)) throw new WorkerStoreFailed(said.says, said.reason);
}
