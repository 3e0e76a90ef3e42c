import { COLOR_MAPS, DEFAULT_COLOR_MAP, isColorMap } from '../../plot/colorMaps.ts';
import { makeScale } from '../../plot/scale.ts';
import { fits, firstView, planeOf } from '../../shared/plane.ts';
import { sideRequests, type KnowledgeToPage } from '../../shared/knowledge.ts';
import type { ExportToPage } from '../../shared/exporting.ts';
import type { ArrayDescription, PreviewView, ToHost, ToPage } from '../../shared/preview.ts';
import { fill } from '../../shared/fill.ts';
import type { PreviewWords } from '../../shared/previewWords.ts';
import type { FromWorker } from '../worker/protocol.ts';
import type { Cell } from './crosshair.ts';
import { Decoder, isForHost, isForWorker } from './decoder.ts';
import { element } from '../look/elements.ts';
import { Figure } from './figure.ts';
import { next, type Loading, type LoadingEvent } from './loading.ts';
import type { PagePart, Place, Shown } from './part.ts';
import { parts } from './parts.ts';
import { PlaneData } from './planeData.ts';
import { Screen } from './screen.ts';
import { describeCell, describeView } from './sentences.ts';
import { Toolbar, type Coloring } from './toolbar.ts';

/** What VS Code gives a page. */
export interface EditorApi {
  postMessage(message: ToHost): void;
  setState(state: unknown): void;
}

interface Now {
  readonly generation: number;
  readonly array: ArrayDescription;
  readonly view: PreviewView;
  readonly data: PlaneData;
}

/** Colours of the first array; later ones keep those of the one before. */
const firstColors = { colorMap: DEFAULT_COLOR_MAP, reversed: false };

/** The page: takes the host's messages, keeps what is shown, and draws it. */
export class Preview {
  readonly #editor: EditorApi;
  readonly #words: PreviewWords;
  readonly #screen: Screen;
  readonly #figure: Figure;
  readonly #toolbar: Toolbar;
  readonly #decoder: Decoder;
  #generation = 0;
  #loading: Loading = { state: 'waiting' };
  readonly #parts: readonly PagePart[];
  #shown: Now | undefined;
  #draw = 0;
  #cell: Cell | undefined;
  #isDue = false;

