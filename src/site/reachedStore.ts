import { abortable, type Cancellable, delay } from '../base/abort.ts';
import { isAbort, isGatewayError } from '../base/errors.ts';
import type { ByteRange, ByteStore, ListOptions, ListPage } from '../bytes/byteStore.ts';
import { StoreUnreachable } from '../bytes/errors.ts';
import { StoreWrapper } from '../bytes/storeWrapper.ts';
import { isAnswer, storeAnswers } from './storeAnswers.ts';

/** How long a store that never answered may be silent before it is asked whether it is there, ms. */
const PATIENCE = 2_000;
/** Where no other way goes, a store may be silent for this much longer: it may only hang, ms. */
const GRACE = 30_000;
/** No way went: none is looked for again for this long, ms. */
const REST = 30_000;
/** For so long the same failure is told at once, so that its repetitions cost nobody any time, ms. */
const SAME = 5_000;
/** The host is there and the store is not: it is no nearer from anywhere else. */
const DOWN: readonly unknown[] = ['refused', 'closed'];

/** Ways to one store with the same keys. */
export interface StoreWays {
  readonly direct: ByteStore;
  /** Through a worker of the user's clusters; absent where none would have keys. Read only. */
  readonly worker?: ByteStore | undefined;
  /** Through the user's own server at the hub, where that may be used. */
  readonly hub?: ByteStore | undefined;
}

type Work<T> = (store: ByteStore, options: Cancellable) => Promise<T>;

/**
 * A store that is read from here for as long as it can be reached; otherwise through a worker of the
 * user's clusters, and where none serves through the user's own server at the hub. The way that went
 * is kept until it no longer does.
 */
export class ReachedStore extends StoreWrapper {
  readonly #ways: StoreWays;
  #way: ByteStore;
  /** The direct way has brought an answer: what fails there later is no wall. */
  #isProven = false;
  #finding: Promise<ByteStore | undefined> | undefined;
  #searched = -Infinity;
  #lost: { readonly error: unknown; readonly at: number } | undefined;

  constructor(ways: StoreWays) {
    super(ways.direct);
    this.#ways = ways;
    this.#way = ways.direct;
  }

  override get(key: string, options?: Cancellable): Promise<Uint8Array | undefined> {
    return this.#read((store, how) => store.get(key, how), options);
  }

  override getRange(
    key: string,
    range: ByteRange,
    options?: Cancellable,
  ): Promise<Uint8Array | undefined> {
    return this.#read((store, how) => store.getRange(key, range, how), options);
  }

  override list(options: ListOptions = {}): Promise<ListPage> {
    return this.#read((store, how) => store.list({ ...options, ...how }), options);
  }

  override put(...given: Parameters<ByteStore['put']>): Promise<void> {
    return this.#writable.put(...given);
  }

  override get putParts(): ByteStore['putParts'] {
    const store = this.#writable;
    return store.putParts?.bind(store);
  }

  override delete(...given: Parameters<ByteStore['delete']>): Promise<void> {
    return this.#writable.delete(...given);
  }

  override clock(): number | undefined {
    return this.#way.clock?.();
  }

  /** Workers lend their eyes, not their keys. */
  get #writable(): ByteStore {
    return (this.#way === this.inner ? undefined : this.#ways.hub) ?? this.inner;
  }

  async #read<T>(work: Work<T>, { signal }: Cancellable = {}): Promise<T> {
    const way = this.#way;
    if (this.#lost && Date.now() < this.#lost.at + SAME) throw this.#lost.error;
    try {
      const isNew = way === this.inner && !this.#isProven;
      return await (isNew ? this.#first(work, signal) : work(way, { signal }));
    } catch (error) {
      signal?.throwIfAborted();
      if (!(way === this.inner ? isOutOfReach(error) : isBroken(error))) throw error;
      const other = await abortable(this.#find(way), signal);
      if (other) return work(other, { signal });
      this.#lost = { error, at: Date.now() };
      throw error;
    }
  }

  /** Over a network that drops, silence is all that one hears. */
  async #first<T>(work: Work<T>, signal: AbortSignal | undefined): Promise<T> {
    const silence = new AbortController();
    const done = new AbortController();
    void this.#listen(silence, done.signal).catch(() => undefined);
    try {
      const both = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
      const result = await work(this.inner, { signal: both });
      this.#isProven = true;
      return result;
    } catch (error) {
      if (isAnswer(error)) this.#isProven = true;
      throw error;
    } finally {
      done.abort();
    }
  }

  /** Ends a read that hears nothing, as soon as another way is known. */
  async #listen(silence: AbortController, done: AbortSignal): Promise<void> {
    await delay(PATIENCE, { signal: done });
    // What is being read may be large, and the network slow.
    const soon = AbortSignal.any([done, AbortSignal.timeout(PATIENCE)]);
    if (await storeAnswers(this.inner, { signal: soon })) return;
    if (done.aborted || this.#isProven) return;
    if (!(await this.#find(this.inner))) await delay(GRACE, { signal: done });
    silence.abort(new StoreUnreachable(`${this.url} does not answer.`));
  }

  /** One search for all who wait. `undefined`: no other way goes. */
  #find(failed: ByteStore): Promise<ByteStore | undefined> {
    if (this.#way !== failed) return Promise.resolve(this.#way);
    if (Date.now() < this.#searched + REST) return Promise.resolve(undefined);
    this.#finding ??= this.#search(failed).finally(() => (this.#finding = undefined));
    return this.#finding;
  }

  async #search(failed: ByteStore): Promise<ByteStore | undefined> {
    const { direct, worker, hub } = this.#ways;
    // From here first: what was far yesterday may be near today.
    const soon = AbortSignal.timeout(PATIENCE);
    if (failed !== direct && (await storeAnswers(direct, { signal: soon })))
      return this.#go(direct);
    if (worker && (await storeAnswers(worker))) return this.#go(worker);
    if (hub && (await storeAnswers(hub))) return this.#go(hub);
    this.#searched = Date.now();
    this.#isProven = false;
    this.#way = direct;
    return undefined;
  }

  #go(way: ByteStore): ByteStore {
    this.#lost = undefined;
    this.#way = way;
    this.#isProven = way === this.inner;
    return way;
  }
}

function isOutOfReach(error: unknown): boolean {
  if (!isGatewayError(error, 'StoreUnreachable')) return false;
  const { reason } = (error.cause ?? {}) as { readonly reason?: unknown };
  return !DOWN.includes(reason);
}

/** Anything but the store's own word: a worker that is gone, a server that was stopped. */
function isBroken(error: unknown): boolean {
  return !isAbort(error) && !isAnswer(error);
}
