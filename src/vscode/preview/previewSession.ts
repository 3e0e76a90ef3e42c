import { isAbort, sentence } from '../../base/errors.ts';
import type { ByteStore } from '../../bytes/byteStore.ts';
import { firstView, fits, planeChunks, planeOf } from '../../shared/plane.ts';
import { unasked, type PreviewView, type ToHost, type ToPage } from '../../shared/preview.ts';
import { ChunkReads } from './chunkReads.ts';
import { openArray, type OpenArray } from './openArray.ts';

/** Chunks that are read before the page has asked for them. */
const readAhead = 64;

/** What one array on the screen needs from around it. */
export interface PreviewSessionOptions {
  readonly url: string;
  readonly title: string;
  readonly generation: number;
  readonly view: PreviewView | undefined;
  readonly openStore: (url: string) => Promise<ByteStore>;
  /** Gives a message to the page; ignored while there is none. */
  readonly say: (message: ToPage) => void;
  readonly onProblem: (error: unknown) => void;
}

type State =
  | { readonly is: 'opening' }
  | { readonly is: 'open'; readonly array: OpenArray; readonly reads: ChunkReads }
  | { readonly is: 'failed'; readonly message: string };

/** One array in the preview, from its address to the last chunk; knows nothing of the editor. */
export class PreviewSession {
  readonly #options: PreviewSessionOptions;
  readonly #gone = new AbortController();
  #state: State = { is: 'opening' };
  #view: PreviewView | undefined;
  /** True while there is a page that takes messages. */
  #hasPage = false;

  /** Begins to read the store at once: the page takes longer to come up than the metadata. */
  constructor(options: PreviewSessionOptions) {
    this.#options = options;
    this.#view = options.view;
    void this.#open();
  }

  get url(): string {
    return this.#options.url;
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
    if (this.#state.is === 'open') this.#state.reads.dispose();
  }

  /** What the page said to this array. */
  receive(message: Extract<ToHost, { type: 'read' | 'abort' | 'view' | 'retry' }>): void {
    if ('generation' in message && message.generation !== this.#options.generation) return;
    switch (message.type) {
      case 'read':
        if (this.#state.is === 'open') void this.#state.reads.read(message.request, message.wanted);
        return;
      case 'abort':
        if (this.#state.is === 'open') this.#state.reads.abort(message.request);
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
  changed(message: string | undefined): void {
    if (this.#state.is === 'failed') this.#reopen();
    else if (this.#state.is === 'open') {
      this.#say({ type: 'changed', generation: this.#options.generation, message });
    }
  }

  dispose(): void {
    this.#gone.abort();
    this.pageGone();
  }

  #reopen(): void {
    if (this.#state.is === 'opening') return;
    this.pageGone();
    this.#state = { is: 'opening' };
    this.serve();
    void this.#open();
  }

  async #open(): Promise<void> {
    const { url, title, generation, openStore, onProblem } = this.#options;
    const { signal } = this.#gone;
    try {
      const store = await openStore(url);
      const array = await openArray(store, url, title, { signal });
      signal.throwIfAborted();
      const reads = new ChunkReads({
        store,
        generation,
        isKey: (key) => array.isChunkKey(key),
        say: (message) => this.#say(message),
      });
      this.#state = { is: 'open', array, reads };
    } catch (error) {
      if (signal.aborted && isAbort(error)) return;
      onProblem(error);
      this.#state = { is: 'failed', message: sentence(error) };
    }
    if (this.#hasPage) this.serve();
  }

  #show({ array, reads }: State & { is: 'open' }): void {
    const { description, metadata } = array;
    const { dimensions } = description;
    // A view of yesterday may not fit an array that was written anew.
    if (this.#view && !fits(this.#view, dimensions)) this.#view = undefined;
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
