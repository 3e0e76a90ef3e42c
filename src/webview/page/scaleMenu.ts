import type { PreviewView } from '../../shared/preview.ts';
import { dropdown } from '../look/controls.ts';
import { element, setShown } from '../look/elements.ts';
import type { PagePart, PartEnvironment, Shown } from './part.ts';

const scales = ['linear', 'log', 'symlog', 'sqrt'] as const;

/** How values become colours or heights. */
export class ScaleMenu implements PagePart {
  readonly element: HTMLElement;
  readonly #menu;
  #shown: Shown | undefined;

  constructor({ words }: PartEnvironment) {
    const options = scales.map((value) => ({ value, label: words[value] }));
    this.#menu = dropdown(words.scale, options, (scale) => {
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
