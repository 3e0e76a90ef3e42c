import type { Cancellable } from '../base/abort.ts';

/** What the jobs need of a cluster's scheduler; `SchedulerSession` has it. */
export interface SchedulerCalls {
  /** Calls `main(op, payload, scheduler)` of a Python module that lives in the scheduler. */
  call(
    module: { readonly name: string; readonly source: string; readonly bootstrap: string },
    op: string,
    payload: unknown,
    options?: Cancellable,
  ): Promise<unknown>;
  /** Calls the listener for what is logged under a topic, once `ready` has resolved. */
  subscribe(
    topic: string,
    listener: (message: unknown, time: number) => void,
  ): { dispose(): void; readonly ready: Promise<void> };
  /** Resolves when the connection ends: with the reason, or `undefined` when it was closed. */
  readonly closed: Promise<Error | undefined>;
}
