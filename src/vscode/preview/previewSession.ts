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
import type { OpenLevels, OpenPicture } from './openPicture.ts';
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
  /** A number that no array of this page has had; asked for when another level is shown. */
  readonly nextGeneration?: () => number;
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
      readonly store: ByteStore;
      readonly array: OpenArray;
      readonly reads: ChunkReads;
      readonly knowledge: ArrayKnowledge;
    }
  | { readonly is: 'failed'; readonly message: string };

/** One array in the preview, from its address to the last chunk; knows nothing of the editor. */
export class PreviewSession {
  readonly #options: PreviewSessionOptions;
  readonly #gone = new AbortController();
  #url: string;
  #generation: number;
  #levels: OpenLevels | undefined;
  #levelWish: AbortController | undefined;
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
    this.#url = options.url;
    this.#generation = options.generation;
    this.#view = options.view === 'middle' ? undefined : options.view;
    void this.#open();
  }

  /** Of the array; where a group is shown, of the level that is open. */
  get url(): string {
    return this.#url;
  }

  /** True for the address of the array, and for the one that was asked for. */
  isOf(url: string): boolean {
    return url === this.#url || url === this.#options.url;
  }

  /** Messages of the page that name another one are about another array. */
  get generation(): number {
    return this.#generation;
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
    const [generation, url] = [this.#generation, this.#url];
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
      { type: 'read' | 'abort' | 'view' | 'retry' | 'watchChunks' | 'shard' | 'level' }
    >,
  ): void {
    if ('generation' in message && message.generation !== this.#generation) return;
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
      case 'level':
        void this.#goTo(message.level, message.view);
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
      this.#say({ type: 'changed', generation: this.#generation, message });
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
    const { title, openStore, opening } = this.#options;
    const url = this.#url;
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
    const { title, openStore, onProblem } = this.#options;
    const { signal } = this.#gone;
    try {
      const url = this.#url;
      const [store, opening] = await Promise.all([openStore(url), this.#options.opening()]);
      const opened = await opening.openPicture(store, openStore, url, title, { signal });
      signal.throwIfAborted();
      this.#levels = opened.levels;
      this.#take(opened, opening);
    } catch (error) {
      if (signal.aborted && isAbort(error)) return;
      if (isKeyTrouble(error)) this.#options.onKeyTrouble?.(error);
      onProblem(error);
      this.#state = { is: 'failed', message: sentence(error) };
    }
    if (this.#hasPage) this.serve();
  }

  #take({ store, url, array }: OpenPicture, { ArrayKnowledge }: typeof opening): void {
    this.#url = url;
    const knowledge = new ArrayKnowledge({
      store,
      info: array.info,
      url,
      generation: this.#generation,
      openGroup: this.#options.openStore,
      say: (message) => this.#say(message),
    });
    this.#state = this.#opened(store, array, knowledge);
  }

  /** Shows another level; the one on the screen stays until it is open, and where it cannot be. */
  async #goTo(at: number, view: PreviewView): Promise<void> {
    const { title, openStore } = this.#options;
    if (!this.#levels?.picture.levels[at] || this.#state.is !== 'open') return;
    this.#levelWish?.abort();
    const wish = (this.#levelWish = new AbortController());
    const signal = AbortSignal.any([wish.signal, this.#gone.signal]);
    try {
      const opening = await this.#options.opening();
      const levels = { ...this.#levels, at };
      const opened = await opening.openLevel(openStore, levels, title, { signal });
      signal.throwIfAborted();
      this.#levels = levels;
      this.#view = view;
      this.#replace(opened, opening);
    } catch (error) {
      if (signal.aborted) return;
      if (isKeyTrouble(error)) this.#options.onKeyTrouble?.(error);
      await this.#tellLevels(sentence(error));
    }
  }

  /** Shows what was opened in place of another level of the same picture. */
  #replace(opened: OpenPicture, late: typeof opening): void {
    if (this.#state.is === 'open') this.#state.reads.dispose();
    this.#forgetKnowledge();
    this.#generation = this.#options.nextGeneration?.() ?? this.#generation + 1;
    this.#take(opened, late);
    if (this.#hasPage && this.#state.is === 'open') this.#show(this.#state, true);
  }

  /** Tells the page which levels its picture has; looks for them when that was not done yet. */
  async #tellLevels(problem?: string): Promise<void> {
    const { openStore } = this.#options;
    const { signal } = this.#gone;
    const state = this.#state;
    if (state.is !== 'open') return;
    const late = await this.#options.opening();
    if (!this.#levels) {
      const { array, store } = state;
      const found = await late
        .levelsAround(openStore, this.#url, array.info, { signal })
        .catch(() => undefined);
      if (!found || found.picture.levels.length < 2 || this.#state !== state) return;
      this.#levels = found;
      const named = late.named(array, found);
      const isNew = named.description.dimensions.some(
        ({ name }, axis) => name !== array.description.dimensions[axis]?.name,
      );
      if (isNew) {
        this.#replace({ store, url: this.#url, array: named }, late);
        return;
      }
    }
    const { picture, at } = this.#levels;
    const levels = picture.levels.map(({ path, shape, chunks }) => ({ path, shape, chunks }));
    const axes = late.levelAxes(this.#levels);
    this.#say({ type: 'levels', generation: this.#generation, levels, at, axes, problem });
  }

  #opened(store: ByteStore, array: OpenArray, knowledge: ArrayKnowledge): State & { is: 'open' } {
    const { onKeyTrouble } = this.#options;
    const generation = this.#generation;
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
    return { is: 'open', store, array, reads, knowledge };
  }

  #forgetKnowledge(): void {
    if (this.#state.is === 'open') this.#state.knowledge.dispose();
  }

  #show({ array, reads, knowledge }: State & { is: 'open' }, continues?: true): void {
    const { description, metadata } = array;
    const { view, keys } = array.begin(this.#view, this.#options.view === 'middle');
    this.#view = view;
    this.#say({
      type: 'show',
      generation: this.#generation,
      array: description,
      metadata,
      view,
      expected: keys,
      pageBytes: this.#options.pageBytes?.(),
      isPanelOpen: this.#options.isPanelOpen?.(),
      continues,
    });
    void knowledge.serve();
    void this.#tellLevels();
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
