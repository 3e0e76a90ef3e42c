import type { Cancellable } from '../base/abort.ts';
import { v, validate, validateJson } from '../base/validate.ts';
import { KeysNotLent, StoreCheckFailed } from './errors.ts';
import type { OutputStore } from './job.ts';
import { programs } from './programs.ts';
import type { SchedulerCalls } from './schedulerCalls.ts';

/** Keys of an object store on their way to a cluster. */
export interface LendableKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What keys are lent for: nothing else at this store, and no other store. */
export type KeyPlace = Pick<OutputStore, 'endpoint' | 'bucket' | 'prefix'>;

/** Where a worker has its keys of a store from: its own environment, its user, nowhere. */
export type WorkerKeys = 'worker' | 'lent' | 'none';

/** What lending needs of a cluster; `SchedulerSession` has it. */
export interface KeyCalls extends Pick<SchedulerCalls, 'call'> {
  /** Runs `main(*args, dask_worker=None)` of a constant source on one worker. */
  runOnWorker(
    worker: string,
    source: string,
    args: readonly string[],
    options?: Cancellable,
  ): Promise<string>;
}

/** One name for all versions: what is pickled on the cluster refers to it (see `lend.py`). */
const module = {
  name: 'science_gateway_lent_1',
  source: programs.lend.source,
  bootstrap: programs.bootstrap.source,
};
const s3 = { name: programs.s3.module, source: programs.s3.source };

const place = v.object({ endpoint: v.nullish(v.string()), bucket: v.string(), prefix: v.string() });
const lendAnswer = v.union([
  v.object({ lent: v.number() }),
  v.object({ taken: v.boolean() }),
  v.object({ places: v.array(place) }),
  v.object({ refused: v.string() }),
  v.object({ failed: v.string() }),
]);
const checkAnswer = v.object({
  keys: v.picklist(['worker', 'lent', 'none']),
  error: v.optional(v.string()),
  failure: v.optional(v.string()),
});

/**
 * The user's keys in a cluster whose workers have none.
 *
 * They travel as an argument of a call over the cluster's TLS, which no distributed from 2022.6.0 to
 * 2026.8.0 logs unless the called function raises (`distributed/worker.py`, `run`), and ours never
 * does. They stay in the memory of scheduler and workers until the cluster ends or they are taken
 * back; workers that come later get them from the scheduler.
 */
export class LentKeys {
  readonly #cluster: KeyCalls;

  constructor(cluster: KeyCalls) {
    this.#cluster = cluster;
  }

  /** Lends keys for some places; what was lent for the same places before is replaced. @throws KeysNotLent */
  async lend(
    places: readonly KeyPlace[],
    keys: LendableKeys,
    options: Cancellable = {},
  ): Promise<void> {
    const { accessKeyId, secretAccessKey, sessionToken } = keys;
    const payload = {
      places: places.map(({ endpoint, bucket, prefix }) => ({ endpoint, bucket, prefix })),
      keys: { key: accessKeyId, secret: secretAccessKey, token: sessionToken ?? null },
      source: module.source,
    };
    await this.#ask('lend', payload, options);
  }

  /**
   * Takes all keys back: a job that starts from now on has none. One that runs keeps what its open
   * stores already hold.
   *
   * @throws KeysNotLent when the cluster cannot say that it has dropped them.
   */
  async takeBack(options: Cancellable = {}): Promise<void> {
    await this.#ask('take_back', null, options);
  }

  /** What keys are lent for at this moment, by this editor or another. @throws KeysNotLent */
  async places(options: Cancellable = {}): Promise<readonly KeyPlace[]> {
    const answer = await this.#ask('places', null, options);
    if (!('places' in answer)) return [];
    return answer.places.map(({ endpoint, ...rest }) => ({
      ...rest,
      endpoint: endpoint ?? undefined,
    }));
  }

  /** Where a worker has its keys for a job's output from; nothing is sent to the store. */
  async on(worker: string, output: OutputStore, options: Cancellable = {}): Promise<WorkerKeys> {
    return (await this.#check(worker, output, false, options)).keys;
  }

  /**
   * Writes a small object below the output's prefix from a worker, and deletes it again.
   *
   * @throws StoreCheckFailed with the store's or the worker's reason.
   */
  async try(worker: string, output: OutputStore, options: Cancellable = {}): Promise<WorkerKeys> {
    const { keys, error, failure } = await this.#check(worker, output, true, options);
    if (error !== undefined) throw new StoreCheckFailed(error, failure);
    return keys;
  }

  async #ask(op: string, payload: unknown, options: Cancellable) {
    const answer = validate(
      lendAnswer,
      await this.#cluster.call(module, op, payload, options),
      'the answer of a cluster that keys are lent to',
    );
    const what = op === 'lend' ? 'lent to' : 'taken back from';
    if ('refused' in answer) throw new KeysNotLent(what, answer.refused);
    if ('failed' in answer) throw new KeysNotLent(what, `its scheduler met a ${answer.failed}`);
    return answer;
  }

  async #check(worker: string, output: OutputStore, probe: boolean, options: Cancellable) {
    const question = JSON.stringify({ output, s3, probe });
    const { source } = programs.check_keys;
    const text = await this.#cluster.runOnWorker(worker, source, [question], options);
    return validateJson(checkAnswer, text, 'the answer of a worker about its keys');
  }
}
