import { abortable, type Cancellable } from '../base/abort.ts';
import { isAbort, isGatewayError } from '../base/errors.ts';
import type { ByteRange, ByteStore, ListOptions, ListPage } from '../bytes/byteStore.ts';
import { StoreDenied } from '../bytes/errors.ts';
import type { OutputStore } from '../jobs/job.ts';
import { StoreCalls, type WorkerBytes } from '../jobs/storeCalls.ts';
import type { Http } from '../net/http.ts';
import { S3Store } from '../stores/s3Store.ts';
import { SignedUrls } from './signedUrls.ts';
import { storeAnswers } from './storeAnswers.ts';
import { WorkerStore } from './workerStore.ts';

/** How long the store may take to answer this computer before its bytes come through the cluster, ms. */
const PATIENCE = 3_000;

/** A worker that may be asked for a store. */
export interface StoreWorker {
  readonly cluster: string;
  readonly address: string;
  readonly calls: WorkerBytes;
}

/** What a store through the user's clusters needs. */
export interface ClusterStoreOptions {
  readonly url: string;
  readonly place: OutputStore;
  readonly http: Http;
  /** One worker of every running cluster. */
  readonly workers: (options: Cancellable) => AsyncIterable<StoreWorker>;
}

/**
 * A store whose keys only the workers of a cluster have. A worker signs addresses, and this computer
 * reads the store directly; where it cannot reach the store, the bytes come through the worker. Read
 * only. The worker is looked for at the first read, and again when it is gone.
 */
export class ClusterStore implements ByteStore {
  readonly url: string;
  readonly #options: ClusterStoreOptions;
  #inner: Promise<ByteStore> | undefined;

  constructor(options: ClusterStoreOptions) {
    this.url = options.url;
    this.#options = options;
  }

  get(key: string, options: Cancellable = {}): Promise<Uint8Array | undefined> {
    return this.#with((store) => store.get(key, options), options);
  }

  getRange(
    key: string,
    range: ByteRange,
    options: Cancellable = {},
  ): Promise<Uint8Array | undefined> {
    return this.#with((store) => store.getRange(key, range, options), options);
  }

  list(options: ListOptions = {}): Promise<ListPage> {
    return this.#with((store) => store.list(options), options);
  }

  put(...given: Parameters<ByteStore['put']>): Promise<void> {
    return this.#with((store) => store.put(...given), given[2] ?? {});
  }

  delete(...given: Parameters<ByteStore['delete']>): Promise<void> {
    return this.#with((store) => store.delete(...given), given[1] ?? {});
  }

  async #with<T>(work: (store: ByteStore) => Promise<T>, { signal }: Cancellable): Promise<T> {
    const before = this.#inner;
    const inner = (this.#inner ??= this.#open());
    inner.catch(() => this.#forget(inner));
    try {
      return await work(await abortable(inner, signal ?? new AbortController().signal));
    } catch (error) {
      // The cluster may be gone since it was chosen; another one may serve.
      if (!before || isAbort(error) || isGatewayError(error, 'StoreDenied')) throw error;
      this.#forget(inner);
      return this.#with(work, { signal });
    }
  }

  #forget(inner: Promise<ByteStore>): void {
    if (this.#inner === inner) this.#inner = undefined;
  }

  async #open(): Promise<ByteStore> {
    const { place, url, workers, http } = this.#options;
    const root = place.prefix && `${place.prefix}/`;
    let problem: unknown;
    for await (const { address, calls } of workers({})) {
      const asked = new StoreCalls(calls, address, place);
      try {
        // Signs nothing, but needs keys.
        await asked.sign([], 1);
      } catch (error) {
        problem = error;
        continue;
      }
      const signer = new SignedUrls(asked);
      const direct = new S3Store({
        ...place,
        keys: () => Promise.resolve(undefined),
        signer,
        http,
      });
      const patience = AbortSignal.timeout(PATIENCE);
      if (await storeAnswers(direct, { signal: patience })) return direct;
      return new WorkerStore({ url, root, calls: asked, listing: signer });
    }
    throw noWay(url, problem);
  }
}

function noWay(url: string, cause: unknown): StoreDenied {
  const found = cause
    ? 'the workers of your clusters have none either'
    : 'no cluster of yours runs that could read it';
  return new StoreDenied(
    `There are no keys for ${url} here, and ${found}. Add keys, or start one worker to look.`,
    'NoKeys',
    { remedy: 'startWorker', cause },
  );
}
