import { firstWindow } from '../../shared/plane.ts';
import { element, setShown } from '../look/elements.ts';
import { toolButton } from './toolButton.ts';
import type { PagePart, PartEnvironment, Shown } from './part.ts';
import { dimensionType } from './sliders.ts';

/** Which dimensions are drawn along y and x, by menu or by dragging a slider's name; turned and flipped. */
export class AxesMenu implements PagePart {
  readonly element: HTMLElement;
  readonly #y: HTMLSelectElement;
  readonly #x: HTMLSelectElement;
  readonly #flips: readonly HTMLButtonElement[];
  readonly #aspect: HTMLButtonElement;
  #drawnFor = -1;
  #shown: Shown | undefined;

  constructor({ words }: PartEnvironment) {
    this.#y = this.#menu(0, words.axisY);
    this.#x = this.#menu(1, words.axisX);
    this.#flips = [
      toolButton('⇅', words.flipY, () => this.#flip(0)),
      toolButton('⇄', words.flipX, () => this.#flip(1)),
    ];
    this.#aspect = toolButton(words.fillRoom, words.fillRoomTitle, () => this.#fill());
    this.element = element(
      'div',
      { class: 'axes-menu', role: 'group', 'aria-label': words.axesMenu },
      element('label', {}, 'y', this.#y),
      element('label', {}, 'x', this.#x),
      toolButton('⤡', words.transpose, () => this.#transpose()),
      ...this.#flips,
      this.#aspect,
    );
  }

  show(shown: Shown): void {
    this.#shown = shown;
    const { view, array, generation } = shown;
    const isPlane = view.axes[0] >= 0;
    setShown(this.element, isPlane);
    if (!isPlane) return;
    if (generation !== this.#drawnFor) {
      this.#drawnFor = generation;
      for (const menu of [this.#y, this.#x]) {
        menu.replaceChildren(
          ...array.dimensions.map(({ name }, d) => element('option', { value: d }, name)),
        );
      }
    }
    this.#y.value = String(view.axes[0]);
    this.#x.value = String(view.axes[1]);
    this.#flips.forEach((button, i) => (button.ariaPressed = String(view.flipped?.[i] ?? false)));
    this.#aspect.ariaPressed = String(view.aspect === 'fill');
  }

  #menu(which: 0 | 1, title: string): HTMLSelectElement {
    const made = element('select', { title, 'aria-label': title });
    made.addEventListener('change', () => this.#map(which, Number(made.value)));
    made.addEventListener('dragover', (event) => {
      if (event.dataTransfer?.types.includes(dimensionType)) event.preventDefault();
    });
    made.addEventListener('drop', (event) => {
      const dropped = event.dataTransfer?.getData(dimensionType);
      if (dropped) this.#map(which, Number(dropped));
    });
    return made;
  }

  /** The other axis takes what this one had when both would be the same. */
  #map(which: 0 | 1, dimension: number): void {
    if (!this.#shown) return;
    const [y, x] = this.#shown.view.axes;
    const other = which === 0 ? x : y;
    const before = which === 0 ? y : x;
    const kept = other === dimension ? before : other;
    this.#setAxes(which === 0 ? [dimension, kept] : [kept, dimension]);
  }

  #setAxes(axes: readonly [y: number, x: number]): void {
    const { array } = this.#shown ?? {};
    if (!array) return;
    const window = firstWindow(array.dimensions, axes);
    this.#shown?.setView({ axes, window, flipped: undefined });
  }

  #transpose(): void {
    const { axes, window, flipped } = this.#shown?.view ?? {};
    if (!axes) return;
    this.#shown?.setView({
      axes: [axes[1], axes[0]],
      window: window && { y: window.x, x: window.y },
      flipped: flipped && [flipped[1], flipped[0]],
    });
  }

  #flip(which: 0 | 1): void {
    const [y = false, x = false] = this.#shown?.view.flipped ?? [];
    this.#shown?.setView({ flipped: which === 0 ? [!y, x] : [y, !x] });
  }

  #fill(): void {
    const isFilled = this.#shown?.view.aspect === 'fill';
    this.#shown?.setView({ aspect: isFilled ? undefined : 'fill' });
  }
}
