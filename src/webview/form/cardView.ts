import type { CardLine, CardVerdict, FormCard } from '../../shared/form.ts';
import type { FormWords } from '../../shared/formWords.ts';
import { button } from '../look/controls.ts';
import { element, svg } from '../look/elements.ts';

/** What a card tells the form. */
export interface CardEvents {
  readonly onAnswer: (id: string) => void;
  readonly onBack: () => void;
}

/** What the host has checked: one line each, with what can be done, and the way on. */
export class CardView {
  readonly element: HTMLElement;
  /** What helps against the first thing that is in the way; else the way on. */
  #first: HTMLElement | undefined;

  constructor(card: FormCard, words: FormWords, { onAnswer, onBack }: CardEvents) {
    const bad = card.lines.filter(({ verdict }) => verdict === 'bad');
    const mended = bad.find(({ fix }) => fix);
    const choose = (title: string, isFirst: boolean, onPress: () => void) => {
      const made = button(title, onPress, undefined, isFirst ? 'primary' : 'secondary');
      if (isFirst) this.#first = made;
      return made;
    };
    const lines = card.lines.map((line) => {
      const { fix } = line;
      const help = fix && choose(fix.title, line === mended, () => onAnswer(fix.id));
      return lineOf(line, words, help);
    });
    const buttons = card.buttons.map(({ id, title }, index) =>
      choose(title, index === 0 && bad.length === 0, () => onAnswer(id)),
    );
    const back = choose(card.back, bad.length > 0 && !mended, onBack);
    this.element = element(
      'section',
      { class: 'card', 'aria-label': card.title },
      element('h2', { tabindex: -1 }, card.title),
      element('ul', {}, ...lines),
      element('div', { class: 'buttons' }, ...buttons, back),
    );
  }

  /** To what Enter is for; after that, Tab leads to the rest. */
  focus(): void {
    this.#first?.focus();
  }
}

function lineOf(
  { id, verdict, label, says }: CardLine,
  words: FormWords,
  help: HTMLElement | undefined,
): HTMLElement {
  return element(
    'li',
    { class: verdict, 'data-line': id },
    picture(verdict),
    element('span', { class: 'verdict' }, words[verdict]),
    element('span', { class: 'name' }, label),
    element('span', { class: 'says' }, says),
    ...(help ? [help] : []),
  );
}

const shapes: Readonly<Record<CardVerdict, string>> = {
  good: 'M3 8.5l3.2 3.2L13 4.8',
  note: 'M8 7v5M8 4v1',
  bad: 'M4 4l8 8M12 4l-8 8',
  later: 'M4 8h1M7.5 8h1M11 8h1',
};

function picture(verdict: CardVerdict): SVGElement {
  const line = svg('path', { d: shapes[verdict], fill: 'none', 'stroke-width': 1.6 });
  return svg('svg', { viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true' }, line);
}
