import type { Cancellable } from '../../base/abort.ts';
import {
  centreOut,
  fits,
  fixedCoords,
  planeChunk,
  planeOf,
  type PlaneChunk,
} from '../../shared/plane.ts';
import type { ArrayDescription, PreviewView, ToHost, ToPage } from '../../shared/preview.ts';
import type { ZarrArrayInfo } from '../../zarr/arrayInfo.ts';
import { ChunkBytes } from '../../zarr/chunkBytes.ts';
import { product } from '../../zarr/chunkGrid.ts';
import { TooLarge } from '../../zarr/errors.ts';
import { infoOf } from '../../zarr/infoOf.ts';
import { plainDecoder, type PlainDecode } from '../../zarr/plainChunk.ts';
import type { SummaryWish } from '../worker/protocol.ts';
import { cut } from '../worker/slice.ts';
import { type Summary, summaryOf } from '../worker/summary.ts';
import { byteText } from './byteText.ts';
import { ChunkLoader, idOf, type Outcome, type WantedChunk } from './chunks/chunkLoader.ts';
import { DecodedCache } from './chunks/decodedCache.ts';
import type { DecodePool } from './chunks/decodePool.ts';
import { HostStore } from './chunks/hostStore.ts';
import { next, type Loading, type LoadingEvent } from './loading.ts';
import { moveCost, type MoveCost } from './moveCost.ts';
import { PlaneData } from './planeData.ts';

/** What one array on the screen needs from around it. */
export interface ViewingOptions {
  readonly show: ToPage & { type: 'show' };
  readonly view: PreviewView;
  /** Another level of the same picture, whose look stays until this one is read. */
  readonly before?: Viewing | undefined;
  readonly pool: DecodePool;
  /** Requests to the host are numbered from here, and never twice in one page. */
  readonly firstRequest: number;
  readonly say: (message: Extract<ToHost, { type: 'read' | 'abort' }>) => void;
  /** View, data or loading is another than before. */
  readonly onChange: () => void;
  /** Every chunk of the view is answered; `isRead`: at least one of them came from the host. */
  readonly onDone: (isRead: boolean) => void;
}

/** Bytes of decoded chunks kept when the host names no bound. */
const pageBytes = 512 * 2 ** 20;
/** The picture before stays for so many milliseconds while nothing more than a part of the next is there. */
const patience = 150;

/**
 * One array on the screen: its view, the numbers of it, and what is read for them. Knows nothing of
 * the document. What was decoded is kept, so that going back, or on within a chunk, asks nobody.
 */
export class Viewing {
  readonly generation: number;
  /** The same for all levels of one picture: the generation of the first. */
  readonly picture: number;
  readonly array: ArrayDescription;
  readonly info: ZarrArrayInfo;
  readonly cache: DecodedCache;
  readonly #options: ViewingOptions;
  readonly #store: HostStore;
  readonly #loader: ChunkLoader;
  readonly #decodesAs: number;
  /** Chunks without codecs wait for no worker. */
  readonly #plain: PlainDecode | undefined;
  #bytes: ChunkBytes;
  #view: PreviewView;
  #data: PlaneData;
  /** The next picture while the one before is still shown. */
  #coming: { readonly data: PlaneData; readonly since: number } | undefined;
  #chunks = new Map<string, PlaneChunk>();
  #ahead: readonly WantedChunk[] = [];
  #loading: Loading = { state: 'waiting' };
  #isRead = false;
  /** Something was written while the picture was read. */
  #isStale = false;
  #stored = { chunks: 0, bytes: 0 };
  /** How long at least one chunk was on its way, ms, and how many are. */
  #busy = { ms: 0, since: 0, reads: 0 };

