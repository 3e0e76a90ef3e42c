import { v } from '../../base/validate.ts';
import { sentence } from '../../base/errors.ts';
import { DEFAULT_COLOR_MAP } from '../../plot/colorMaps.ts';
import { fill } from '../../shared/fill.ts';
import type { ExportToPage } from '../../shared/exporting.ts';
import { sideRequests, type KnowledgeToPage } from '../../shared/knowledge.ts';
import { viewAt } from '../../shared/levelChoice.ts';
import type { LevelsToPage } from '../../shared/levels.ts';
import { fits, firstView } from '../../shared/plane.ts';
import type { ArrayDescription, PreviewView, ToHost, ToPage } from '../../shared/preview.ts';
import { previewStateSchema } from '../../shared/previewRequest.ts';
import type { PreviewWords } from '../../shared/previewWords.ts';
import { element } from '../look/elements.ts';
import { blobWorkers } from './chunks/blobWorkers.ts';
import { DecodePool } from './chunks/decodePool.ts';
import { Coordinates } from './coordinates/coordinates.ts';
import { PlacesAround } from './coordinates/placesAround.ts';
import type { Cell } from './crosshair.ts';
import { Figure } from './figure.ts';
import type { Loading } from './loading.ts';
import type { PagePart, Place, Shown } from './part.ts';
import { parts } from './parts.ts';
import { PictureMaker } from './picture.ts';
import { Screen } from './screen.ts';
import { describeCell, describeView, type Described } from './sentences.ts';
import { Progress } from './progress.ts';
import { ToolRow } from './toolRow.ts';
import { Viewing } from './viewing.ts';

/** What VS Code gives a page. */
export interface EditorApi {
  postMessage(message: ToHost): void;
  setState(state: unknown): void;
  getState(): unknown;
}

/** Colours of the first array; later ones keep those of the one before. */
const firstColors = { colorMap: DEFAULT_COLOR_MAP, reversed: false };

/** The page: takes the host's messages, keeps what is shown, and draws it. */
export class Preview {
  readonly #editor: EditorApi;
  readonly #words: PreviewWords;
  readonly #screen: Screen;
  readonly #figure: Figure;
  readonly #progress: Progress;
  readonly #pictures = new PictureMaker();
  readonly #parts: readonly PagePart[];
  readonly #pool: DecodePool;
  readonly #coordinates: Coordinates;
  readonly #around: PlacesAround;
  #generation = 0;
  /** While there is no array, or none that can be shown. */
  #instead: Loading | undefined = { state: 'waiting' };
  #viewing: Viewing | undefined;
  #nextRequest = 1;
  #cell: Cell | undefined;
  #isDue = false;
  /** The view that the host knows. */
  #posted: PreviewView | undefined;

