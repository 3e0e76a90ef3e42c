import type { Range, Scale } from '../../../plot/scale.ts';
import { element } from '../../look/elements.ts';

/** A step of a key, in parts of the scale. */
const steps: Readonly<Record<string, number>> = {
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  ArrowRight: 0.01,
  ArrowUp: 0.01,
  PageDown: -0.1,
  PageUp: 0.1,
  Home: -1,
  End: 1,
};

/** Two handles on a scale, moved by pointer and keys; each is a slider to screen readers. */
export class RangeHandles {
  readonly element: HTMLElement;
  readonly #onRange: (range: Range) => void;
  readonly #handles: readonly [HTMLElement, HTMLElement];
  readonly #inside = element('div', { class: 'inside' });
  #scale: Scale | undefined;
  #range: Range = [0, 1];

  constructor(labels: readonly [string, string], onRange: (range: Range) => void) {
    this.#onRange = onRange;
    this.#handles = [this.#handle(0, labels[0]), this.#handle(1, labels[1])];
    this.element = element('div', { class: 'handles' }, this.#inside, ...this.#handles);
  }

  /** Shows a range on a scale; `text` says its ends as people read them. */
  show(scale: Scale, range: Range, text: (value: number) => string): void {
    this.#scale = scale;
    this.#range = range;
    const at = range.map((value) => Math.min(1, Math.max(0, scale.toUnit(value))));
    const [low = 0, high = 1] = at;
    this.#inside.style.left = `${low * 100}%`;
    this.#inside.style.width = `${(high - low) * 100}%`;
    this.#handles.forEach((handle, i) => {
      handle.style.left = `${(at[i] ?? 0) * 100}%`;
      handle.setAttribute('aria-valuemin', String(scale.range[0]));
      handle.setAttribute('aria-valuemax', String(scale.range[1]));
      handle.setAttribute('aria-valuenow', String(range[i]));
      handle.setAttribute('aria-valuetext', text(range[i] ?? NaN));
    });
  }

  #handle(i: 0 | 1, label: string): HTMLElement {
    const made = element('div', {
      class: 'handle',
      role: 'slider',
      tabindex: 0,
      'aria-label': label,
    });
    made.addEventListener('pointerdown', (event) => {
      made.setPointerCapture(event.pointerId);
      made.focus();
      event.preventDefault();
    });
    made.addEventListener('pointermove', ({ pointerId, clientX }) => {
      if (!made.hasPointerCapture(pointerId)) return;
      const { left, width } = this.element.getBoundingClientRect();
      this.#move(i, (clientX - left) / width);
    });
    made.addEventListener('keydown', (event) => {
      const step = steps[event.key];
      if (step === undefined || !this.#scale) return;
      event.preventDefault();
      this.#move(i, this.#scale.toUnit(this.#range[i]) + step);
    });
    return made;
  }

  #move(i: 0 | 1, unit: number): void {
    if (!this.#scale) return;
    const least = 0.004;
    const other = this.#scale.toUnit(this.#range[i === 0 ? 1 : 0]);
    const kept = Math.min(1, Math.max(0, unit));
    const at = i === 0 ? Math.min(kept, other - least) : Math.max(kept, other + least);
    const value = this.#scale.fromUnit(at);
    this.#onRange(i === 0 ? [value, this.#range[1]] : [this.#range[0], value]);
  }
}
