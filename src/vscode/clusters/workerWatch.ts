import { Disposables } from '../../base/disposables.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Account } from '../account/account.ts';
import type { Log } from '../platform/log.ts';
import type { WorkerLine } from './clusterText.ts';

/** How long a scheduler may take to tell of its workers before we go without, ms. */
const PATIENCE_MS = 5_000;

/** The workers of running clusters, as their schedulers last told. Asks only when told to. */
export class WorkerWatch extends Disposables {
  readonly #changed = this.add(new Emitter<undefined>());
  readonly onDidChange = this.#changed.event;
  #workers = new Map<string, readonly WorkerLine[]>();

  constructor(
    private readonly account: Account,
    private readonly log: Log,
  ) {
    super();
  }

  /** `undefined` until the cluster's scheduler has told. */
  of(cluster: string): readonly WorkerLine[] | undefined {
    return this.#workers.get(cluster);
  }

  /** Asks every running cluster; one that does not answer keeps what was known of it. */
  async refresh(): Promise<void> {
    const { site } = this.account;
    if (!site) {
      this.#take(new Map());
      return;
    }
    const answers = await Promise.allSettled(
      site.clusters.running.map(async ({ name }) => {
        const workers = await site.workers(name, { signal: AbortSignal.timeout(PATIENCE_MS) });
        return { name, workers };
      }),
    );
    const next = new Map<string, readonly WorkerLine[]>();
    for (const [index, { name }] of site.clusters.running.entries()) {
      const answer = answers[index];
      const known = this.#workers.get(name);
      if (answer?.status === 'fulfilled') {
        next.set(name, answer.value.workers.map(lineOf));
      } else {
        if (answer) this.log.warn(`workers of ${name.slice(0, 8)}: ${String(answer.reason)}`);
        if (known) next.set(name, known);
      }
    }
    this.#take(next);
  }

  #take(next: Map<string, readonly WorkerLine[]>): void {
    this.#workers = next;
    if (!this.isDisposed) this.#changed.fire(undefined);
  }
}

function lineOf(worker: {
  name: string;
  address: string;
  nthreads: number;
  memoryLimit?: number | undefined;
  memory?: number | undefined;
  cpu?: number | undefined;
}): WorkerLine {
  const { name, address, nthreads, memory, memoryLimit, cpu } = worker;
  return { name, address, threads: nthreads, memory, memoryLimit, cpu };
}
