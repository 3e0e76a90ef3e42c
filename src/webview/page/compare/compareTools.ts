import { COLOR_MAPS } from '../../../plot/colorMaps.ts';
import type { PreviewView } from '../../../shared/preview.ts';
import type { CompareWords } from '../../../shared/compareWords.ts';
import { dropdown, toggleButton } from '../../look/controls.ts';
import { element, setShown } from '../../look/elements.ts';
import { choicesOf } from '../choices.ts';
import { reverseIcon } from '../icons.ts';
import type { Picture } from '../picture.ts';
import { partOf } from '../picture.ts';

/** Colours, scale and range that both arrays share. */
export class CompareTools {
  readonly element: HTMLElement;
  readonly #map;
  readonly #reverse;
  readonly #scale;
  readonly #limits;
  readonly #component;
  readonly #maps: HTMLElement;

  constructor(words: CompareWords, set: (change: Partial<PreviewView>) => void) {
    this.#map = dropdown(words.colors, COLOR_MAPS, (colorMap) => set({ colorMap }));
    this.#reverse = toggleButton(reverseIcon(), words.reverse, (reversed) => set({ reversed }));
    const { scales, limits, components } = choicesOf(words);
    this.#scale = dropdown(words.scale, scales, (scale) =>
      set({ scale: scale as PreviewView['scale'] }),
    );
    this.#limits = dropdown(words.limits, limits, (from) =>
      set({ limits: from as PreviewView['limits'] }),
    );
    this.#component = dropdown(words.component, components, (component) =>
      set({ component: component as PreviewView['component'] }),
    );
    this.#maps = element('div', { class: 'group' }, this.#map.element, this.#reverse.element);
    this.element = element(
      'div',
      { class: 'tools', role: 'group', 'aria-label': words.toolsOfBoth },
      this.#component.element,
      this.#maps,
      this.#scale.element,
      this.#limits.element,
    );
  }

  show({ coloring, kind }: Picture, view: PreviewView, isComplex: boolean): void {
    setShown(this.element, kind === 'heatmap' || kind === 'line');
    setShown(this.#maps, kind === 'heatmap');
    setShown(this.#component.element, isComplex);
    this.#component.show(partOf(view));
    this.#map.show(coloring.colorMap);
    this.#reverse.show(coloring.reversed);
    this.#scale.show(coloring.scale);
    this.#limits.show(coloring.limits);
  }
}