  constructor(editor: EditorApi, words: PreviewWords, body: HTMLElement) {
    this.#editor = editor;
    this.#words = words;
    this.#pool = new DecodePool(Math.max(navigator.hardwareConcurrency - 1, 2), (message) =>
      this.#workerFailed(message),
    );
    this.#figure = new Figure(words, (cell, by) => this.#setCell(cell, by));
    this.#progress = new Progress(words, {
      onStop: () => this.#stop(),
      onContinue: () => this.#again(),
    });
    this.#coordinates = new Coordinates({
      pool: this.#pool,
      say: (said) => editor.postMessage(said),
      onChange: () => this.#update(),
    });
    this.#around = new PlacesAround({
      words,
      pool: this.#pool,
      say: (said) => editor.postMessage(said),
      onChange: () => this.#cell && this.#pointAt(this.#cell, false),
    });
    this.#figure.labelBy((dimension) => this.#coordinates.of(dimension));
    const { plot } = this.#figure;
    const post = (message: ToHost) => editor.postMessage(message);
    const made = parts.map(({ place, make }) => ({
      place,
      part: make({ words, plot, post, pool: this.#pool }),
    }));
    this.#parts = made.map(({ part }) => part);
    const at = (wanted: Place) =>
      made.flatMap(({ place, part }) => (place === wanted && part.element ? [part.element] : []));
    this.#figure.over.append(...at('over'));
    const controls = new ToolRow(words, at('toolbar'), at('end')).element;
    const picture = [this.#figure.element, ...at('instead')];
    const side = element('div', { class: 'side' }, ...at('side'));
    const across = element('div', { class: 'across' }, ...picture, side);
    const stage = element('div', { class: 'stage' }, across, ...at('beneath'));
    this.#screen = new Screen(
      words,
      { controls, stage, progress: this.#progress.element },
      {
        onRetry: () => this.#retry(),
        onCopy: (text) => editor.postMessage({ type: 'copy', text }),
      },
    );
    body.append(this.#screen.element);
    // Whoever goes elsewhere to copy a link or Python means what was last seen here.
    addEventListener('blur', () => this.#postView());
    this.#update();
  }

  /** Draws again in the colours of another theme. */
  redraw(): void {
    this.#figure.redraw();
  }

  /** Takes one message of the host. */
  receive(message: Exclude<ToPage, { type: 'controls' }>): void {
    if (!isForParts(message)) this.#take(message);
    this.#coordinates.receive(message);
    this.#around.receive(message);
    for (const part of this.#parts) part.receive?.(message);
  }

  #take(message: Exclude<ToPage, ForParts | { type: 'controls' }>): void {
    if (message.type === 'worker') {
      this.#pool.start(blobWorkers(message.source));
      return;
    }
    if (message.generation < this.#generation) return;
    this.#generation = message.generation;
    switch (message.type) {
      case 'bytes':
      case 'failed':
        this.#viewing?.accept(message);
        return;
      case 'opening':
        this.#replace({ state: 'opening', url: message.url });
        return;
      case 'error':
        this.#replace({ state: 'failed', message: message.message });
        return;
      case 'show':
        this.#show(message);
        return;
      case 'changed':
        this.#again();
        return;
    }
  }

  #show(message: ToPage & { type: 'show' }): void {
    const { dimensions } = message.array;
    const before = message.continues ? this.#viewing : undefined;
    const asked = before
      ? viewAt(before.view, sizesOf(before.array), sizesOf(message.array))
      : (this.#kept(message.array.url) ?? message.view);
    const known = asked && fits(asked, dimensions) ? asked : undefined;
    // Colours stay from array to array; a range belongs to its values.
    const { colorMap, reversed } = this.#viewing?.view ?? firstColors;
    const view: PreviewView = known ?? { ...firstView(dimensions), colorMap, reversed };
    this.#leave();
    try {
      this.#viewing = new Viewing({
        show: message,
        view,
        before,
        pool: this.#pool,
        firstRequest: this.#nextRequest,
        say: (said) => this.#editor.postMessage(said),
        onChange: () => this.#update(),
        onDone: (isRead) => this.#done(isRead),
      });
    } catch (error) {
      this.#replace({ state: 'failed', message: sentence(error) });
      return;
    }
    this.#instead = undefined;
    this.#screen.showArray(message.array);
    this.#keepView();
    this.#postView(true);
    this.#viewing.begin();
  }

  /** What this page showed before it was hidden or the window reloaded; fresher than the host's. */
  #kept(url: string): PreviewView | undefined {
    if (this.#viewing) return undefined;
    const state = v.safeParse(previewStateSchema, this.#editor.getState());
    return state.success && state.output.url === url ? state.output.view : undefined;
  }

  /** Nothing of the array that was shown is wanted any more. */
  #leave(): void {
    this.#cell = undefined;
    this.#figure.leave();
    if (!this.#viewing) return;
    this.#viewing.dispose();
    this.#nextRequest = this.#viewing.nextRequest;
  }

  #replace(loading: Loading): void {
    this.#leave();
    this.#instead = loading;
    this.#update();
  }

  #again(): void {
    if (this.#instead) return;
    this.#figure.markDrawn(undefined);
    this.#viewing?.again();
    // There may have been nothing to ask for.
    const { loading, generation } = this.#viewing ?? {};
    if (loading?.state === 'done') this.#figure.markDrawn(generation);
  }

  #retry(): void {
    const hasBroken = this.#viewing && this.#viewing.data.chunks('broken').length > 0;
    if (this.#instead?.state === 'failed' || hasBroken) {
      // The host has kept the bytes that were no chunk: opened anew, it reads them again.
      this.#postView(true);
      this.#editor.postMessage({ type: 'retry', generation: this.#generation });
    } else this.#again();
  }

  #stop(): void {
    this.#viewing?.stop();
  }

  #done(isRead: boolean): void {
    const viewing = this.#viewing;
    // After the frame in which the last chunk is drawn.
    requestAnimationFrame(() => {
      if (!viewing || viewing !== this.#viewing) return;
      const { generation, loading } = viewing;
      if (loading.state !== 'done') return;
      this.#figure.markDrawn(generation);
      if (!isRead) return;
      const { total, missing } = loading;
      this.#editor.postMessage({ type: 'drawn', generation, chunks: total, missing });
    });
  }

  #setView(change: Partial<PreviewView>): void {
    if (!this.#viewing || this.#instead) return;
    const { data } = this.#viewing;
    if (!this.#viewing.setView(change)) return;
    // Marked again by `onDone`, after the frame; other colours of the same numbers need no chunk.
    if (this.#viewing.data !== data || this.#viewing.loading.state !== 'done') {
      this.#figure.markDrawn(undefined);
    }
    this.#keepView();
    // A slider moves through hundreds of indices a second: the page keeps them, and the host is told
    // when the page loses the focus; what plays on without it is told as it goes.
    const isMore = Object.keys(change).some((key) => key !== 'indices');
    if (isMore || !document.hasFocus()) this.#postView();
  }

  /** Gives the editor what is on the screen, so that it comes back after hide and reload. */
  #keepView(): void {
    const { array, view } = this.#viewing ?? {};
    if (array && view) this.#editor.setState({ url: array.url, view });
  }

  /** Tells the host what is on the screen. */
  #postView(isWanted = false): void {
    const { generation, view } = this.#viewing ?? {};
    if (generation === undefined || !view || (view === this.#posted && !isWanted)) return;
    this.#posted = view;
    this.#editor.postMessage({ type: 'view', generation, view });
  }

  /** Tells all parts, with the next frame. */
  #updateParts(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      const viewing = this.#viewing;
      if (!viewing || this.#instead) return;
      const { generation, array, info, view, data, loading } = viewing;
      const shown: Shown = {
        generation,
        array,
        info,
        view,
        data,
        picture: this.#pictures.of(viewing),
        loading,
        cell: this.#cell,
        costOf: (dimension, to) => viewing.costOf(dimension, to),
        kept: { bytes: viewing.cache.size, most: viewing.cache.capacity },
        storedBytes: viewing.storedBytes,
        readChunk: (coords, options) => viewing.readChunk(coords, options),
        bytesPerSecond: viewing.bytesPerSecond,
        summarize: (coords, wish, options) => viewing.summarize(coords, wish, options),
        isKnown: (coords) => viewing.isKnown(coords),
        coordinateOf: (dimension) => this.#coordinates.of(dimension),
        update: () => this.#updateParts(),
        readAhead: (indices) => viewing.readAhead(indices),
        setView: (change) => this.#setView(change),
        setCell: (cell, by) => this.#setCell(cell, by),
        say: (said) => this.#screen.say(said),
        tell: (said) => this.#screen.tell(said),
        post: (message) => this.#editor.postMessage(message),
      };
      for (const part of this.#parts) part.show(shown);
    });
  }

  #update(): void {
    const shown = this.#viewing;
    const loading = this.#instead ?? shown?.loading ?? { state: 'waiting' };
    const counting = loading.state === 'reading' || loading.state === 'stopped';
    this.#progress.show(counting ? loading : undefined);
    const picture = shown && this.#instead === undefined ? this.#pictures.of(shown) : undefined;
    const kind = picture?.kind ?? 'heatmap';
    this.#screen.showLoading(loading, shown, kind);
    if (!shown) return;
    this.#updateParts();
    const counts = loading.state === 'done' ? loading : { total: 0, missing: 0 };
    this.#screen.setNote(describeView(this.#described(shown), counts, this.#words));
    if (picture && (kind === 'line' || kind === 'heatmap')) this.#figure.show(picture);
    if (this.#cell) this.#pointAt(this.#cell, false);
  }

  #setCell(cell: Cell | undefined, by: 'pointer' | 'key'): void {
    this.#pointAt(cell, by === 'key');
    this.#updateParts();
  }

  #pointAt(cell: Cell | undefined, isSpoken: boolean): void {
    this.#cell = cell;
    if (!this.#viewing) return;
    const told = cell && describeCell(cell, this.#described(this.#viewing), this.#words);
    this.#screen.showCell(told);
    if (isSpoken) {
      this.#screen.say(
        told ? `${told.value ?? told.instead ?? ''}, ${told.place}` : this.#words.crosshairGone,
      );
    }
  }

  #described({ array, view, data, info }: Viewing): Described {
    return {
      array,
      view,
      data,
      info,
      coordinateOf: (dimension) => this.#coordinates.of(dimension),
      placeAround: (indices) => this.#around.textAt(indices),
    };
  }

  #workerFailed(message: string): void {
    this.#editor.postMessage({ type: 'problem', message: message.slice(0, 4000) });
    this.#replace({ state: 'failed', message: fill(this.#words.workerFailed, message) });
  }
}

/** What only parts of the page know to use: other things than the values of the picture. */
type ForParts = KnowledgeToPage | ExportToPage | LevelsToPage;

function isForParts(message: ToPage): message is ForParts {
  switch (message.type) {
    case 'coordinates':
    case 'chunks':
    case 'shard':
    case 'export':
    case 'levels':
      return true;
    case 'bytes':
    case 'failed':
      return message.request >= sideRequests;
    default:
      return false;
  }
}

function sizesOf({ dimensions }: ArrayDescription): number[] {
  return dimensions.map(({ size }) => size);
}
