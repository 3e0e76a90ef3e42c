import { fill } from '../../shared/fill.ts';
import type {
  FromJobPage,
  JobFact,
  JobPageData,
  JobPageState,
  JobPageWords,
  JobSection,
  ToJobPage,
  TracebackLine,
} from '../../shared/jobPage.ts';
import { button } from '../look/controls.ts';
import { element, svg } from '../look/elements.ts';

/** What VS Code gives a page. */
export interface EditorApi {
  postMessage(message: FromJobPage): void;
  setState(state: JobPageState): void;
}

/** Rows are at the end of a log when no more than so much is below them, px. */
const NEAR_END = 24;

/** The page: drawn anew, part by part, where what the host says of a part has changed. */
export class JobPage {
  readonly #editor: EditorApi;
  readonly #words: JobPageWords;
  readonly #main = element('main');
  /** Parts by name, with what was drawn of them. */
  readonly #parts = new Map<string, { readonly holder: HTMLElement; drawn: string }>();

  constructor(editor: EditorApi, words: JobPageWords, body: HTMLElement) {
    this.#editor = editor;
    this.#words = words;
    body.append(this.#main);
  }

  receive(message: ToJobPage): void {
    const { data, state } = message;
    this.#editor.setState(state);
    this.#part('head', 'header', { ...data, sections: [], log: [], traceback: [] }, () =>
      this.#head(data),
    );
    this.#part('actions', 'nav', data.actions, () => this.#actions(data));
    this.#part('traceback', 'section', data.traceback, () => this.#traceback(data.traceback));
    this.#part('timeline', 'section', data.timeline, () => this.#timeline(data));
    for (const section of data.sections) {
      this.#part(`section ${section.id}`, 'section', section, () => this.#section(section));
    }
    this.#part('log', 'section', data.log, () => this.#log(data.log));
  }

  /** Draws a part when it is another than before; what is focused in it stays focused. */
  #part(name: string, tag: 'header' | 'nav' | 'section', says: unknown, draw: () => Node[]): void {
    let part = this.#parts.get(name);
    if (!part) {
      part = { holder: element(tag, { class: name.split(' ')[0] }), drawn: '' };
      this.#parts.set(name, part);
      this.#main.append(part.holder);
    }
    const drawn = JSON.stringify(says);
    if (drawn === part.drawn) return;
    part.drawn = drawn;
    const { holder } = part;
    const focused = [...holder.querySelectorAll<HTMLElement>('[data-key]')].find((one) =>
      one.matches(':focus-within'),
    )?.dataset['key'];
    holder.replaceChildren(...draw());
    holder.hidden = holder.childNodes.length === 0;
    if (focused === undefined) return;
    const again = [...holder.querySelectorAll<HTMLElement>('[data-key]')];
    again.find((one) => one.dataset['key'] === focused)?.focus();
  }

  #head({ title, mood, state, share, error, notice }: JobPageData): Node[] {
    const status = element('p', { class: `state ${mood}`, role: 'status' }, state);
    const nodes: Node[] = [element('h1', {}, title), status];
    if (share !== undefined) {
      const { progress } = this.#words;
      nodes.push(element('progress', { max: 1, value: share, 'aria-label': progress }));
    }
    if (error !== undefined) nodes.push(element('p', { class: 'error' }, error));
    if (notice !== undefined) {
      nodes.push(element('div', { class: 'notice' }, element('span', {}, notice)));
    }
    return nodes;
  }

  #actions({ actions }: JobPageData): Node[] {
    return actions.map(({ id, label, isPrimary }) => {
      const press = () => this.#editor.postMessage({ type: 'action', id });
      const made = button(label, press, undefined, isPrimary ? 'primary' : 'secondary');
      made.dataset['key'] = id;
      return made;
    });
  }

  #timeline({ timeline }: JobPageData): Node[] {
    if (timeline.length === 0) return [];
    const steps = timeline.map(({ word, time }) =>
      element('li', {}, element('span', { class: 'word' }, word), element('time', {}, time)),
    );
    return [element('h2', {}, this.#words.timeline), element('ol', {}, ...steps)];
  }

  #section({ heading, facts, note }: JobSection): Node[] {
    if (facts.length === 0 && note === undefined) return [];
    const nodes: Node[] = [element('h2', {}, heading)];
    if (facts.length > 0) {
      nodes.push(element('dl', {}, ...facts.map((fact) => this.#fact(fact))));
    }
    if (note !== undefined) nodes.push(element('p', { class: 'note' }, note));
    return nodes;
  }

  #fact({ name, value, action }: JobFact): HTMLElement {
    const shown = action === undefined ? value : this.#press(value, { type: 'action', id: action });
    return element(
      'div',
      { class: 'fact' },
      element('dt', {}, name),
      element('dd', {}, shown),
      this.#copy(fill(this.#words.copy, name), value),
    );
  }

  #traceback(lines: readonly TracebackLine[]): Node[] {
    if (lines.length === 0) return [];
    const text = element('pre', { tabindex: 0, 'aria-label': this.#words.traceback });
    for (const { text: line, frame } of lines) {
      if (frame === undefined) text.append(line, '\n');
      else text.append(this.#press(line, { type: 'frame', frame }, this.#words.openLine), '\n');
    }
    const whole = lines.map((line) => line.text).join('\n');
    return [
      element('h2', {}, this.#words.traceback, this.#copy(this.#words.copyTraceback, whole)),
      text,
    ];
  }

  #log(lines: readonly string[]): Node[] {
    const before = this.#main.querySelector('.log pre');
    const isAtEnd =
      !before || before.scrollTop + before.clientHeight > before.scrollHeight - NEAR_END;
    const open = this.#press(this.#words.log, { type: 'action', id: 'showLog' });
    if (lines.length === 0) {
      return [element('h2', {}, open), element('p', { class: 'note' }, this.#words.noLog)];
    }
    const text = element('pre', { tabindex: 0, 'aria-label': this.#words.log }, lines.join('\n'));
    const { scrollTop = 0 } = before ?? {};
    // Not measurable before it stands in the page.
    requestAnimationFrame(() => (text.scrollTop = isAtEnd ? text.scrollHeight : scrollTop));
    return [element('h2', {}, open), text];
  }

  #press(text: string, message: FromJobPage, title?: string): HTMLElement {
    const made = element('button', { type: 'button', class: 'link', title }, text);
    made.dataset['key'] = JSON.stringify(message);
    made.addEventListener('click', () => this.#editor.postMessage(message));
    return made;
  }

  #copy(title: string, text: string): HTMLElement {
    const made = element(
      'button',
      { type: 'button', class: 'copy', title, 'aria-label': title },
      copyIcon(),
    );
    made.dataset['key'] = title;
    made.addEventListener('click', () => this.#editor.postMessage({ type: 'copy', text }));
    return made;
  }
}

/** Two sheets; drawn, because not every font has a sign for it. */
function copyIcon(): SVGElement {
  const sheet = { fill: 'none', stroke: 'currentColor', width: 8, height: 9, rx: 1 };
  return svg(
    'svg',
    { width: 14, height: 14, viewBox: '0 0 14 14', 'aria-hidden': 'true' },
    svg('rect', { ...sheet, x: 1.5, y: 1.5 }),
    svg('path', { d: 'M4.5 12.5h6a1 1 0 0 0 1-1v-7', fill: 'none', stroke: 'currentColor' }),
  );
}
