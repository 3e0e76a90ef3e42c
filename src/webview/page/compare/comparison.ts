import { fill } from '../../../shared/fill.ts';
import { v } from '../../../base/validate.ts';
import { sentence } from '../../../base/errors.ts';
import { compareStateSchema } from '../../../shared/compareState.ts';
import { firstView, fits } from '../../../shared/plane.ts';
import type { PreviewView, ToPage } from '../../../shared/preview.ts';
import type { CompareWords } from '../../../shared/compareWords.ts';
import { infoOf } from '../../../zarr/infoOf.ts';
import { element } from '../../look/elements.ts';
import { blobWorkers } from '../chunks/blobWorkers.ts';
import { DecodePool } from '../chunks/decodePool.ts';
import { Coordinates } from '../coordinates/coordinates.ts';
import type { Cell } from '../crosshair.ts';
import type { EditorApi } from '../preview.ts';
import { decodingOf } from '../sentences.ts';
import { Viewing } from '../viewing.ts';
import { comparable, type Compared, remarkOn, type Subtraction } from './comparable.ts';
import { CompareScreen } from './compareScreen.ts';
import { comparedCell, summary } from './comparedCell.ts';
import { type ComparedPictures, PicturesMaker } from './comparedPictures.ts';
import { commonView } from './commonView.ts';

type Show = ToPage & { type: 'show' };
type Side = 0 | 1;

/** Both arrays on the screen, once they can be compared. */
interface Pair {
  readonly viewings: readonly [Viewing, Viewing];
  readonly how: Subtraction;
  readonly maker: PicturesMaker;
  readonly remark: string | undefined;
  pictures?: ComparedPictures | undefined;
}

/** The page of two arrays: takes the messages of both, keeps one view, and draws A, B and A − B. */
export class Comparison {
  readonly #editor: EditorApi;
  readonly #words: CompareWords;
  readonly #pool: DecodePool;
  readonly #coordinates: Coordinates;
  readonly #screen: CompareScreen;
  /** The array of a side is opened anew with a higher number; the sides differ in their last bit. */
  readonly #shows: [Show | undefined, Show | undefined] = [undefined, undefined];
  /** Requests of both arrays have numbers of their own. */
  readonly #nextRequests = [1, 2 ** 30];
  #pair: Pair | undefined;
  #cell: Cell | undefined;
  #isDue = false;

