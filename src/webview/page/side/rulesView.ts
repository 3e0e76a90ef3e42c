import type { PreviewView } from '../../../shared/preview.ts';
import type { PreviewWords } from '../../../shared/previewWords.ts';
import { button } from '../../look/controls.ts';
import { element } from '../../look/elements.ts';
import { hexOf, type Rule, type Rules } from '../ruleColors.ts';

type Marks = NonNullable<PreviewView['marks']>;

/** Colours of what is no colour of the map: chosen here, or left to theme and map. */
export class RulesView {
  readonly element: HTMLElement;
  readonly #inputs: ReadonlyMap<Rule, HTMLInputElement>;
  readonly #reset: HTMLElement;
  #marks: Marks = {};

  constructor(words: PreviewWords, onMarks: (marks: Marks) => void) {
    const names: [Rule, string][] = [
      ['nodata', words.withoutValue],
      ['missing', words.neverWrittenColor],
      ['under', words.belowRange],
      ['over', words.aboveRange],
    ];
    this.#inputs = new Map(
      names.map(([rule]) => {
        const input = element('input', { type: 'color' });
        input.addEventListener('input', () => onMarks({ ...this.#marks, [rule]: input.value }));
        return [rule, input];
      }),
    );
    this.#reset = button(words.defaultColors, () => onMarks({}));
    const rows = names.map(([rule, name]) =>
      element('label', {}, this.#inputs.get(rule) ?? '', element('span', {}, name)),
    );
    this.element = element('div', { class: 'rules' }, ...rows, this.#reset);
  }

  /** @param ends of the map, which stand for `under` and `over` when these are not marked. */
  show(marks: Marks, rules: Rules, ends: readonly [string, string]): void {
    this.#marks = marks;
    const shown: Readonly<Record<Rule, string>> = {
      nodata: hexOf(rules.nodata),
      missing: hexOf(rules.missing[1]),
      under: rules.under ? hexOf(rules.under) : ends[0],
      over: rules.over ? hexOf(rules.over) : ends[1],
    };
    for (const [rule, input] of this.#inputs) input.value = shown[rule];
    this.#reset.hidden = Object.keys(marks).length === 0;
  }
}
