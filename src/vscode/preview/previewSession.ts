import { isAbort, isGatewayError, sentence } from '../../base/errors.ts';
import type { ByteStore } from '../../bytes/byteStore.ts';
import { neighbourSign } from '../../shared/knowledge.ts';
import { firstView, fits, middleView, planeChunks, planeOf } from '../../shared/plane.ts';
import {
  unasked,
  type ArrayDescription,
  type PreviewView,
  type ToHost,
  type ToPage,
} from '../../shared/preview.ts';
import type { ArrayKnowledge } from './arrayKnowledge.ts';
import { ChunkReads } from './chunkReads.ts';
import { isKeyTrouble } from './keyTrouble.ts';
import { openArray, type OpenArray } from './openArray.ts';

/** Chunks that are read before the page has asked for them. */
const readAhead = 64;

/** What is seen first: a view of before, or what lies in the middle of all dimensions. */
export type FirstView = PreviewView | 'middle';

/** What one array on the screen needs from around it. */
export interface PreviewSessionOptions {
  readonly url: string;
  readonly title: string;
  readonly generation: number;
  readonly view: FirstView | undefined;
  readonly openStore: (url: string) => Promise<ByteStore>;
  /** What is needed to know more than values; loaded late, because the first picture is not. */
  readonly knowledge: () => Promise<typeof ArrayKnowledge>;
  /** Keys have run out, are unknown or missing; called for every read that says so. */
  readonly onKeyTrouble?: (error: unknown) => void;
  /** Gives a message to the page; ignored while there is none. */
  readonly say: (message: ToPage) => void;
  readonly onProblem: (error: unknown) => void;
}

type State =
  | { readonly is: 'opening' }
  | {
      readonly is: 'open';
      readonly array: OpenArray;
      readonly reads: ChunkReads;
      /** `undefined` when it could not be loaded, which is a broken installation. */
      readonly knowledge: Promise<ArrayKnowledge | undefined>;
    }
  | { readonly is: 'failed'; readonly message: string };

/** One array in the preview, from its address to the last chunk; knows nothing of the editor. */
export class PreviewSession {
  readonly #options: PreviewSessionOptions;
  readonly #gone = new AbortController();
  #state: State = { is: 'opening' };
  #view: PreviewView | undefined;
  #writers: readonly string[] = [];
  /** True while there is a page that takes messages. */
  #hasPage = false;

  /** Begins to read the store at once: the page takes longer to come up than the metadata. */
  constructor(options: PreviewSessionOptions) {
    this.#options = options;
    this.#view = options.view === 'middle' ? undefined : options.view;
    void this.#open();
  }

  get url(): string {
    return this.#options.url;
  }

  /** Messages of the page that name another one are about another array. */
  get generation(): number {
    return this.#options.generation;
  }

  /** What the array is; `undefined` until it is open. */
  get description(): ArrayDescription | undefined {
    return this.#state.is === 'open' ? this.#state.array.description : undefined;
  }

