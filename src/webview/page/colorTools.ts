import { COLOR_MAPS } from '../../plot/colorMaps.ts';
import type { Range } from '../../plot/scale.ts';
import { fill } from '../../shared/fill.ts';
import type { PreviewView } from '../../shared/preview.ts';
import type { PreviewWords } from '../../shared/previewWords.ts';
import { dropdown, textField, toggleButton, iconButton } from '../look/controls.ts';
import { element, setShown } from '../look/elements.ts';
import { choicesOf } from './choices.ts';
import { boundText, parseBound } from './format.ts';
import { resetIcon, reverseIcon, rgbIcon, tableIcon } from './icons.ts';
import type { PagePart, PartEnvironment, Shown } from './part.ts';
import { partOf } from './picture.ts';
import { colorAxesOf } from './rgb/channels.ts';

/** As a table, as colours, which colours, and the range of values that they stand for. */
export class ColorTools implements PagePart {
  readonly element: HTMLElement;
  readonly #words: PreviewWords;
  readonly #table;
  readonly #rgb;
  readonly #map;
  readonly #reverse;
  readonly #component;
  readonly #limits;
  readonly #bounds;
  readonly #mapGroup: HTMLElement;
  readonly #rangeGroup: HTMLElement;
  #shown: Shown | undefined;
  /** What stands in the two fields. */
  #written: Range | undefined;

  constructor({ words }: PartEnvironment) {
    this.#words = words;
    const { limits, components } = choicesOf(words);
    this.#table = toggleButton(tableIcon(), words.asTable, (on) => {
      this.#set({ kind: on ? 'table' : 'auto' });
    });
    this.#rgb = toggleButton(rgbIcon(), words.rgb, (on) => this.#turnRgb(on));
    this.#map = dropdown(words.colors, COLOR_MAPS, (colorMap) => this.#set({ colorMap }));
    this.#reverse = toggleButton(reverseIcon(), words.reverse, (reversed) =>
      this.#set({ reversed }),
    );
    this.#component = dropdown(words.component, components, (component) => {
      // A range of amplitudes is none of phases.
      this.#set({ component: component as PreviewView['component'], range: undefined });
    });
    this.#limits = dropdown(words.limits, limits, (from) => {
      this.#set({ limits: from as PreviewView['limits'], range: undefined });
    });
    this.#bounds = [
      textField(words.minimum, (text) => this.#typed(0, text)),
      textField(words.maximum, (text) => this.#typed(1, text)),
    ] as const;
    const reset = iconButton(resetIcon(), words.resetRange, () => this.#reset());
    this.#mapGroup = element('div', { class: 'group' }, this.#map.element, this.#reverse.element);
    this.#rangeGroup = element(
      'div',
      { class: 'group range' },
      this.#limits.element,
      this.#bounds[0].element,
      this.#bounds[1].element,
      reset,
    );
    const parts = [this.#component.element, this.#mapGroup, this.#rangeGroup];
    this.element = element(
      'div',
      { class: 'tools', role: 'group', 'aria-label': words.tools },
      this.#table.element,
      this.#rgb.element,
      ...parts,
    );
  }

  show(shown: Shown): void {
    this.#shown = shown;
    const { picture, info, view, loading, array } = shown;
    const { kind, coloring, range, numbers } = picture;
    const hasPicture = 'total' in loading;
    setShown(this.element, hasPicture);
    const isDrawn = kind === 'heatmap' || kind === 'line';
    setShown(this.#table.element, numbers !== undefined && kind !== 'value');
    setShown(this.#component.element, info.dtype.kind === 'complex' && kind !== 'table');
    setShown(this.#mapGroup, kind === 'heatmap' && !picture.isRgb);
    setShown(this.#rangeGroup, isDrawn && !picture.isRgb);
    const hasChannels = colorAxesOf(array.dimensions, view) !== undefined;
    setShown(this.#rgb.element, kind === 'heatmap' && hasChannels && numbers !== undefined);
    this.#rgb.show(picture.isRgb);
    this.#table.show(kind === 'table');
    this.#map.show(coloring.colorMap);
    this.#reverse.show(coloring.reversed);
    this.#component.show(partOf(view));
    this.#limits.show(coloring.limits);
    this.#showRange(range);
  }

  #showRange(range: Range | undefined): void {
    if (String(range) === String(this.#written)) return;
    this.#written = range;
    ([0, 1] as const).forEach((i) => {
      this.#bounds[i].show(boundText(i, range));
      this.#bounds[i].setProblem(undefined);
    });
  }

  #set(change: Partial<PreviewView>): void {
    this.#shown?.setView(change);
  }

  #turnRgb(isOn: boolean): void {
    if (!this.#shown) return;
    const { array, view } = this.#shown;
    const to = colorAxesOf(array.dimensions, view);
    const isSame = String(to?.axes) === String(view.axes);
    // Of other dimensions, the window would be another part.
    if (!isOn || !to) this.#set({ kind: 'auto' });
    else this.#set({ kind: 'rgb', ...(isSame ? {} : { axes: to.axes, window: undefined }) });
  }

  #reset(): void {
    // Forget what is written, so that a bound that was typed wrong is written anew.
    this.#written = undefined;
    this.#set({ range: undefined });
  }

  #typed(i: 0 | 1, text: string): void {
    const [min, max] = this.#written ?? [NaN, NaN];
    // Leaving a field as it was is no wish for that rounded number.
    if (text === boundText(i, this.#written)) return;
    const value = parseBound(text);
    const [low, high] = i === 0 ? [value, max] : [min, value];
    const problem =
      value === undefined
        ? fill(this.#words.notANumber, text)
        : (low ?? NaN) >= (high ?? NaN)
          ? this.#words.emptyRange
          : undefined;
    this.#bounds[i].setProblem(problem);
    if (problem) this.#shown?.tell(problem);
    else this.#set({ range: [String(low), String(high)] });
  }
}
