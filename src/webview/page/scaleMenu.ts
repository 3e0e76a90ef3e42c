import type { PreviewView } from '../../shared/preview.ts';
import { dropdown } from '../look/controls.ts';
import { element, setShown } from '../look/elements.ts';
import { choicesOf } from './choices.ts';
import type { PagePart, PartEnvironment, Shown } from './part.ts';

/** How values become colours or heights. */
export class ScaleMenu implements PagePart {
  readonly element: HTMLElement;
  readonly #menu;
  #shown: Shown | undefined;

  constructor({ words }: PartEnvironment) {
    this.#menu = dropdown(words.scale, choicesOf(words).scales, (scale) => {
      this.#shown?.setView({ scale: scale as PreviewView['scale'] });
    });
    this.element = element('div', { class: 'tools' }, this.#menu.element);
  }

  show(shown: Shown): void {
    this.#shown = shown;
    const { kind, coloring, isRgb } = shown.picture;
    setShown(this.element, (kind === 'heatmap' || kind === 'line') && !isRgb);
    this.#menu.show(coloring.scale);
  }
}
