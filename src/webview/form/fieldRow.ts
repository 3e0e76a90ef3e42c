import type { Draft, FormField } from '../../shared/form.ts';
import { fittingDraft, readField } from '../../shared/formRead.ts';
import { isSecretField } from '../../shared/formSecret.ts';
import type { FormWords } from '../../shared/formWords.ts';
import { element, setShown, setText } from '../look/elements.ts';
import { areaInput, choiceInput, lineInput, tickInput } from '../look/inputs.ts';
import { helpOf } from './help.ts';
import { MappingInput } from './mappingInput.ts';
import { paramInput } from './paramInput.ts';

/** What a field tells the form. */
export interface FieldEvents {
  onInput(): void;
  onSay(text: string): void;
}

interface Control {
  readonly element: HTMLElement;
  value: Draft;
  describe(text: string, isMistake: boolean): void;
  focus?(): void;
}

/** One field: label, control, help, and what is wrong with it. */
export class FieldRow {
  readonly element: HTMLElement;
  readonly field: FormField;
  readonly #words: FormWords;
  readonly #control: Control;
  readonly #help: string;
  readonly #problem = element('div', { class: 'problem' });
  #hasProblem = false;

  constructor(field: FormField, index: number, words: FormWords, events: FieldEvents) {
    this.field = field;
    this.#words = words;
    this.#help = helpOf(field, words);
    const id = `field-${index}`;
    this.#control = this.#makeControl(id, events);
    // What has a default is there already; the mark is for what only a person can tell.
    const isAsked = field.required && field.default === undefined;
    const mark = isAsked ? element('span', { class: 'mark', title: words.required }, '*') : '';
    // A group has no label of its own kind; its name is given as a text.
    const label =
      field.type === 'mapping'
        ? element('span', { class: 'label' }, field.label, mark)
        : element('label', { class: 'label', for: id }, field.label, mark);
    const unit = field.unit ? element('span', { class: 'unit' }, field.unit) : '';
    const help = this.#help ? element('div', { class: 'help' }, this.#help) : '';
    this.element = element(
      'div',
      { class: `field ${field.type}`, 'data-field': field.name },
      label,
      element('div', { class: 'control' }, this.#control.element, unit),
      help,
      this.#problem,
    );
    this.setProblem(undefined);
  }

  get draft(): Draft {
    return this.#control.value;
  }

  /** Shows a draft; one that does not fit the field is replaced by the default. */
  show(draft: Draft | undefined): void {
    this.#control.value = fittingDraft(this.field, draft);
  }

  get hasProblem(): boolean {
    return this.#hasProblem;
  }

  setProblem(problem: string | undefined): void {
    this.#hasProblem = problem !== undefined;
    setText(this.#problem, problem ?? '');
    setShown(this.#problem, this.#hasProblem);
    this.element.classList.toggle('wrong', this.#hasProblem);
    const told = [problem, this.#help].filter(Boolean).join(' ');
    this.#control.describe(told, this.#hasProblem);
  }

  focus(): void {
    if (this.#control.focus) this.#control.focus();
    else this.#control.element.focus();
  }

  /** Looks at what stands there. An empty field is no mistake before the form is sent. */
  #check(): void {
    const read = readField({ ...this.field, required: false }, this.draft, this.#words);
    this.setProblem('problem' in read ? read.problem : undefined);
  }

  #makeControl(id: string, events: FieldEvents): Control {
    const { field } = this;
    const options = {
      id,
      label: field.label,
      isRequired: field.required ?? false,
      onInput: () => {
        // A sentence about a mistake goes as soon as it is mended, and comes when the field is left.
        if (this.#hasProblem) this.#check();
        events.onInput();
      },
      onLeave: () => {
        if (!this.#hasProblem) this.#check();
      },
    };
    switch (field.type) {
      case 'integer':
      case 'number':
        return lineInput({ ...options, kind: 'decimal' });
      case 'string':
        return lineInput({
          ...options,
          kind: isSecretField(field) ? 'password' : 'text',
        });
      case 'multiline':
        return areaInput(options);
      case 'boolean':
        return tickInput(options);
      case 'select': {
        const empty = field.default === undefined ? this.#words.choose : undefined;
        return choiceInput({ ...options, choices: field.choices, empty });
      }
      case 'param':
        return paramInput({ ...options, field, words: this.#words });
      case 'mapping': {
        const { onInput } = options;
        const words = this.#words;
        const made = { field, id, words, onInput, onSay: (text: string) => events.onSay(text) };
        return new MappingInput(made);
      }
    }
  }
}