  /** There is a page now that knows nothing: tell it all. */
  serve(): void {
    this.#hasPage = true;
    const { generation, url } = this.#options;
    if (this.#state.is === 'opening') this.#say({ type: 'opening', generation, url });
    if (this.#state.is === 'failed') {
      this.#say({ type: 'error', generation, message: this.#state.message });
    }
    if (this.#state.is === 'open') this.#show(this.#state);
  }

  /** The page is hidden or closed; nothing is read for nobody. */
  pageGone(): void {
    this.#hasPage = false;
    if (this.#state.is !== 'open') return;
    this.#state.reads.dispose();
    void this.#state.knowledge.then((known) => known?.pageGone());
  }

  /** What the page said to this array. */
  receive(
    message: Extract<
      ToHost,
      { type: 'read' | 'abort' | 'view' | 'retry' | 'watchChunks' | 'shard' }
    >,
  ): void {
    if ('generation' in message && message.generation !== this.#options.generation) return;
    switch (message.type) {
      case 'read':
        if (this.#state.is === 'open') void this.#state.reads.read(message.request, message.wanted);
        return;
      case 'abort':
        if (this.#state.is === 'open') this.#state.reads.abort(message.request);
        return;
      case 'watchChunks':
      case 'shard':
        if (this.#state.is === 'open') {
          void this.#state.knowledge.then((known) => known?.receive(message));
        }
        return;
      case 'view':
        this.#view = message.view;
        return;
      case 'retry':
        this.#reopen();
        return;
    }
  }

  /** There may be new chunks, or an array where there was none. */
  changed(message: string | undefined, writers: readonly string[] = []): void {
    this.#writers = writers;
    if (this.#state.is === 'failed') this.#reopen();
    else if (this.#state.is === 'open') {
      this.#say({ type: 'changed', generation: this.#options.generation, message });
      void this.#state.knowledge.then((known) => known?.changed(writers));
    }
  }

  dispose(): void {
    this.#gone.abort();
    this.pageGone();
    this.#forgetKnowledge();
  }

  #reopen(): void {
    if (this.#state.is === 'opening') return;
    this.pageGone();
    this.#forgetKnowledge();
    this.#state = { is: 'opening' };
    this.serve();
    void this.#open();
  }

  async #open(): Promise<void> {
    const { url, title, openStore, onProblem } = this.#options;
    const { signal } = this.#gone;
    try {
      const store = await openStore(url);
      const array = await openArray(store, url, title, { signal });
      signal.throwIfAborted();
      this.#state = this.#opened(store, array);
    } catch (error) {
      if (signal.aborted && isAbort(error)) return;
      if (isKeyTrouble(error)) this.#options.onKeyTrouble?.(error);
      onProblem(error);
      this.#state = { is: 'failed', message: sentence(error) };
    }
    if (this.#hasPage) this.serve();
  }

  #opened(store: ByteStore, array: OpenArray): State & { is: 'open' } {
    const { url, generation, openStore, onKeyTrouble } = this.#options;
    let known: ArrayKnowledge | undefined;
    const knowledge = this.#options.knowledge().then(
      (Knowledge) => {
        known = new Knowledge({
          store,
          info: array.info,
          url,
          generation,
          openGroup: openStore,
          say: (message) => this.#say(message),
        });
        known.changed(this.#writers);
        return known;
      },
      (error: unknown) => {
        this.#options.onProblem(error);
        return undefined;
      },
    );
    const of = (key: string) => (key.startsWith(neighbourSign) && known ? known.neighbours : store);
    const reads = new ChunkReads({
      store: {
        get: (key, options) => of(key).get(key, options),
        getRange: (key, range, options) => of(key).getRange(key, range, options),
      },
      generation,
      isKey: (key) => array.isChunkKey(key) || known?.isNeighbourKey(key) === true,
      say: (message) => this.#say(message),
      explain: async (error, key) => {
        if (isKeyTrouble(error)) onKeyTrouble?.(error);
        // Not of this chunk alone: the others need not be tried.
        if (isKeyTrouble(error) || isGatewayError(error, 'StoreUnreachable')) throw error;
        const told = await knowledge;
        return told ? told.explain(error, key) : sentence(error);
      },
    });
    return { is: 'open', array, reads, knowledge };
  }

  #forgetKnowledge(): void {
    if (this.#state.is === 'open') void this.#state.knowledge.then((known) => known?.dispose());
  }

  #show({ array, reads, knowledge }: State & { is: 'open' }): void {
    const { description, metadata } = array;
    const { dimensions } = description;
    // A view of yesterday may not fit an array that was written anew.
    if (this.#view && !fits(this.#view, dimensions)) this.#view = undefined;
    if (this.#options.view === 'middle') this.#view ??= middleView(dimensions);
    const view = this.#view ?? firstView(dimensions);
    const expected: string[] = [];
    const chunks = planeChunks(planeOf(dimensions, view), dimensions, view.indices);
    for (const { coords } of chunks) {
      const key = array.wholeKey(coords);
      if (key === undefined || expected.push(key) >= readAhead) break;
    }
    this.#say({
      type: 'show',
      generation: this.#options.generation,
      array: description,
      metadata,
      view: this.#view,
      expected,
    });
    void knowledge.then((known) => known?.serve());
    if (expected.length > 0)
      void reads.read(
        unasked,
        expected.map((key) => ({ key })),
      );
  }

  #say(message: ToPage): void {
    if (this.#hasPage) this.#options.say(message);
  }
}
