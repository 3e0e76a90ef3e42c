import { kindOf } from '../../shared/paramKind.ts';
import type { FormField } from '../../shared/form.ts';
import type { FormWords } from '../../shared/formWords.ts';
import { element } from '../look/elements.ts';
import {
  areaInput,
  choiceInput,
  lineInput,
  tickInput,
  type Input,
  type InputOptions,
} from '../look/inputs.ts';

/** How the control of a parameter is made. */
export interface ParamInputOptions extends InputOptions<string> {
  readonly field: FormField & { readonly type: 'param' };
  readonly words: FormWords;
}

/** What a control of a parameter offers besides its text. */
export type ParamInput = Input<string> & { focus(): void };

/** The control that fits a parameter; all of them hold a text, as one would type it. */
export function paramInput(options: ParamInputOptions): ParamInput {
  const kind = kindOf(options.field.param);
  switch (kind.kind) {
    case 'choice':
      return new ChoiceOrSeveral(options, kind.choices);
    case 'tick':
      return ticked(options);
    case 'json':
      return focusable(areaInput({ ...options, rows: 2 }));
    case 'number':
      return focusable(lineInput({ ...options, kind: 'text' }));
    case 'date':
    case 'list':
    case 'text':
      return focusable(lineInput(options));
  }
}

function focusable(input: Input<string>): ParamInput {
  return Object.assign(input, { focus: () => input.element.focus() });
}

function ticked(options: ParamInputOptions): ParamInput {
  const { onInput } = options;
  const tick = tickInput({ ...options, onInput: (isOn) => onInput(String(isOn)) });
  return {
    element: tick.element,
    describe: (text, isMistake) => tick.describe(text, isMistake),
    name: (text) => tick.name(text),
    focus: () => tick.element.focus(),
    get value() {
      return String(tick.value);
    },
    set value(text) {
      tick.value = text.trim().toLowerCase() === 'true';
    },
  };
}

/** Not a choice of any program: begins with what no text from a person begins with. */
const SEVERAL = '\u0000several';

/** A list to choose from, whose last entry turns it into a line for several of its choices. */
class ChoiceOrSeveral implements ParamInput {
  readonly element = element('div', { class: 'choices' });
  readonly #choices: readonly string[];
  readonly #one: Input<string>;
  readonly #several: Input<string>;
  #isSeveral = false;

  constructor(options: ParamInputOptions, choices: readonly string[]) {
    const { field, words, id, onInput } = options;
    this.#choices = choices;
    this.#one = choiceInput({
      ...options,
      choices,
      empty: field.default === undefined ? words.choose : undefined,
      more: { value: SEVERAL, label: words.several },
      onInput: (text) => {
        if (text === SEVERAL) this.#typeSeveral(choices.join(', '));
        onInput(this.value);
      },
    });
    this.#several = lineInput({ ...options, id: `${id}-several` });
    this.element.append(this.#one.element);
  }

  get value(): string {
    return this.#isSeveral ? this.#several.value : this.#one.value;
  }

  set value(text: string) {
    if (text === '' || this.#choices.includes(text)) {
      this.#isSeveral = false;
      this.#one.value = text;
      this.element.replaceChildren(this.#one.element);
    } else this.#typeSeveral(text);
  }

  describe(text: string, isMistake: boolean): void {
    for (const input of [this.#one, this.#several]) input.describe(text, isMistake);
  }

  name(text: string): void {
    for (const input of [this.#one, this.#several]) input.name(text);
  }

  focus(): void {
    (this.#isSeveral ? this.#several : this.#one).element.focus();
  }

  #typeSeveral(text: string): void {
    const hadFocus = this.element.contains(document.activeElement);
    this.#isSeveral = true;
    this.#several.value = text;
    this.element.replaceChildren(this.#several.element);
    if (hadFocus) this.#several.element.focus();
  }
}