  constructor(editor: EditorApi, words: PreviewWords, body: HTMLElement) {
    this.#editor = editor;
    this.#words = words;
    this.#figure = new Figure(words, (cell, by) => this.#setCell(cell, by));
    this.#toolbar = new Toolbar(words, COLOR_MAPS, {
      onColoring: (coloring) => this.#color(coloring),
      onProblem: (sentence) => this.#screen.tell(sentence),
      onStop: () => this.#stop(),
      onContinue: () => this.#again(),
    });
    const { plot } = this.#figure;
    const post = (message: ToHost) => editor.postMessage(message);
    const made = parts.map(({ place, make }) => ({ place, part: make({ words, plot, post }) }));
    this.#parts = made.map(({ part }) => part);
    const at = (wanted: Place) =>
      made.flatMap(({ place, part }) => (place === wanted && part.element ? [part.element] : []));
    this.#figure.over.append(...at('over'));
    const controls = element('div', { class: 'wrap' }, this.#toolbar.element, ...at('toolbar'));
    const across = element('div', { class: 'across' }, this.#figure.element, ...at('side'));
    const stage = element('div', { class: 'stage' }, across, ...at('beneath'));
    this.#screen = new Screen(words, controls, stage, {
      onRetry: () => this.#retry(),
      onCopy: (text) => editor.postMessage({ type: 'copy', text }),
    });
    this.#decoder = new Decoder({
      onMessage: (message) => this.#fromWorker(message),
      onProblem: (message) => this.#workerFailed(message),
    });
    body.append(this.#screen.element);
    this.#update();
  }

  /** Draws again in the colours of another theme. */
  redraw(): void {
    this.#figure.redraw();
  }

  /** Takes one message of the host. */
  receive(message: ToPage): void {
    if (!isForParts(message)) this.#take(message);
    for (const part of this.#parts) part.receive?.(message);
  }

  #take(message: Exclude<ToPage, KnowledgeToPage | ExportToPage>): void {
    if (message.type === 'worker') {
      this.#decoder.start(message.source);
      return;
    }
    if (message.generation < this.#generation) return;
    this.#generation = message.generation;
    if (isForWorker(message)) {
      this.#decoder.say(message);
      return;
    }
    switch (message.type) {
      case 'opening':
        this.#forget();
        this.#step({ type: 'opening', url: message.url });
        return;
      case 'error':
        this.#forget();
        this.#step({ type: 'error', message: message.message });
        return;
      case 'show':
        this.#show(message);
        return;
      case 'tellView':
        this.#postView();
        return;
      case 'changed':
        this.#again();
        return;
    }
  }

  #show({ generation, array, metadata, view, expected }: ToPage & { type: 'show' }): void {
    const { dimensions } = array;
    const known = view && fits(view, dimensions) ? view : undefined;
    // Colours stay from array to array; a range belongs to its values.
    const { colorMap, reversed } = this.#shown?.view ?? firstColors;
    const now: PreviewView = known ?? { ...firstView(dimensions), colorMap, reversed };
    this.#shown = { generation, array, view: now, data: new PlaneData(planeOf(dimensions, now)) };
    this.#cell = undefined;
    this.#screen.showArray(array);
    this.#figure.markDrawn(undefined);
    this.#decoder.say({ type: 'open', generation, array, metadata, expected });
    this.#keepView();
    const { grid } = this.#shown.data.plane;
    this.#step({ type: 'begin', total: grid[0] * grid[1] });
    if (this.#loading.state === 'reading') this.#ask();
  }

  /** Asks for all chunks of the picture, or for those that were not there. */
  #ask(only?: readonly number[]): void {
    if (!this.#shown) return;
    const { axes, indices, window, flipped } = this.#shown.view;
    this.#figure.markDrawn(undefined);
    const view = { axes, indices, window, flipped };
    this.#decoder.say({ type: 'draw', draw: ++this.#draw, view, only });
  }

  #again(): void {
    if (!this.#shown || (this.#loading.state !== 'done' && this.#loading.state !== 'stopped')) {
      return;
    }
    const only = this.#shown.data.chunks('waiting', 'missing', 'broken');
    if (only.length === 0) return;
    this.#step({ type: 'again' });
    this.#ask(only);
  }

  #retry(): void {
    if (this.#loading.state === 'failed') {
      this.#editor.postMessage({ type: 'retry', generation: this.#generation });
    } else this.#again();
  }

  #stop(): void {
    this.#decoder.say({ type: 'stop' });
    this.#step({ type: 'stop' });
  }

  #forget(): void {
    this.#decoder.say({ type: 'stop' });
    this.#cell = undefined;
    this.#figure.markDrawn(undefined);
  }

  #fromWorker(message: FromWorker): void {
    if (isForHost(message)) {
      this.#editor.postMessage(message);
      return;
    }
    if (message.type === 'unreadable') {
      if (message.generation !== this.#generation) return;
      this.#step({ type: 'error', message: message.message });
      return;
    }
    if (message.draw !== this.#draw || !this.#shown) return;
    const { data } = this.#shown;
    if (message.type === 'broken') {
      data.mark(message.index, 'broken');
      this.#step({ type: 'chunk', is: 'broken', problem: message.message });
    } else {
      data.accept(message.part);
      this.#step({ type: 'chunk', is: message.part.values ? 'there' : 'missing' });
    }
  }

  #step(event: LoadingEvent): void {
    const before = this.#loading.state;
    this.#loading = next(this.#loading, event);
    this.#update();
    if (this.#loading.state === 'done' && before !== 'done') this.#done(this.#loading);
  }

  #done({ total, missing }: Loading & { state: 'done' }): void {
    const { generation } = this.#shown ?? { generation: this.#generation };
    // After the frame in which the last chunk is drawn.
    requestAnimationFrame(() => {
      this.#figure.markDrawn(generation);
      this.#editor.postMessage({ type: 'drawn', generation, chunks: total, missing });
    });
  }

  #color({ colorMap, reversed, range }: Coloring): void {
    const typed = range && ([String(range[0]), String(range[1])] as const);
    this.#setView({ colorMap, reversed, range: typed });
  }

  /** Another view of the same array; what it needs and is not there is asked for. */
  #setView(change: Partial<PreviewView>): void {
    if (!this.#shown) return;
    const before = this.#shown;
    const { dimensions } = before.array;
    const view = { ...before.view, ...change };
    if (!fits(view, dimensions)) return;
    if (isSamePlane(before.view, view)) {
      this.#shown = { ...before, view };
      this.#keepView();
      this.#update();
      return;
    }
    const data = new PlaneData(planeOf(dimensions, view));
    this.#shown = { ...before, view, data };
    this.#keepView();
    this.#decoder.say({ type: 'stop' });
    this.#step({ type: 'begin', total: data.plane.grid[0] * data.plane.grid[1] });
    if (this.#loading.state === 'reading') this.#ask();
  }

  /** Tells host and editor what is on the screen, so that it comes back after hide and reload. */
  #keepView(): void {
    if (!this.#shown) return;
    const { view, array } = this.#shown;
    this.#editor.setState({ url: array.url, view });
    this.#postView();
  }

  #postView(): void {
    if (!this.#shown) return;
    const { generation, view } = this.#shown;
    this.#editor.postMessage({ type: 'view', generation, view });
  }

  /** Tells all parts, with the next frame. */
  #updateParts(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      if (!this.#shown) return;
      const shown: Shown = {
        ...this.#shown,
        loading: this.#loading,
        cell: this.#cell,
        setView: (change) => this.#setView(change),
        setCell: (cell, by) => this.#setCell(cell, by),
        say: (sentence) => this.#screen.say(sentence),
        tell: (sentence) => this.#screen.tell(sentence),
        post: (message) => this.#editor.postMessage(message),
      };
      for (const part of this.#parts) part.show(shown);
    });
  }

  #update(): void {
    const loading = this.#loading;
    const counting = loading.state === 'reading' || loading.state === 'stopped';
    this.#toolbar.showCounts(counting ? loading : undefined);
    const shown = this.#shown;
    const kind = !shown
      ? 'heatmap'
      : shown.view.axes[1] < 0
        ? 'scalar'
        : shown.view.axes[0] < 0
          ? 'line'
          : 'heatmap';
    this.#screen.showLoading(loading, shown, kind);
    if (!shown) return;
    this.#updateParts();
    const coloring = coloringOf(shown.view);
    const range = coloring.range ?? shown.data.range;
    this.#toolbar.setColoringShown(kind === 'heatmap' && loading.state !== 'failed');
    this.#toolbar.show(coloring, range);
    const counts = loading.state === 'done' ? loading : { total: 0, missing: 0 };
    this.#screen.setNote(describeView(shown, counts, this.#words));
    if (kind !== 'scalar') {
      const { data } = shown;
      const scale = range && makeScale('linear', kind === 'line' ? padded(range) : range);
      this.#figure.show({ title: shown.array.title, data, coloring, scale, kind });
    }
    if (this.#cell) this.#pointAt(this.#cell, false);
  }

  #setCell(cell: Cell | undefined, by: 'pointer' | 'key'): void {
    this.#pointAt(cell, by === 'key');
    this.#updateParts();
  }

  #pointAt(cell: Cell | undefined, isSpoken: boolean): void {
    this.#cell = cell;
    if (!this.#shown) return;
    const told = cell && describeCell(cell, this.#shown, this.#words);
    this.#screen.showCell(told);
    if (isSpoken) {
      this.#screen.say(
        told ? `${told.value ?? told.instead ?? ''}, ${told.place}` : this.#words.crosshairGone,
      );
    }
  }

  #workerFailed(message: string): void {
    this.#editor.postMessage({ type: 'problem', message: message.slice(0, 4000) });
    this.#step({ type: 'error', message: fill(this.#words.workerFailed, message) });
  }
}

/** True for what only parts of the page know to use: other things than the values of the picture. */
function isForParts(message: ToPage): message is KnowledgeToPage | ExportToPage {
  switch (message.type) {
    case 'coordinates':
    case 'chunks':
    case 'shard':
    case 'export':
      return true;
    case 'bytes':
    case 'failed':
      return message.request >= sideRequests;
    default:
      return false;
  }
}

/** True when both show the same elements: nothing must be read or placed anew. */
function isSamePlane(a: PreviewView, b: PreviewView): boolean {
  const elements = ({ axes, indices, window, flipped }: PreviewView) =>
    JSON.stringify([axes, indices, window, flipped]);
  return elements(a) === elements(b);
}

/** A line that touches its frame is hard to read. */
function padded([min, max]: readonly [number, number]): readonly [number, number] {
  const more = (max - min) * 0.04;
  return [min - more, max + more];
}

function coloringOf({ colorMap, reversed, range }: PreviewView): Coloring {
  const bounds = range?.map(Number);
  const [min = NaN, max = NaN] = bounds ?? [];
  const known = isColorMap(colorMap) ? colorMap : DEFAULT_COLOR_MAP;
  return { colorMap: known, reversed, range: min < max ? [min, max] : undefined };
}
