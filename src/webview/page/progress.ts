import { fill } from '../../shared/fill.ts';
import type { PreviewWords } from '../../shared/previewWords.ts';
import { button } from '../look/controls.ts';
import { element, setShown, setText } from '../look/elements.ts';
import type { Counts } from './loading.ts';

/** What a person may ask for while chunks come. */
export interface ProgressEvents {
  onStop(): void;
  onContinue(): void;
}

/** How far the reading is, in the status line. */
export class Progress {
  readonly element: HTMLElement;
  readonly #words: PreviewWords;
  readonly #bar = element('progress', { max: 1, value: 0, 'aria-hidden': 'true' });
  readonly #count = element('span');
  readonly #stop: HTMLElement;
  readonly #continue: HTMLElement;

  constructor(words: PreviewWords, events: ProgressEvents) {
    this.#words = words;
    this.#stop = button(words.cancel, () => events.onStop());
    this.#continue = button(words.resume, () => events.onContinue());
    this.element = element(
      'div',
      { class: 'progress' },
      this.#bar,
      this.#count,
      this.#stop,
      this.#continue,
    );
    this.show(undefined);
  }

  /** Shows how far the reading is; `undefined` or everything read: nothing to show. */
  show(counts: (Counts & { readonly state: 'reading' | 'stopped' }) | undefined): void {
    setShown(this.element, counts !== undefined);
    if (!counts) return;
    const { state, read, total } = counts;
    this.#bar.max = total;
    this.#bar.value = read;
    const words = state === 'stopped' ? this.#words.stopped : this.#words.chunksRead;
    setText(this.#count, fill(words, read, total));
    setShown(this.#stop, state === 'reading');
    setShown(this.#continue, state === 'stopped');
  }
}