  /** @throws ZarrInvalid, ZarrUnsupported, TooLarge when the array cannot be shown. */
  constructor(options: ViewingOptions) {
    const { show, view, pool, say, firstRequest } = options;
    this.#options = options;
    this.generation = show.generation;
    this.picture = options.before?.picture ?? show.generation;
    this.array = show.array;
    this.info = infoOf(show.metadata);
    const chunkBytes = product(this.info.chunks) * this.info.dtype.size;
    this.cache = new DecodedCache(show.pageBytes ?? pageBytes);
    if (chunkBytes > this.cache.capacity) {
      throw new TooLarge(
        `One chunk of this array takes ${byteText(chunkBytes)}, and the preview may keep ` +
          `${byteText(this.cache.capacity)}. Allow more with the setting ` +
          `“scienceGateway.preview.pageMemory”, or write the array with smaller chunks.`,
      );
    }
    this.#store = new HostStore(say, show.generation, show.expected, firstRequest);
    this.#bytes = new ChunkBytes(this.#store, this.info);
    this.#decodesAs = pool.open(show.metadata);
    this.#plain = plainDecoder(this.info);
    this.#loader = new ChunkLoader({
      read: (coords, { signal }) => this.#read(coords, { signal }),
      cache: this.cache,
      chunkBytes,
      onChunk: (id, outcome) => this.#arrived(id, outcome),
    });
    this.#view = view;
    this.#data = this.#planeData(view);
  }

  get view(): PreviewView {
    return this.#view;
  }

  /** What is on the screen; of the view before as long as nothing of the new one is there. */
  get data(): PlaneData {
    return this.#data;
  }

  get loading(): Loading {
    return this.#loading;
  }

  /** The number that the next request of this page may have. */
  get nextRequest(): number {
    return this.#store.nextRequest;
  }

  /** Begins to read; what the host has sent ahead is taken. */
  begin(): void {
    const { before } = this.#options;
    const isLike = before?.info.dtype.label === this.info.dtype.label;
    const isSameTurn = String(before?.view.axes) === String(this.#view.axes);
    this.#draw(this.#data, isLike && isSameTurn ? before.data : undefined);
  }

  /** Takes what the host answered. */
  accept(message: Extract<ToPage, { type: 'bytes' | 'failed' }>): void {
    this.#store.accept(message);
  }

  /** Another view of the same array; false when the array has no such elements. */
  setView(change: Partial<PreviewView>): boolean {
    const before = this.#view;
    const view = { ...before, ...change };
    if (!fits(view, this.array.dimensions)) return false;
    this.#view = view;
    if (isSamePlane(before, view)) this.#options.onChange();
    else this.#draw(this.#planeData(view), isSameSlice(before, view) ? this.#data : undefined);
    return true;
  }

  /** Asks again for what is not there: a job may have written it. */
  again(): void {
    const { state } = this.#loading;
    // What was answered before the news may be out of date: once more, when all is answered.
    this.#isStale = state === 'reading';
    if (state !== 'done' && state !== 'stopped') return;
    if (this.#data.chunks('waiting', 'missing', 'broken').length === 0) return;
    // Also what is known of shards is asked for anew.
    this.#bytes = new ChunkBytes(this.#store, this.info);
    this.#loader.forgetMissing();
    this.#step({ type: 'again' });
    this.#want();
  }

  /** Reads one chunk for something else than the picture; it is not kept. */
  async readChunk(coords: readonly number[], options: Cancellable) {
    return this.cache.get(idOf(coords)) ?? (await this.#read(coords, options));
  }

  /** What is known of all elements of a chunk together; `undefined`: it was never written. */
  async summarize(
    coords: readonly number[],
    wish: SummaryWish,
    options: Cancellable,
  ): Promise<Summary | undefined> {
    const kept = this.cache.get(idOf(coords));
    if (kept) return summaryOf(kept, wish.count, wish.decoding);
    const encoded = await this.#bytes.read(coords, options);
    if (!encoded) return undefined;
    const { pool } = this.#options;
    return pool.summarize(this.#decodesAs, encoded.key, encoded.bytes, wish, options);
  }

  /** True when a chunk is decoded already, or known not to exist. */
  isKnown(coords: readonly number[]): boolean {
    return this.#loader.isKnown(idOf(coords));
  }

  /** Reads nothing more of this view. */
  stop(): void {
    this.#loader.want([]);
    this.#step({ type: 'stop' });
  }

  /** Nothing of this array is wanted any more. */
  dispose(): void {
    this.#loader.want([]);
    this.#store.abort(new DOMException('Another array is shown.', 'AbortError'));
    this.#options.pool.close(this.#decodesAs);
  }

  /** What it takes to move a slider there. */
  costOf(dimension: number, to: number): MoveCost {
    const { plane } = this.#coming?.data ?? this.#data;
    const isKnown = (coords: readonly number[]) => this.#loader.isKnown(idOf(coords));
    const { dimensions } = this.array;
    return moveCost({ dimensions, plane, indices: this.#view.indices, dimension, to, isKnown });
  }

  /** Mean bytes of the stored chunks that came so far; undefined before the first. */
  get storedBytes(): number | undefined {
    const { chunks, bytes } = this.#stored;
    return chunks > 0 ? bytes / chunks : undefined;
  }

  /** Stored bytes a second that came so far; undefined before the first. */
  get bytesPerSecond(): number | undefined {
    const { ms } = this.#busy;
    return this.#stored.chunks > 0 && ms > 0 ? (this.#stored.bytes / ms) * 1000 : undefined;
  }

  /** Reads the chunks of these views too, after the one on the screen; the next call replaces them. */
  readAhead(indices: readonly (readonly number[])[]): void {
    const { plane } = this.#coming?.data ?? this.#data;
    this.#ahead = indices.flatMap((at) => this.#wanted(this.#chunksOf(plane, at)));
    if (this.#loading.state === 'reading' || this.#loading.state === 'done') this.#want();
  }

  #planeData(view: PreviewView): PlaneData {
    return new PlaneData(planeOf(this.array.dimensions, view), this.info.dtype.components);
  }

  #chunksOf(plane: PlaneData['plane'], indices: readonly number[]): PlaneChunk[] {
    const fixed = fixedCoords(this.array.dimensions, indices);
    return centreOut(plane).map((index) => planeChunk(plane, fixed, index));
  }

  #wanted(chunks: readonly PlaneChunk[]): WantedChunk[] {
    return chunks.map(({ coords }) => ({ id: idOf(coords), coords }));
  }

  /** Draws another plane: at once what is known, then what is read; `same`: of the same slice. */
  #draw(data: PlaneData, same: PlaneData | undefined): void {
    const chunks = this.#chunksOf(data.plane, this.#view.indices);
    this.#chunks = new Map(chunks.map((chunk) => [idOf(chunk.coords), chunk]));
    this.#ahead = [];
    this.#isRead = false;
    const events: LoadingEvent[] = [{ type: 'begin', total: chunks.length }];
    for (const [id, chunk] of this.#chunks) {
      const outcome = this.#loader.known(id);
      if (outcome) events.push(this.#place(data, chunk, outcome));
    }
    if (same) data.lookLike(same);
    this.#loading = events.reduce(next, this.#loading);
    const isAllThere = this.#loading.state !== 'reading';
    const hadPicture = this.#data !== data && this.#data.values !== undefined;
    this.#coming = undefined;
    if (isAllThere || same || !hadPicture) this.#data = data;
    else this.#coming = { data, since: performance.now() };
    this.#want();
    this.#options.onChange();
    if (this.#loading.state === 'done') this.#options.onDone(false);
  }

  #want(): void {
    const missing = [...this.#chunks.values()].filter(
      ({ coords }) => !this.#loader.isKnown(idOf(coords)),
    );
    this.#isRead ||= missing.length > 0;
    this.#loader.want([...this.#wanted(missing), ...this.#ahead]);
  }

  #arrived(id: string, outcome: Outcome): void {
    const chunk = this.#chunks.get(id);
    if (!chunk) {
      this.#options.onChange();
      return;
    }
    this.#step(this.#place(this.#coming?.data ?? this.#data, chunk, outcome));
  }

  #place(data: PlaneData, chunk: PlaneChunk, outcome: Outcome): LoadingEvent {
    switch (outcome.is) {
      case 'missing':
      case 'broken':
        data.mark(chunk.index, outcome.is, 'problem' in outcome ? outcome.problem : undefined);
        break;
      case 'there':
        data.accept({
          ...chunk,
          ...cut(outcome.chunk, chunk, data.plane, this.#view.indices, data.components),
        });
    }
    return { type: 'chunk', is: outcome.is, ...('problem' in outcome && outcome) };
  }

  #step(event: LoadingEvent): void {
    const before = this.#loading.state;
    this.#loading = next(this.#loading, event);
    const isDone = this.#loading.state === 'done';
    if (this.#coming && (isDone || performance.now() - this.#coming.since > patience)) {
      this.#data = this.#coming.data;
      this.#coming = undefined;
    }
    this.#options.onChange();
    if (isDone && before !== 'done') {
      this.#options.onDone(this.#isRead);
      if (this.#isStale) this.again();
    }
  }

  async #read(coords: readonly number[], options: Cancellable) {
    const encoded = await this.#encoded(coords, options);
    if (!encoded) return undefined;
    this.#stored.chunks++;
    this.#stored.bytes += encoded.bytes.byteLength;
    // In memory of its own: the message it came in holds others too.
    if (this.#plain) return this.#plain(encoded.bytes.slice(), encoded.key);
    return this.#options.pool.decode(this.#decodesAs, encoded.key, encoded.bytes, options);
  }

  /** Reads, and takes the time. */
  async #encoded(coords: readonly number[], options: Cancellable) {
    const busy = this.#busy;
    if (busy.reads++ === 0) busy.since = performance.now();
    try {
      return await this.#bytes.read(coords, options);
    } finally {
      if (--busy.reads === 0) busy.ms += performance.now() - busy.since;
    }
  }
}

/** True when both show the same elements: nothing must be read or placed anew. */
function isSamePlane(a: PreviewView, b: PreviewView): boolean {
  const elements = ({ window, flipped, least }: PreviewView) =>
    JSON.stringify([window, flipped, least]);
  return isSameSlice(a, b) && elements(a) === elements(b);
}

/** True when both show parts of the same two dimensions at the same indices of the others. */
function isSameSlice(a: PreviewView, b: PreviewView): boolean {
  const slice = ({ axes, indices }: PreviewView) =>
    JSON.stringify([axes, indices.map((at, d) => (axes.includes(d) ? 0 : at))]);
  return slice(a) === slice(b);
}
