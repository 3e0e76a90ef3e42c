import { fill } from '../../shared/fill.ts';
import type { PreviewWords } from '../../shared/previewWords.ts';
import { button, checkbox, dropdown, textField } from '../look/controls.ts';
import { element, setShown, setText } from '../look/elements.ts';
import { boundText, parseBound } from './format.ts';
import type { Counts } from './loading.ts';

/** How values become colours. */
export interface Coloring {
  readonly colorMap: string;
  readonly reversed: boolean;
  /** What a person typed; `undefined`: from the data. */
  readonly range: readonly [min: number, max: number] | undefined;
}

/** What the toolbar asks for. */
export interface ToolbarEvents {
  onColoring(coloring: Coloring): void;
  onProblem(sentence: string): void;
  onStop(): void;
  onContinue(): void;
}

/** Colour map, range, and how far the reading is. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #words: PreviewWords;
  readonly #events: ToolbarEvents;
  readonly #coloring: HTMLElement;
  readonly #map;
  readonly #reverse;
  readonly #bounds;
  readonly #bar = element('progress', { max: 1, value: 0 });
  readonly #count = element('span');
  readonly #progress: HTMLElement;
  readonly #stop: HTMLElement;
  readonly #continue: HTMLElement;
  #now: Coloring = { colorMap: '', reversed: false, range: undefined };
  #shown: readonly [min: number, max: number] | undefined;

  constructor(words: PreviewWords, colorMaps: readonly string[], events: ToolbarEvents) {
    this.#words = words;
    this.#events = events;
    this.#map = dropdown(words.colors, colorMaps, (colorMap) => this.#change({ colorMap }));
    this.#reverse = checkbox(words.reverse, (reversed) => this.#change({ reversed }));
    this.#bounds = [
      textField(words.minimum, (text) => this.#typed(0, text)),
      textField(words.maximum, (text) => this.#typed(1, text)),
    ] as const;
    const reset = button(words.reset, () => this.#reset(), words.resetRange);
    this.#stop = button(words.cancel, () => this.#events.onStop());
    this.#continue = button(words.resume, () => this.#events.onContinue());
    this.#progress = element(
      'div',
      { class: 'progress' },
      this.#bar,
      this.#count,
      this.#stop,
      this.#continue,
    );
    const [min, max] = this.#bounds;
    const range = element('div', { class: 'range' }, min.element, max.element, reset);
    const colors = [this.#map.element, this.#reverse.element];
    this.#coloring = element('div', { class: 'coloring' }, ...colors, range);
    this.element = element('div', { class: 'controls' }, this.#coloring, this.#progress);
    this.#bar.setAttribute('aria-hidden', 'true');
    this.showCounts(undefined);
  }

  /** Colours mean something for a heat map only. */
  setColoringShown(shown: boolean): void {
    setShown(this.#coloring, shown);
    this.#hideWhenEmpty();
  }

  /** Shows how values are coloured now, and the range that the data have. */
  show(coloring: Coloring, range: readonly [min: number, max: number] | undefined): void {
    this.#now = coloring;
    this.#map.show(coloring.colorMap);
    this.#reverse.show(coloring.reversed);
    if (String(range) === String(this.#shown)) return;
    this.#shown = range;
    ([0, 1] as const).forEach((i) => {
      const bound = this.#bounds[i];
      bound.show(boundText(i, range));
      bound.setProblem(undefined);
    });
  }

  /** Shows how far the reading is; `undefined` or everything read: nothing to show. */
  showCounts(counts: (Counts & { readonly state: 'reading' | 'stopped' }) | undefined): void {
    setShown(this.#progress, counts !== undefined);
    this.#hideWhenEmpty();
    if (!counts) return;
    const { state, read, total } = counts;
    this.#bar.max = total;
    this.#bar.value = read;
    const words = state === 'stopped' ? this.#words.stopped : this.#words.chunksRead;
    setText(this.#count, fill(words, read, total));
    setShown(this.#stop, state === 'reading');
    setShown(this.#continue, state === 'stopped');
  }

  #hideWhenEmpty(): void {
    setShown(this.element, !this.#coloring.hidden || !this.#progress.hidden);
  }

  #change(what: Partial<Coloring>): void {
    this.#now = { ...this.#now, ...what };
    this.#events.onColoring(this.#now);
  }

  #reset(): void {
    // Forget what is shown, so that a bound that was typed wrong is written anew.
    this.#shown = undefined;
    this.#change({ range: undefined });
  }

  #typed(i: 0 | 1, text: string): void {
    const [min, max] = this.#shown ?? [NaN, NaN];
    // Leaving a field as it was is no wish for that rounded number.
    if (text === boundText(i, this.#shown)) return;
    const value = parseBound(text);
    const [low, high] = i === 0 ? [value, max] : [min, value];
    const problem =
      value === undefined
        ? fill(this.#words.notANumber, text)
        : (low ?? NaN) >= (high ?? NaN)
          ? this.#words.emptyRange
          : undefined;
    this.#bounds[i].setProblem(problem);
    if (problem) this.#events.onProblem(problem);
    else this.#change({ range: [low ?? NaN, high ?? NaN] });
  }
}
