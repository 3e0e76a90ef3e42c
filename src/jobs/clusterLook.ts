import { delay, type Cancellable } from '../base/abort.ts';
import { costAnswer, sightAnswer, sightNews, tablesAnswer, WORKERS_TOPIC } from './clusterSight.ts';
import type { ClusterSight, ClusterTables, RestartCost } from './clusterSight.ts';
import { callRegistry } from './registryClient.ts';
import type { SchedulerCalls } from './schedulerCalls.ts';

/** How long a scheduler tells of its workers after somebody asked for it, ms. */
const WATCH = 60_000;
/** When it is asked again, ms. */
const AGAIN = 45_000;

/** Looks at one cluster through the registry in its scheduler. */
export class ClusterLook {
  readonly #scheduler: SchedulerCalls;

  constructor(scheduler: SchedulerCalls) {
    this.#scheduler = scheduler;
  }

  /**
   * Calls the listener with the workers of now, and then whenever they look different, at most every
   * two seconds. Rejects when the connection is lost, and when the signal aborts; after that the
   * scheduler tells nothing any more.
   */
  async follow(
    listener: (sight: ClusterSight) => void,
    options: Required<Cancellable>,
  ): Promise<never> {
    const { signal } = options;
    const news = this.#scheduler.subscribe(WORKERS_TOPIC, (message) => {
      const sight = sightNews(message);
      if (sight) listener(sight);
    });
    try {
      await news.ready;
      for (;;) {
        const payload = { forMs: WATCH };
        listener(await callRegistry(this.#scheduler, 'watch', sightAnswer, payload, options));
        await pause(AGAIN, signal, this.#scheduler.closed);
      }
    } finally {
      news.dispose();
    }
  }

  /** Everything: tasks, memory, what runs, versions. */
  tables(options: Cancellable = {}): Promise<ClusterTables> {
    return callRegistry(this.#scheduler, 'tables', tablesAnswer, {}, options);
  }

  /** What a restart of workers (absent: of all) would lose. */
  restartCost(workers?: readonly string[], options: Cancellable = {}): Promise<RestartCost> {
    return callRegistry(this.#scheduler, 'restart_all', costAnswer, { workers }, options);
  }

  /** Restarts workers. @throws JobRefused for those that nothing starts again. */
  async restart(workers?: readonly string[], options: Cancellable = {}): Promise<void> {
    const payload = { workers, insist: true };
    await callRegistry(this.#scheduler, 'restart_all', costAnswer, payload, options);
  }
}

/** Waits; rejects when the connection ends first. */
async function pause(
  ms: number,
  signal: AbortSignal | undefined,
  closed: Promise<Error | undefined>,
): Promise<void> {
  const over = new AbortController();
  try {
    const any = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
    const ended = closed.then((reason) => {
      throw reason ?? new Error('The connection to the scheduler was closed.');
    });
    await Promise.race([delay(ms, { signal: any }), ended]);
  } finally {
    over.abort(new DOMException('It is over.', 'AbortError'));
  }
}
