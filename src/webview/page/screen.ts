import type { ArrayDescription } from '../../shared/preview.ts';
import { fill } from '../../shared/fill.ts';
import type { PreviewWords } from '../../shared/previewWords.ts';
import { button } from '../look/controls.ts';
import { element, setShown, setText } from '../look/elements.ts';
import { shapeText } from './format.ts';
import { header } from './header.ts';
import type { Loading } from './loading.ts';
import type { PictureKind } from './picture.ts';
import { describeCell, type CellText, type Described } from './sentences.ts';

/** What a person may ask for here. */
export interface ScreenEvents {
  onRetry(): void;
  onCopy(text: string): void;
}

/** What others have made for the frame. */
export interface Furniture {
  /** Above the picture. */
  readonly controls: HTMLElement;
  /** The picture with all around it. */
  readonly stage: HTMLElement;
  /** How far the reading is; in the status line. */
  readonly progress: HTMLElement;
}

/** The frame around the picture: title, controls, notices, status line; or a sentence instead. */
export class Screen {
  readonly element = element('main');
  readonly #words: PreviewWords;
  readonly #events: ScreenEvents;
  readonly #controls: HTMLElement;
  readonly #figure: HTMLElement;
  readonly #noticeText = element('span');
  readonly #notice: HTMLElement;
  readonly #middleText = element('p');
  readonly #middle: HTMLElement;
  readonly #middleRetry: HTMLElement;
  readonly #place = element('span', { class: 'place' });
  readonly #value = element('span', { class: 'value' });
  readonly #instead = element('span', { class: 'instead' });
  readonly #chunk = element('span', { class: 'chunk' });
  readonly #note = element('span', { class: 'note' });
  readonly #status: HTMLElement;
  readonly #spoken = element('div', { class: 'spoken', 'aria-live': 'polite' });
  #header = element('header');
  /** Address of the array that the header is of; absent while another one is being opened. */
  #url: string | undefined;

  constructor(words: PreviewWords, { controls, stage, progress }: Furniture, events: ScreenEvents) {
    this.#words = words;
    this.#events = events;
    // Wrapped, because the toolbar hides itself too.
    this.#controls = element('div', { class: 'wrap' }, controls);
    this.#figure = stage;
    const retry = () => button(words.retry, () => events.onRetry());
    this.#notice = element('div', { class: 'notice', role: 'status' }, this.#noticeText, retry());
    this.#middleRetry = retry();
    this.#middle = element(
      'div',
      { class: 'middle', role: 'status' },
      this.#middleText,
      this.#middleRetry,
    );
    const cell = element('span', {}, this.#place, this.#value, this.#instead, this.#chunk);
    this.#status = element('div', { class: 'status' }, cell, progress, this.#note);
    const parts = [this.#notice, this.#figure, this.#middle, this.#status, this.#spoken];
    this.element.append(this.#header, this.#controls, ...parts);
    this.showCell(undefined);
  }

  /** Title and facts of an array. */
  showArray(array: ArrayDescription): void {
    const made = header(array, this.#words, (text, name) => {
      this.#events.onCopy(text);
      this.tell(fill(this.#words.copied, name));
    });
    this.#header.replaceWith(made);
    this.#header = made;
    this.#url = array.url;
    this.showCell(undefined);
  }

  /** Shows the picture, or what stands in its place. */
  showLoading(loading: Loading, shown: Described | undefined, kind: PictureKind): void {
    const { state } = loading;
    const hasPicture = shown !== undefined && 'total' in loading;
    if (loading.state === 'opening' && loading.url !== this.#url) this.#url = undefined;
    setShown(this.#figure, hasPicture && kind !== 'value');
    setShown(this.#controls, hasPicture);
    const isOpen = shown !== undefined && state !== 'opening' && state !== 'waiting';
    setShown(this.#header, isOpen && this.#url !== undefined);
    setShown(this.#status, hasPicture && kind !== 'value');
    setShown(this.#middle, !hasPicture || kind === 'value');
    setShown(this.#middleRetry, state === 'failed');
    this.#middle.classList.toggle('failed', state === 'failed');
    this.#middleText.classList.toggle('value', hasPicture && kind === 'value');
    setText(this.#middleText, this.#sentence(loading, shown, kind));
    const problem = this.#problem(loading);
    setShown(this.#notice, problem !== undefined);
    setText(this.#noticeText, problem ?? '');
  }

  /** What of the array is not on the screen. */
  setNote(note: string): void {
    setText(this.#note, note);
  }

  /** The value under the crosshair, or how to get one. */
  showCell(told: CellText | undefined): void {
    setText(this.#place, told ? told.place : this.#words.hint);
    setText(this.#value, told?.value ?? '');
    setText(this.#instead, told?.instead ?? '');
    setText(this.#chunk, told?.chunk ?? '');
  }

  /** Says something once, in the place of the value under the crosshair. */
  tell(sentence: string): void {
    this.showCell({ place: sentence });
    this.say(sentence);
  }

  /** Speaks to screen readers. */
  say(sentence: string): void {
    setText(this.#spoken, sentence);
  }

  #sentence(loading: Loading, shown: Described | undefined, kind: PictureKind): string {
    switch (loading.state) {
      case 'waiting':
        return this.#words.waiting;
      case 'opening':
        return fill(this.#words.opening, loading.url);
      case 'failed':
        return loading.message;
      case 'empty':
        return fill(this.#words.noElements, shapeText(shown?.array.dimensions ?? [], 'size'));
      case 'reading':
      case 'stopped':
      case 'done':
        return shown && kind === 'value' ? this.#scalar(shown) : '';
    }
  }

  #scalar(shown: Described): string {
    const { value, instead } = describeCell({ row: 0, column: 0 }, shown, this.#words);
    return value ?? instead ?? '';
  }

  #problem(loading: Loading): string | undefined {
    if (loading.state !== 'done' || loading.broken === 0) return undefined;
    const { broken, total, problem = '' } = loading;
    return fill(this.#words.chunkFailed, broken, total, problem);
  }
}
