import { fill } from '../../shared/fill.ts';
import type {
  Drafts,
  FormCard,
  FormDescription,
  FormState,
  FormTurn,
  FromFormPage,
  Problems,
  ToFormPage,
} from '../../shared/form.ts';
import { draftOf, readForm } from '../../shared/formRead.ts';
import { countJobs } from '../../shared/formSweep.ts';
import { withoutSecrets } from '../../shared/formSecret.ts';
import type { FormWords } from '../../shared/formWords.ts';
import { button } from '../look/controls.ts';
import { element, setShown, setText } from '../look/elements.ts';
import { CardView } from './cardView.ts';
import { FieldRow } from './fieldRow.ts';

/** What VS Code gives a page. */
export interface EditorApi {
  postMessage(message: FromFormPage): void;
  setState(state: FormState): void;
}

/** The page: shows the host's form, keeps what is entered, and sends it. */
export class FormPage {
  readonly #editor: EditorApi;
  readonly #words: FormWords;
  readonly #title = element('h1', { id: 'title' });
  readonly #about = element('p', { class: 'about' });
  readonly #notice = element('div', { class: 'notice', role: 'alert' });
  readonly #message = element('span');
  readonly #fields = element('div', { class: 'fields' });
  readonly #submit = button('', () => this.#send(), undefined, 'primary');
  readonly #cancel: HTMLElement;
  readonly #defaults: HTMLElement;
  readonly #count = element('span', { class: 'count', role: 'status' });
  readonly #busy = element('span', { class: 'busy', role: 'status' });
  readonly #spoken = element('div', { class: 'spoken', 'aria-live': 'assertive' });
  readonly #footer: HTMLElement;
  readonly #main: HTMLElement;
  readonly #card = element('div');
  /** What had the focus when the form was sent. */
  #before: HTMLElement | undefined;
  #form: FormDescription | undefined;
  #rows: readonly FieldRow[] = [];
  #turn: FormTurn = { state: 'editing' };

