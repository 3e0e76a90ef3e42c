import { custom } from './controls.ts';
import { element } from './elements.ts';

/**
 * A control of a form. The toolkit keeps the real input of a text field in a shadow tree, where ids
 * of the page mean nothing: name and description are therefore given as texts.
 */
export interface Input<T extends string | boolean> {
  readonly element: HTMLElement;
  value: T;
  /** What is said about the control besides its name: help, or the mistake. */
  describe(text: string, isMistake: boolean): void;
  /** Says another name. */
  name(text: string): void;
}

/** How a control is made. */
export interface InputOptions<T> {
  readonly id: string;
  readonly label: string;
  readonly isRequired?: boolean;
  /** At every change. */
  readonly onInput: (value: T) => void;
  /** When the control is left. */
  readonly onLeave?: () => void;
}

/** A line of text; `password` hides it, `decimal` brings the right keys up on a touch screen. */
export function lineInput(
  options: InputOptions<string> & { readonly kind?: 'text' | 'password' | 'decimal' },
): Input<string> & { hide(isHidden: boolean): void } {
  const { id, kind = 'text', onInput, onLeave } = options;
  const made = custom('vscode-text-field', { id }) as HTMLElement & { value: string; type: string };
  const inner = () => made.shadowRoot?.querySelector('input');
  let { label } = options;
  let told: readonly [text: string, isMistake: boolean] = ['', false];
  const apply = () => {
    made.setAttribute('aria-label', label);
    tell(made, inner() ?? made, ...told);
    const input = inner();
    if (!input) return;
    input.autocomplete = 'off';
    input.spellcheck = false;
    if (kind === 'decimal') input.inputMode = 'decimal';
    if (options.isRequired) input.setAttribute('aria-required', 'true');
  };
  made.addEventListener('input', () => onInput(made.value));
  made.addEventListener('focusout', () => onLeave?.());
  if (kind === 'password') made.setAttribute('type', 'password');
  // The toolkit calls every field "Text field" as soon as it stands in the page.
  queueMicrotask(apply);
  return {
    element: made,
    get value() {
      return made.value;
    },
    set value(value) {
      made.value = value;
    },
    hide: (isHidden) => made.setAttribute('type', isHidden ? 'password' : 'text'),
    describe: (text, isMistake) => {
      told = [text, isMistake];
      apply();
    },
    name: (text) => {
      label = text;
      apply();
    },
  };
}

/** Several lines of text: the native element, which has an accessible description. */
export function areaInput(
  options: InputOptions<string> & { readonly rows?: number },
): Input<string> {
  const { id, label, rows = 5, onInput, onLeave } = options;
  const made = element('textarea', { id, 'aria-label': label, rows, spellcheck: 'false' });
  if (options.isRequired) made.setAttribute('aria-required', 'true');
  made.addEventListener('input', () => onInput(made.value));
  made.addEventListener('focusout', () => onLeave?.());
  return {
    ...common(made),
    get value() {
      return made.value;
    },
    set value(value) {
      made.value = value;
    },
  };
}

/** One of several; `empty` stands for none of them, `more` for what is not in the list. */
export function choiceInput(
  options: InputOptions<string> & {
    readonly choices: readonly string[];
    readonly empty?: string | undefined;
    readonly more?: { readonly value: string; readonly label: string };
  },
): Input<string> {
  const { id, label, choices, empty, more, onInput, onLeave } = options;
  const made = custom('vscode-dropdown', { id, 'aria-label': label }) as HTMLElement & {
    value: string;
  };
  if (empty !== undefined) made.append(custom('vscode-option', { value: '' }, empty));
  made.append(...choices.map((value) => custom('vscode-option', { value }, value)));
  if (more) made.append(custom('vscode-option', { value: more.value }, more.label));
  made.addEventListener('change', () => onInput(made.value));
  made.addEventListener('focusout', () => onLeave?.());
  if (options.isRequired) made.setAttribute('aria-required', 'true');
  return {
    ...common(made),
    get value() {
      return made.value;
    },
    set value(value) {
      // Before it stands in the page the element takes the choice from the option's attribute.
      for (const option of made.children) {
        option.toggleAttribute('selected', option.getAttribute('value') === value);
      }
      made.value = value;
    },
  };
}

/** Yes or no. */
export function tickInput(options: InputOptions<boolean>): Input<boolean> {
  const { id, label, onInput } = options;
  const made = custom('vscode-checkbox', { id, 'aria-label': label }) as HTMLElement & {
    checked: boolean;
  };
  made.addEventListener('change', () => onInput(made.checked));
  return {
    ...common(made),
    get value() {
      return made.checked;
    },
    set value(checked) {
      made.checked = checked;
    },
  };
}

function common(made: HTMLElement): Pick<Input<string>, 'element' | 'describe' | 'name'> {
  return {
    element: made,
    describe: (text, isMistake) => tell(made, made, text, isMistake),
    name: (text) => made.setAttribute('aria-label', text),
  };
}

function tell(outer: HTMLElement, inner: HTMLElement, text: string, isMistake: boolean): void {
  for (const one of new Set([outer, inner])) {
    if (isMistake) one.setAttribute('aria-invalid', 'true');
    else one.removeAttribute('aria-invalid');
  }
  if (text) inner.setAttribute('aria-description', text);
  else inner.removeAttribute('aria-description');
}
