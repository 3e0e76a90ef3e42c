/**
 * Controls of VS Code's look: what the toolkit lacks or gets wrong is mended in this folder, and
 * replacing it touches nothing else. `inputs.ts` has the controls of forms, `registerControls.ts`
 * gives the elements their life.
 *
 * @module
 */
import { element } from './elements.ts';

/** A control in the page: its element, and the way to show another value in it. */
export interface Control<T> {
  readonly element: HTMLElement;
  /** Shows a value; does not call the listener. */
  show(value: T): void;
}

/** A button; `primary` is the one that matters. */
export function button(
  text: string,
  onPress: () => void,
  title?: string,
  appearance: 'primary' | 'secondary' = 'secondary',
): HTMLElement & { disabled: boolean } {
  const made = custom('vscode-button', { appearance, title }, text);
  made.addEventListener('click', onPress);
  return made as HTMLElement & { disabled: boolean };
}

/** A button that shows a picture only, with the name that is spoken. */
export function iconButton(icon: SVGElement, title: string, onPress: () => void): HTMLElement {
  const made = custom('vscode-button', { appearance: 'icon', title, 'aria-label': title });
  made.append(icon);
  made.addEventListener('click', onPress);
  return made;
}

/** A button with a picture that is on or off. */
export function toggleButton(
  icon: SVGElement,
  title: string,
  onChange: (isOn: boolean) => void,
): Control<boolean> {
  let isOn = false;
  const made = iconButton(icon, title, () => onChange(!isOn));
  const show = (on: boolean) => {
    isOn = on;
    made.setAttribute('aria-pressed', String(on));
  };
  show(false);
  return { element: made, show };
}

/** One choice out of a few. */
export function dropdown(
  label: string,
  options: readonly (string | { readonly value: string; readonly label: string })[],
  onChange: (value: string) => void,
): Control<string> {
  const made = custom('vscode-dropdown', { 'aria-label': label });
  for (const option of options) {
    const { value, label: text } =
      typeof option === 'string' ? { value: option, label: option } : option;
    made.append(custom('vscode-option', { value }, text));
  }
  made.addEventListener('change', () => onChange((made as HTMLElement & WithValue).value));
  return {
    element: labelled(label, made),
    show: (value) => {
      // Before its definition the element takes the choice from the option's attribute.
      for (const option of made.children) {
        option.toggleAttribute('selected', option.getAttribute('value') === value);
      }
      if (isDefined(made)) (made as HTMLElement & WithValue).value = value;
    },
  };
}

/** Yes or no. */
export function checkbox(label: string, onChange: (checked: boolean) => void): Control<boolean> {
  const made = custom('vscode-checkbox', {}, label);
  let shown = false;
  made.addEventListener('change', () => {
    const { checked } = made as HTMLElement & { checked: boolean };
    if (checked === shown) return;
    shown = checked;
    onChange(checked);
  });
  return {
    element: made,
    show: (checked) => {
      shown = checked;
      made.toggleAttribute('checked', checked);
      if (isDefined(made)) (made as HTMLElement & { checked: boolean }).checked = checked;
    },
  };
}

/** A short text, taken over with Enter or when the focus leaves. */
export function textField(
  label: string,
  onChange: (text: string) => void,
): Control<string> & { setProblem(problem: string | undefined): void } {
  const made = custom('vscode-text-field', { 'aria-label': label, size: 12 });
  made.addEventListener('change', () => onChange((made as HTMLElement & WithValue).value));
  // The toolkit names every field without text of its own "Text field".
  void customElements
    .whenDefined(made.localName)
    .then(() => made.setAttribute('aria-label', label));
  return {
    element: labelled(label, made),
    show: (value) => {
      made.setAttribute('value', value);
      if (isDefined(made)) (made as HTMLElement & WithValue).value = value;
    },
    setProblem: (problem) => {
      if (problem) made.setAttribute('aria-invalid', 'true');
      else made.removeAttribute('aria-invalid');
      made.title = problem ?? '';
    },
  };
}

interface WithValue {
  value: string;
}

/** An element of the toolkit. */
export function custom(
  tag: string,
  attributes: Record<string, string | number | undefined>,
  ...children: string[]
): HTMLElement {
  return element(tag as 'div', attributes, ...children);
}

function labelled(label: string, control: HTMLElement): HTMLElement {
  return element('label', { class: 'control' }, element('span', {}, label), control);
}

function isDefined(target: HTMLElement): boolean {
  return customElements.get(target.localName) !== undefined;
}
