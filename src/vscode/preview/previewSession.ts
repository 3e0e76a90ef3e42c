import { isAbort, isGatewayError, sentence } from '../../base/errors.ts';
import type { ByteStore } from '../../bytes/byteStore.ts';
import { neighbourSign } from '../../shared/knowledge.ts';
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
import type { OpenArray } from './openArray.ts';
import type * as opening from './opening.ts';

/** What is seen first: a view of before, or what lies in the middle of all dimensions. */
export type FirstView = PreviewView | 'middle';

/** Metadata are looked at again this often at most, ms. */
const lookEvery = 10_000;

/** What one array on the screen needs from around it. */
export interface PreviewSessionOptions {
  readonly url: string;
  readonly title: string;
  readonly generation: number;
  readonly view: FirstView | undefined;
  readonly openStore: (url: string) => Promise<ByteStore>;
  /** What knows Zarr; loaded late, because an editor without a preview needs nothing of it. */
  readonly opening: () => Promise<typeof opening>;
  /** Keys have run out, are unknown or missing; called for every read that says so. */
  readonly onKeyTrouble?: (error: unknown) => void;
  /** Bytes of decoded chunks that the page may keep. */
  readonly pageBytes?: () => number;
  /** Whether the panel beside the picture was open last. */
  readonly isPanelOpen?: () => boolean | undefined;
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
      readonly knowledge: ArrayKnowledge;
    }
  | { readonly is: 'failed'; readonly message: string };

/** One array in the preview, from its address to the last chunk; knows nothing of the editor. */
export class PreviewSession {
  readonly #options: PreviewSessionOptions;
  readonly #gone = new AbortController();
  #state: State = { is: 'opening' };
  #view: PreviewView | undefined;
  #writers: readonly string[] = [];
  /** When metadata may be read again to see whether the array is still the same, ms. */
  #nextLook = 0;
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

  /** As the page told it last; `undefined` before anybody has changed anything. */
  get view(): PreviewView | undefined {
    return this.#view;
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
    this.#state.knowledge.pageGone();
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
        if (this.#state.is === 'open') this.#state.knowledge.receive(message);
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
      this.#state.knowledge.changed(writers);
      void this.#lookForAnother(this.#state.array);
    }
  }

  /**
   * Opens the array anew when another one was written in its place: its chunks would be taken for
   * damaged ones, or worse, for its own.
   */
  async #lookForAnother({ metadata }: OpenArray): Promise<void> {
    if (Date.now() < this.#nextLook) return;
    this.#nextLook = Date.now() + lookEvery;
    const { url, title, openStore, opening } = this.#options;
    const { signal } = this.#gone;
    try {
      // A store of its own has nothing in its cache.
      const [store, { openArray }] = await Promise.all([openStore(url), opening()]);
      const now = await openArray(store, url, title, { signal });
      if (JSON.stringify(now.metadata) === JSON.stringify(metadata)) return;
    } catch (error) {
      // Whoever writes an array anew may delete it first; that it cannot be read is told by chunks.
      if (!isGatewayError(error, 'NodeMissing')) return;
    }
    if (!signal.aborted) this.#reopen();
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
      const [store, { openArray, ArrayKnowledge }] = await Promise.all([
        openStore(url),
        this.#options.opening(),
      ]);
      const array = await openArray(store, url, title, { signal });
      signal.throwIfAborted();
      const knowledge = new ArrayKnowledge({
        store,
        info: array.info,
        url,
        generation: this.#options.generation,
        openGroup: openStore,
        say: (message) => this.#say(message),
      });
      this.#state = this.#opened(store, array, knowledge);
    } catch (error) {
      if (signal.aborted && isAbort(error)) return;
      if (isKeyTrouble(error)) this.#options.onKeyTrouble?.(error);
      onProblem(error);
      this.#state = { is: 'failed', message: sentence(error) };
    }
    if (this.#hasPage) this.serve();
  }

  #opened(store: ByteStore, array: OpenArray, knowledge: ArrayKnowledge): State & { is: 'open' } {
    const { generation, onKeyTrouble } = this.#options;
    knowledge.changed(this.#writers);
    const of = (key: string) => (key.startsWith(neighbourSign) ? knowledge.neighbours : store);
    const reads = new ChunkReads({
      store: {
        get: (key, options) => of(key).get(key, options),
        getRange: (key, range, options) => of(key).getRange(key, range, options),
      },
      generation,
      isKey: (key) => array.isChunkKey(key) || knowledge.isNeighbourKey(key),
      say: (message) => this.#say(message),
      explain: (error, key) => {
        if (isKeyTrouble(error)) onKeyTrouble?.(error);
        // Not of this chunk alone: the others need not be tried.
        if (isKeyTrouble(error) || isGatewayError(error, 'StoreUnreachable')) throw error;
        return knowledge.explain(error, key);
      },
    });
    return { is: 'open', array, reads, knowledge };
  }

  #forgetKnowledge(): void {
    if (this.#state.is === 'open') this.#state.knowledge.dispose();
  }

  #show({ array, reads, knowledge }: State & { is: 'open' }): void {
    const { description, metadata } = array;
    const { view, keys } = array.begin(this.#view, this.#options.view === 'middle');
    this.#view = view;
    this.#say({
      type: 'show',
      generation: this.#options.generation,
      array: description,
      metadata,
      view,
      expected: keys,
      pageBytes: this.#options.pageBytes?.(),
      isPanelOpen: this.#options.isPanelOpen?.(),
    });
    void knowledge.serve();
    if (keys.length === 0) return;
    void reads.read(
      unasked,
      keys.map((key) => ({ key })),
    );
  }

  #say(message: ToPage): void {
    if (this.#hasPage) this.#options.say(message);
  }
}
