import { fill } from '../../../shared/fill.ts';
import type { CompareWords } from '../../../shared/compareWords.ts';
import type { ArrayDescription, PreviewView, ToHost } from '../../../shared/preview.ts';
import { button } from '../../look/controls.ts';
import { element, setShown, setText } from '../../look/elements.ts';
import { AxesMenu } from '../axesMenu.ts';
import type { DecodePool } from '../chunks/decodePool.ts';
import type { CoordinateAxis } from '../coordinates/coordinateAxis.ts';
import type { Cell } from '../crosshair.ts';
import { Figure, type OnCell } from '../figure.ts';
import type { MoveCost } from '../moveCost.ts';
import { Navigator } from '../navigator.ts';
import type { PagePart, Shown } from '../part.ts';
import type { Picture } from '../picture.ts';
import { Sliders } from '../sliders.ts';
import { ToolRow } from '../toolRow.ts';
import type { Viewing } from '../viewing.ts';
import type { ComparedCell } from './comparedCell.ts';
import type { ComparedPictures } from './comparedPictures.ts';
import { CompareTools } from './compareTools.ts';

/** What the screen needs from around it. */
export interface CompareEvents {
  readonly pool: DecodePool;
  readonly post: (message: ToHost) => void;
  readonly coordinateOf: (dimension: number) => CoordinateAxis | undefined;
  readonly setView: (change: Partial<PreviewView>) => void;
  readonly onCell: OnCell;
  readonly onRetry: () => void;
}

/** Three linked figures beside one another, one row of controls, one line of values. */
export class CompareScreen {
  readonly element = element('div', { class: 'comparison' });
  readonly #words: CompareWords;
  readonly #events: CompareEvents;
  readonly #figures: readonly Figure[];
  readonly #titles = [0, 1, 2].map(() => element('h2'));
  readonly #values = [0, 1, 2].map(() => element('output', { class: 'value' }));
  readonly #tools: CompareTools;
  readonly #parts: readonly PagePart[];
  readonly #found = element('p', { class: 'found', role: 'status' });
  readonly #place = element('span', { class: 'place' });
  readonly #spoken = element('div', { class: 'spoken', 'aria-live': 'polite' });
  readonly #stage: HTMLElement;
  readonly #middleText = element('p');
  readonly #middle: HTMLElement;

