import { fill } from '../../shared/fill.ts';
import type { FormField, MappingRow } from '../../shared/form.ts';
import { rowsInText } from '../../shared/formRead.ts';
import { looksSecret } from '../../shared/formSecret.ts';
import type { FormWords } from '../../shared/formWords.ts';
import { button, iconButton } from '../look/controls.ts';
import { element, setShown, svg } from '../look/elements.ts';
import { lineInput } from '../look/inputs.ts';

/** What a mapping's control needs. */
export interface MappingOptions {
  readonly field: FormField & { type: 'mapping' };
  readonly id: string;
  readonly words: FormWords;
  readonly onInput: () => void;
  /** Something to say aloud. */
  readonly onSay: (text: string) => void;
}

type Line = ReturnType<typeof lineInput>;

interface Row {
  readonly element: HTMLElement;
  readonly name: Line;
  readonly text: Line;
  readonly remove: HTMLElement;
  readonly json: boolean;
}

/** Names and values, one below the other; rows are added, removed, or pasted as a JSON object. */
export class MappingInput {
  readonly element: HTMLElement;
  readonly #options: MappingOptions;
  readonly #list = element('div', { class: 'rows' });
  readonly #head: HTMLElement;
  readonly #add: HTMLElement;
  readonly #hint: HTMLElement;
  #rows: Row[] = [];
  #made = 0;

  constructor(options: MappingOptions) {
    this.#options = options;
    const { words, field, id } = options;
    this.#add = button(words.add, () => this.#added());
    this.#add.setAttribute('aria-label', fill(words.addTo, field.label));
    this.#head = element(
      'div',
      { class: 'row head', 'aria-hidden': 'true' },
      element('span', {}, words.name),
      element('span', {}, words.value),
    );
    const attributes = { class: 'mapping', role: 'group', id, 'aria-label': field.label };
    this.#hint = element('span', { class: 'hint' }, words.pasteHint);
    const below = element('div', { class: 'below' }, this.#add, this.#hint);
    this.element = element('div', attributes, this.#head, this.#list, below);
    this.#arrange();
  }

  get value(): readonly MappingRow[] {
    return this.#rows.map(({ name, text, json }) => ({
      name: name.value,
      text: text.value,
      ...(json && { json }),
    }));
  }

  set value(rows: readonly MappingRow[]) {
    this.#rows = [];
    this.#list.replaceChildren();
    for (const row of rows) this.#append(row);
  }

  /** What is said of the whole. */
  describe(text: string, isMistake: boolean): void {
    this.element.toggleAttribute('data-mistake', isMistake);
    if (text) this.element.setAttribute('aria-description', text);
    else this.element.removeAttribute('aria-description');
  }

  /** To the row that has no name, or one that stands there twice; else to the first. */
  focus(): void {
    const names = this.#rows.map(({ name }) => name.value.trim());
    const wrong = names.findIndex((name, i) => name === '' || names.indexOf(name) < i);
    const row = this.#rows[Math.max(wrong, 0)];
    (row?.name.element ?? this.#add).focus();
  }

  #append({ name, text, json = false }: MappingRow): Row {
    const { field, id, words, onInput } = this.#options;
    const number = ++this.#made;
    const row: Row = {
      element: element('div', { class: 'row' }),
      name: lineInput({
        id: `${id}-name-${number}`,
        label: fill(words.rowName, field.label, number),
        onInput: (typed) => {
          if (!this.#pasted(row, typed)) this.#named(row);
          onInput();
        },
      }),
      text: lineInput({ id: `${id}-value-${number}`, label: '', onInput }),
      remove: iconButton(cross(), '', () => this.#removed(row)),
      json,
    };
    row.element.append(row.name.element, row.text.element, row.remove);
    this.#list.append(row.element);
    row.name.value = name;
    row.text.value = text;
    this.#rows.push(row);
    this.#named(row);
    this.#arrange();
    return row;
  }

  /** Names the rest of a row after its name, and hides a value that looks secret. */
  #named({ name, text, remove }: Row): void {
    const { field, words } = this.#options;
    const title = fill(words.remove, name.value);
    text.name(fill(words.rowValue, field.label, name.value));
    text.hide(looksSecret(name.value));
    remove.setAttribute('aria-label', title);
    remove.title = title;
  }

  /** A JSON object in place of a name becomes rows; names that are there get the new value. */
  #pasted(row: Row, typed: string): boolean {
    const rows = rowsInText(typed);
    if (!rows || rows.length === 0) return false;
    const names = new Set(rows.map(({ name }) => name));
    this.value = [
      ...this.#rows
        .filter((one) => one !== row && !names.has(one.name.value))
        .map(({ name, text, json }) => ({ name: name.value, text: text.value, json })),
      ...rows,
    ];
    this.#rows.at(-1)?.text.element.focus();
    this.#options.onSay(fill(this.#options.words.pasted, rows.length));
    return true;
  }

  #added(): void {
    this.#append({ name: '', text: '' }).name.element.focus();
    this.#options.onInput();
  }

  #removed(row: Row): void {
    const index = this.#rows.indexOf(row);
    this.#rows.splice(index, 1);
    row.element.remove();
    this.#arrange();
    (this.#rows[index]?.name.element ?? this.#add).focus();
    this.#options.onInput();
  }

  #arrange(): void {
    setShown(this.#head, this.#rows.length > 0);
    setShown(this.#list, this.#rows.length > 0);
    setShown(this.#hint, this.#rows.length > 0);
  }
}

function cross(): SVGElement {
  const lines = svg('path', { d: 'M4 4l8 8M12 4l-8 8', stroke: 'currentColor' });
  return svg('svg', { viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true' }, lines);
}
