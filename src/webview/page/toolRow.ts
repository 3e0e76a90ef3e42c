import type { PreviewWords } from '../../shared/previewWords.ts';
import { element, setShown } from '../look/elements.ts';
import { iconButton } from '../look/controls.ts';
import { moreIcon } from './icons.ts';

/**
 * The controls above the picture, in one row. What finds no room in it is behind a button at its
 * end: the row goes on below, over the picture, for as long as it is wanted. Nothing moves in the
 * document, so that the order of the Tab key and the focus stay.
 */
export class ToolRow {
  readonly element: HTMLElement;
  readonly #row: HTMLElement;
  readonly #more: HTMLElement;
  #isOpen = false;

  /** @param ends stand at the end of the row whatever its width. */
  constructor(
    words: PreviewWords,
    tools: readonly HTMLElement[],
    ends: readonly HTMLElement[] = [],
  ) {
    this.#row = element('div', { class: 'row', id: 'tools' }, ...tools);
    this.#more = iconButton(moreIcon(), words.moreTools, () => this.#turn(!this.#isOpen));
    this.#more.classList.add('more');
    this.#more.setAttribute('aria-controls', 'tools');
    const end = element('div', { class: 'rowEnds' }, this.#more, ...ends);
    this.element = element('div', { class: 'controls' }, this.#row, end);
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.#isOpen || event.defaultPrevented) return;
      this.#turn(false);
      this.#more.focus();
    });
    document.addEventListener('pointerdown', (event) => {
      if (!this.element.contains(event.target as Node)) this.#turn(false);
    });
    // A dimension is dragged by its slider's name to the menus of the axes, which may be among them.
    document.addEventListener('dragstart', () => this.#turn(!this.#more.hidden));
    document.addEventListener('dragend', () => this.#turn(false));
    this.element.addEventListener('focusout', ({ relatedTarget: to }) => {
      if (to instanceof Node && !this.element.contains(to)) this.#turn(false);
    });
    // Widths change with the tab, with what the array needs, and when the toolkit defines elements.
    const sizes = new ResizeObserver(() => this.#fit());
    sizes.observe(this.element);
    sizes.observe(this.#row);
    this.#turn(false);
  }

  /** Marks what stands below the first line; hidden, it takes neither focus nor pointer. */
  #fit(): void {
    const units = unitsOf(this.#row);
    const top = units[0]?.offsetTop ?? 0;
    let isOver = false;
    for (const unit of units) {
      // By where it begins: a menu that is open is taller than its line.
      const isBelow = unit.offsetTop > top + lineHeight / 2;
      // Not `below`: the toolkit gives that to a menu that opens downwards.
      unit.classList.toggle('outOfRow', isBelow);
      isOver ||= isBelow;
    }
    setShown(this.#more, isOver);
    if (!isOver) this.#turn(false);
  }

  #turn(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.element.classList.toggle('open', isOpen);
    this.#more.setAttribute('aria-expanded', String(isOpen));
  }
}

/** Of one line of controls, CSS pixels. */
const lineHeight = 26;

/** What wraps as one; groups that only group for screen readers have no box of their own. */
function unitsOf(row: HTMLElement): HTMLElement[] {
  return [...row.children].flatMap((child) => {
    if (!(child instanceof HTMLElement) || child.hidden) return [];
    return getComputedStyle(child).display === 'contents' ? unitsOf(child) : [child];
  });
}