  constructor(words: CompareWords, events: CompareEvents) {
    this.#words = words;
    this.#events = events;
    this.#figures = [0, 1, 2].map(() => new Figure(words, events.onCell));
    const make = (plot: HTMLElement) => ({ words, plot, post: events.post, pool: events.pool });
    const navigators = this.#figures.map((figure) => new Navigator(make(figure.plot)));
    const [first] = this.#figures;
    const axes = new AxesMenu(make(first?.plot ?? this.element));
    const sliders = new Sliders(make(first?.plot ?? this.element));
    this.#parts = [...navigators, axes, sliders];
    this.#tools = new CompareTools(words, events.setView);
    const columns = this.#figures.map((figure, i) =>
      element(
        'section',
        { class: 'compared' },
        element('div', { class: 'head' }, this.#titles[i] ?? '', this.#values[i] ?? ''),
        figure.element,
      ),
    );
    const [zoom] = navigators;
    const tools = [this.#tools.element, axes.element, ...(zoom ? [zoom.element] : [])];
    this.#stage = element(
      'div',
      { class: 'stage' },
      new ToolRow(words, tools).element,
      element('div', { class: 'sides' }, ...columns),
      sliders.element,
      element('div', { class: 'status' }, this.#place, this.#found),
    );
    this.#middle = element(
      'div',
      { class: 'middle', role: 'status' },
      this.#middleText,
      button(words.retry, () => events.onRetry()),
    );
    this.element.append(this.#stage, this.#middle, this.#spoken);
    for (const figure of this.#figures) figure.labelBy(events.coordinateOf);
    setText(this.#place, words.hint);
    this.showInstead(words.waiting);
  }

  redraw(): void {
    for (const figure of this.#figures) figure.redraw();
  }

  /** A sentence in the place of the pictures. */
  showInstead(text: string): void {
    setShown(this.#stage, false);
    setShown(this.#middle, true);
    setText(this.#middleText, text);
  }

  /** Names of the two, with their addresses. */
  showArrays(a: ArrayDescription, b: ArrayDescription): void {
    const { arrayA, arrayB, difference } = this.#words;
    const names = [`${arrayA}: ${a.title}`, `${arrayB}: ${b.title}`, difference];
    this.#titles.forEach((title, i) => {
      setText(title, names[i] ?? '');
      title.title = [a.url, b.url, `${a.url} − ${b.url}`][i] ?? '';
    });
  }

  /** Draws the three pictures and what is found in them. */
  show(pictures: ComparedPictures, viewings: readonly [Viewing, Viewing], found: string): void {
    setShown(this.#stage, true);
    setShown(this.#middle, false);
    const { a, b, difference } = pictures;
    const isDrawn = a.kind === 'heatmap' || a.kind === 'line';
    [a, b, difference].forEach((picture, i) => {
      const figure = this.#figures[i];
      if (!figure) return;
      setShown(figure.element, isDrawn);
      if (isDrawn) figure.show(titled(picture, this.#titles[i]?.textContent ?? ''));
    });
    this.#tools.show(a, viewings[0].view, viewings[0].info.dtype.kind === 'complex');
    const shown = this.#shownOf(a, viewings);
    for (const part of this.#parts) part.show(shown);
    setText(this.#found, found);
    if (!isDrawn) this.#events.onCell({ row: 0, column: 0 }, 'pointer');
  }

  /** The values of a cell, in all three. */
  showCell(cell: Cell | undefined, told: ComparedCell | undefined, isSpoken: boolean): void {
    for (const figure of this.#figures) figure.point(cell);
    setText(this.#place, told?.place ?? this.#words.hint);
    const texts = told ? [told.a, told.b, told.difference] : [];
    this.#values.forEach((value, i) => setText(value, texts[i] ?? ''));
    if (!isSpoken) return;
    const spoken = told
      ? `${fill(this.#words.spokenValues, ...texts)}, ${told.place}`
      : this.#words.crosshairGone;
    setText(this.#spoken, spoken);
  }

  /** Says to tests that all chunks of both are on the screen. */
  markDrawn(isDrawn: boolean): void {
    if (isDrawn) this.element.dataset['drawn'] = '';
    else delete this.element.dataset['drawn'];
  }

  /** The parts of the preview's page steer both arrays as if they were one. */
  #shownOf(picture: Picture, [a, b]: readonly [Viewing, Viewing]): Shown {
    const { setView, post } = this.#events;
    return {
      generation: a.generation,
      array: a.array,
      info: a.info,
      view: a.view,
      data: a.data,
      picture,
      loading: a.loading.state === 'done' ? b.loading : a.loading,
      cell: undefined,
      costOf: (dimension, to) => dearer(a.costOf(dimension, to), b.costOf(dimension, to)),
      kept: {
        bytes: a.cache.size + b.cache.size,
        most: a.cache.capacity + b.cache.capacity,
      },
      storedBytes: a.storedBytes,
      readChunk: (coords, options) => a.readChunk(coords, options),
      bytesPerSecond: a.bytesPerSecond,
      summarize: (coords, wish, options) => a.summarize(coords, wish, options),
      isKnown: (coords) => a.isKnown(coords) && b.isKnown(coords),
      coordinateOf: this.#events.coordinateOf,
      update: () => undefined,
      readAhead: (indices) => {
        for (const viewing of [a, b]) viewing.readAhead(indices);
      },
      setView,
      setCell: (cell, by) => this.#events.onCell(cell, by),
      say: (said) => setText(this.#spoken, said),
      tell: (said) => setText(this.#place, said),
      post,
    };
  }
}

/** What both moves cost together. */
function dearer(a: MoveCost, b: MoveCost): MoveCost {
  if (a.is === 'fetch' && b.is === 'fetch') return { is: 'fetch', chunks: a.chunks + b.chunks };
  if (a.is === 'fetch' || b.is === 'instant') return a;
  return b.is === 'fetch' || a.is === 'instant' ? b : a;
}

function titled(picture: Picture, title: string): Picture {
  return { ...picture, title };
}