  constructor(editor: EditorApi, words: CompareWords, body: HTMLElement) {
    this.#editor = editor;
    this.#words = words;
    this.#pool = new DecodePool(Math.max(navigator.hardwareConcurrency - 1, 2), (message) =>
      this.#fail(fill(words.workerFailed, message)),
    );
    this.#coordinates = new Coordinates({
      pool: this.#pool,
      say: (said) => editor.postMessage(said),
      onChange: () => this.#update(),
    });
    this.#screen = new CompareScreen(words, {
      pool: this.#pool,
      post: (message) => editor.postMessage(message),
      coordinateOf: (dimension) => this.#coordinates.of(dimension),
      setView: (change) => this.#setView(change),
      onCell: (cell, by) => this.#point(cell, by === 'key'),
      onRetry: () => this.#again(),
    });
    body.append(element('main', { class: 'compare' }, this.#screen.element));
  }

  /** Draws all again in the colors of another theme: what was never written has the theme's. */
  redraw(): void {
    this.#update();
    this.#screen.redraw();
  }

  /** Takes one message of the host. */
  receive(message: ToPage): void {
    if (message.type === 'worker') {
      this.#pool.start(blobWorkers(message.source));
      return;
    }
    if (!('generation' in message)) return;
    const side = sideOf(message.generation);
    if (side === 0) this.#coordinates.receive(message);
    switch (message.type) {
      case 'show':
        this.#show(side, message);
        return;
      case 'error': {
        const words = [this.#words.failedA, this.#words.failedB] as const;
        this.#fail(fill(words[side], message.message));
        return;
      }
      case 'bytes':
      case 'failed':
        this.#pair?.viewings[side].accept(message);
        return;
      case 'changed':
        this.#again();
        return;
      default:
    }
  }

  #show(side: Side, message: Show): void {
    this.#shows[side] = message;
    const [a, b] = this.#shows;
    if (!a || !b) return;
    try {
      this.#begin(a, b);
    } catch (error) {
      this.#fail(sentence(error));
    }
  }

  #begin(a: Show, b: Show): void {
    const before = this.#pair?.viewings[0].view ?? this.#kept(a, b);
    this.#leave();
    const sides = [comparedOf(a), comparedOf(b)] as const;
    const how = comparable(...sides, this.#words);
    this.#screen.showArrays(a.array, b.array);
    if (typeof how === 'object') {
      this.#fail(how.not);
      return;
    }
    const { dimensions } = a.array;
    const first = { ...firstView(dimensions), colorMap: '', reversed: false };
    const asked = before && fits(before, dimensions) ? before : first;
    const view = commonView(asked, dimensions, b.array.dimensions);
    if (!view) {
      this.#fail(this.#words.noCommonView);
      return;
    }
    const viewings = [this.#viewing(0, a, view), this.#viewing(1, b, view)] as const;
    const maker = new PicturesMaker(this.#words, how);
    this.#pair = { viewings, how, maker, remark: remarkOn(...sides, this.#words) };
    for (const viewing of viewings) viewing.begin();
    this.#keep();
    this.#update();
  }

  #leave(): void {
    this.#pair?.viewings.forEach((viewing, side) => {
      viewing.dispose();
      this.#nextRequests[side] = viewing.nextRequest;
    });
    this.#pair = undefined;
  }

  #viewing(side: Side, show: Show, view: PreviewView): Viewing {
    // What the host sends unasked comes once; the other array may be opened anew beside this one.
    this.#shows[side] = { ...show, expected: [] };
    return new Viewing({
      // Half of the memory for each.
      show: { ...show, ...(show.pageBytes === undefined ? {} : { pageBytes: show.pageBytes / 2 }) },
      view,
      pool: this.#pool,
      firstRequest: this.#nextRequests[side] ?? 1,
      say: (said) => this.#editor.postMessage(said),
      onChange: () => this.#update(),
      onDone: () => this.#update(),
    });
  }

  /** What this page showed before it was hidden or the window reloaded. */
  #kept(a: Show, b: Show): PreviewView | undefined {
    const state = v.safeParse(compareStateSchema, this.#editor.getState());
    const isSame = state.success && String(state.output.urls) === `${a.array.url},${b.array.url}`;
    return isSame ? state.output.view : undefined;
  }

  #keep(): void {
    const [a, b] = this.#shows;
    const view = this.#pair?.viewings[0].view;
    if (a && b) this.#editor.setState({ urls: [a.array.url, b.array.url], view });
  }

  #setView(change: Partial<PreviewView>): void {
    const [a, b] = this.#pair?.viewings ?? [];
    if (!a || !b) return;
    const view = commonView({ ...a.view, ...change }, a.array.dimensions, b.array.dimensions);
    if (!view || !fits(view, a.array.dimensions)) return;
    this.#screen.markDrawn(false);
    for (const viewing of [a, b]) viewing.setView(view);
    this.#keep();
  }

  #again(): void {
    this.#pair?.maker.forget();
    for (const viewing of this.#pair?.viewings ?? []) viewing.again();
    const hasFailed = this.#pair === undefined;
    for (const show of hasFailed ? this.#shows : []) {
      if (show) this.#editor.postMessage({ type: 'retry', generation: show.generation });
    }
  }

  #fail(message: string): void {
    this.#leave();
    this.#screen.showInstead(message);
  }

  /** Draws with the next frame. */
  #update(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      if (this.#pair) this.#draw(this.#pair);
    });
  }

  #draw(pair: Pair): void {
    const pictures = pair.maker.of(...pair.viewings);
    // While one of the two is further than the other, the pictures of before stay.
    if (pictures) pair.pictures = pictures;
    if (!pair.pictures) return;
    const isDone = pair.viewings.every(({ loading }) => loading.state === 'done');
    const said = [summary(pair.pictures, this.#words), pair.remark].filter(Boolean).join(' ');
    this.#screen.show(pair.pictures, pair.viewings, said);
    this.#screen.markDrawn(isDone && pictures !== undefined);
    if (this.#cell) this.#point(this.#cell, false);
  }

  #point(cell: Cell | undefined, isSpoken: boolean): void {
    this.#cell = cell;
    const { viewings, pictures, how } = this.#pair ?? {};
    if (!viewings || !pictures || !how) return;
    const of = (dimension: number) => this.#coordinates.of(dimension);
    const told = cell && comparedCell(cell, viewings, pictures, how, of, this.#words);
    this.#screen.showCell(cell, told, isSpoken);
  }
}

function comparedOf({ metadata }: Show): Compared {
  const info = infoOf(metadata);
  return { info, decoding: decodingOf(info) };
}

/** Generations of the first array are odd, those of the second even. */
function sideOf(generation: number): Side {
  return generation % 2 === 1 ? 0 : 1;
}