  constructor(editor: EditorApi, words: FormWords, body: HTMLElement) {
    this.#editor = editor;
    this.#words = words;
    this.#cancel = button(words.cancel, () => this.#say('cancel'));
    this.#defaults = button(words.useDefaults, () => this.#useDefaults());
    this.#defaults.classList.add('defaults');
    this.#notice.append(this.#message);
    const buttons = [this.#submit, this.#cancel, this.#count, this.#busy, this.#defaults];
    this.#footer = element('footer', { tabindex: -1 }, ...buttons);
    this.#main = element(
      'main',
      { role: 'form', 'aria-labelledby': 'title', hidden: '' },
      element('div', { class: 'track', 'aria-hidden': 'true' }),
      element('header', {}, this.#title, this.#about),
      this.#notice,
      this.#fields,
      this.#card,
      this.#footer,
      this.#spoken,
    );
    this.#main.addEventListener('keydown', (event) => this.#key(event));
    body.append(this.#main);
  }

  /** Takes one message of the host. */
  receive(message: ToFormPage): void {
    switch (message.type) {
      case 'show':
        this.#show(message.form, message.drafts);
        this.#take(message.turn);
        return;
      case 'turn':
        if (message.generation === this.#form?.generation) this.#take(message.turn);
        return;
    }
  }

  #show(form: FormDescription, drafts: Drafts): void {
    // The same form anew, while the person is elsewhere, does not call them here.
    const mayFocus = this.#form?.owner !== form.owner || document.hasFocus();
    this.#form = form;
    setText(this.#title, form.title);
    setText(this.#about, form.about ?? '');
    setShown(this.#about, form.about !== undefined);
    this.#submit.textContent = form.submit;
    const events = { onInput: () => this.#changed(), onSay: (text: string) => this.#speak(text) };
    this.#rows = form.fields.map((field, i) => new FieldRow(field, i, this.#words, events));
    this.#fields.replaceChildren(...this.#rows.map((row) => row.element));
    for (const row of this.#rows) row.show(drafts[row.field.name]);
    setShown(this.#main, true);
    if (mayFocus) this.#rows[0]?.focus();
    this.#changed();
  }

  #take(turn: FormTurn): void {
    const wasBusy = this.#turn.state === 'busy';
    const wasAsking = this.#turn.state === 'asking';
    this.#turn = turn;
    const isBusy = turn.state === 'busy';
    if (isBusy && !wasBusy && !wasAsking) this.#leaveFields();
    this.#ask(turn.state === 'asking' ? turn.card : undefined);
    this.#fields.inert = isBusy;
    this.#main.classList.toggle('working', isBusy);
    this.#submit.disabled = isBusy;
    setText(this.#busy, isBusy ? turn.text : '');
    setShown(this.#defaults, !isBusy && this.#isChanged());
    if (!isBusy && turn.state !== 'asking' && (wasBusy || wasAsking)) this.#before?.focus();
    const problems = turn.state === 'refused' ? turn.problems : {};
    const message = turn.state === 'refused' ? turn.message : undefined;
    if (turn.state === 'busy' || turn.state === 'refused') this.#mark(problems);
    setShown(this.#notice, message !== undefined);
    setText(this.#message, message ?? '');
  }

  /** Shows a card in place of the fields; without one, the fields. */
  #ask(card: FormCard | undefined): void {
    setShown(this.#about, !card && this.#form?.about !== undefined);
    setShown(this.#fields, !card);
    setShown(this.#footer, !card);
    if (!card) {
      this.#card.replaceChildren();
      return;
    }
    const view = new CardView(card, this.#words, {
      onAnswer: (id) => this.#answer(id),
      onBack: () => this.#say('cancel'),
    });
    this.#card.replaceChildren(view.element);
    this.#speak(card.title);
    view.focus();
  }

  #answer(id: string): void {
    if (!this.#form) return;
    this.#editor.postMessage({ type: 'answer', generation: this.#form.generation, id });
  }

  /**
   * While the host is busy the fields cannot have the focus. *Cancel* is the next with Tab, but does
   * not get it: who presses Enter twice would send the form and cancel it.
   */
  #leaveFields(): void {
    const { activeElement } = document;
    this.#before = activeElement instanceof HTMLElement ? activeElement : undefined;
    this.#footer.focus();
  }

  /** Writes the sentences beside their fields, and goes to the first. */
  #mark(problems: Problems): void {
    for (const row of this.#rows) row.setProblem(problems[row.field.name]);
    const wrong = this.#rows.filter((row) => row.hasProblem);
    wrong[0]?.focus();
    const told = wrong.map(({ field }) =>
      fill(this.#words.mistakes, field.label, problems[field.name] ?? ''),
    );
    this.#speak(told.join(' '));
  }

  #send(): void {
    if (!this.#form || this.#turn.state === 'busy' || this.#turn.state === 'asking') return;
    const drafts = this.#drafts();
    const read = readForm(this.#form.fields, drafts, this.#words);
    if ('problems' in read) {
      this.#take({ state: 'refused', problems: read.problems });
      return;
    }
    this.#take({ state: 'busy', text: '' });
    this.#editor.postMessage({ type: 'submit', generation: this.#form.generation, drafts });
  }

  /** Enter in a line sends the form; with Ctrl or ⌘ everywhere. Escape does nothing. */
  #key(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.isComposing || event.defaultPrevented) return;
    const target = event.composedPath()[0];
    const isLine = target instanceof HTMLInputElement;
    if (!isLine && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#send();
  }

  #changed(): void {
    if (!this.#form) return;
    const { kind, owner, generation, fields } = this.#form;
    const drafts = this.#drafts();
    this.#sayCount(this.#form, drafts);
    setShown(this.#defaults, this.#turn.state !== 'busy' && this.#isChanged());
    this.#editor.setState({ kind, owner, drafts: withoutSecrets(fields, drafts) });
    this.#editor.postMessage({ type: 'draft', generation, drafts });
  }

  /** Says how many jobs come of it, and asks how they are made of several lists. */
  #sayCount(form: FormDescription, drafts: Drafts): void {
    if (!form.sweep) return;
    const { varied, jobs } = countJobs(form, drafts, this.#words);
    const { field } = form.sweep;
    const choice = this.#rows.find((row) => row.field.name === field);
    if (choice) setShown(choice.element, varied > 1);
    const text = jobs === undefined ? this.#words.unevenLists : fill(this.#words.jobs, jobs);
    setText(this.#count, varied === 0 ? '' : text);
  }

  #useDefaults(): void {
    for (const row of this.#rows) {
      row.show(draftOf(row.field));
      row.setProblem(undefined);
    }
    this.#rows[0]?.focus();
    this.#changed();
  }

  #isChanged(): boolean {
    return this.#rows.some(
      ({ field, draft }) => JSON.stringify(draft) !== JSON.stringify(draftOf(field)),
    );
  }

  #drafts(): Drafts {
    return Object.fromEntries(this.#rows.map(({ field, draft }) => [field.name, draft]));
  }

  #speak(text: string): void {
    setText(this.#spoken, text);
  }

  #say(type: 'cancel'): void {
    if (this.#form) this.#editor.postMessage({ type, generation: this.#form.generation });
  }
}
