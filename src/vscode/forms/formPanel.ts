import type { WebviewPanel } from 'vscode';
import { abortable, type Cancellable } from '../../base/abort.ts';
import { Disposables } from '../../base/disposables.ts';
import { InvalidData, isAbort } from '../../base/errors.ts';
import { validate } from '../../base/validate.ts';
import type {
  Drafts,
  FormCard,
  FormDescription,
  FormTurn,
  FormValue,
  FromFormPage,
  ToFormPage,
} from '../../shared/form.ts';
import { readForm } from '../../shared/formRead.ts';
import { fromFormPageSchema } from '../../shared/formSchema.ts';
import { formWords } from '../../shared/formWords.ts';
import { Cancelled } from '../platform/cancellation.ts';
import { translated } from '../platform/l10n.ts';
import { isRefusal } from './refused.ts';

/** Values by the name of their field. */
export type FormValues = Readonly<Record<string, FormValue>>;

/** What is done with the values: `signal` aborts with *Cancel*, `report` says what is going on. */
export interface FormWork extends Required<Cancellable> {
  readonly signal: AbortSignal;
  report(text: string): void;
  /** Shows a card in place of the fields; resolves with the id of the button that was pressed. */
  ask(card: FormCard): Promise<string>;
}

/** Does something with the values; throws `FormRefused` to leave the form open for another try. */
export type Submit<T> = (values: FormValues, work: FormWork) => Promise<T>;

/** What a tab reports. */
export interface FormPanelEvents {
  /** A failure that the form shows: the sentence to show, or nothing for a cancellation. */
  onFailure(error: unknown): string;
  onProblem(error: unknown): void;
  onClosed(): void;
}

interface Question {
  readonly form: FormDescription;
  readonly answer: (values: FormValues, work: FormWork) => Promise<void>;
  readonly giveUp: () => void;
}

/** One tab with a form: asks its questions until what was entered could be used. */
export class FormPanel {
  readonly #panel: WebviewPanel;
  readonly #events: FormPanelEvents;
  readonly #own = new Disposables();
  #question: Question | undefined;
  #drafts: Drafts = {};
  #turn: FormTurn = { state: 'editing' };
  #stop: AbortController | undefined;
  #answered: ((id: string) => void) | undefined;

  constructor(panel: WebviewPanel, html: string, events: FormPanelEvents) {
    this.#panel = panel;
    this.#events = events;
    panel.webview.options = { enableScripts: true, localResourceRoots: [] };
    this.#own.add(panel.webview.onDidReceiveMessage((message) => this.#receive(message)));
    this.#own.add(panel.onDidDispose(() => this.#closed()));
    panel.webview.html = html;
  }

  get isBusy(): boolean {
    return this.#turn.state === 'busy' || this.isAsking;
  }

  /** A card waits for an answer. */
  get isAsking(): boolean {
    return this.#turn.state === 'asking';
  }

  get title(): string {
    return this.#panel.title;
  }

  /** What was entered so far, when it belongs to `owner`. */
  draftsOf(owner: string): Drafts | undefined {
    return this.#question?.form.owner === owner ? this.#drafts : undefined;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Shows a form in place of the one before; resolves with what `submit` made of the values. */
  ask<T>(form: FormDescription, drafts: Drafts, turn: FormTurn, submit: Submit<T>): Promise<T> {
    this.#question?.giveUp();
    this.#stop?.abort(new Cancelled());
    this.#stop = undefined;
    this.#panel.title = form.title;
    this.#drafts = drafts;
    this.#turn = turn;
    return new Promise<T>((resolve, reject) => {
      this.#question = {
        form,
        answer: async (values, work) => resolve(await submit(values, work)),
        giveUp: () => reject(new Cancelled()),
      };
      this.#show();
    });
  }

  /** Closes the tab; what it asked for is cancelled. */
  dispose(): void {
    this.#panel.dispose();
  }

  #receive(data: unknown): void {
    let message: FromFormPage;
    try {
      message = validate(fromFormPageSchema, data, 'a message of the form page');
    } catch (error) {
      this.#events.onProblem(error);
      return;
    }
    if (message.type === 'ready') {
      this.#show();
    } else if (message.type === 'problem') {
      this.#events.onProblem(new InvalidData(message.message));
    } else if (this.#question?.form.generation === message.generation) {
      if (message.type === 'cancel') this.#cancel();
      else if (message.type === 'answer') this.#answered?.(message.id);
      else if (!this.isBusy) {
        this.#drafts = message.drafts;
        if (message.type === 'submit') this.#submit(this.#question);
      }
    }
  }

  #cancel(): void {
    if (this.#stop) this.#stop.abort(new Cancelled());
    else this.dispose();
  }

  /** Reads the drafts by the host's own description: the page is not believed. */
  #submit(question: Question): void {
    const read = readForm(question.form.fields, this.#drafts, translated(formWords));
    if ('problems' in read) this.#take({ state: 'refused', problems: read.problems });
    else void this.#work(question, read.values);
  }

  async #work(question: Question, values: FormValues): Promise<void> {
    const stop = (this.#stop = new AbortController());
    const report = (text: string) => {
      if (this.#question === question) this.#take({ state: 'busy', text });
    };
    const ask = (card: FormCard) => this.#askCard(card, stop.signal);
    report('');
    try {
      await question.answer(values, { signal: stop.signal, report, ask });
      if (this.#question !== question) return;
      this.#stop = undefined;
      this.dispose();
    } catch (error) {
      // Another form may have taken the place of this one.
      if (this.#question !== question) return;
      this.#stop = undefined;
      this.#take(this.#turnAfter(error));
    }
  }

  /** An id that stands on no button is not believed. */
  #askCard(card: FormCard, signal: AbortSignal): Promise<string> {
    const offered = [...card.buttons, ...card.lines.flatMap(({ fix }) => fix ?? [])];
    this.#take({ state: 'asking', card });
    const answer = new Promise<string>((resolve) => {
      this.#answered = (id) => {
        if (!offered.some((one) => one.id === id)) return;
        this.#answered = undefined;
        this.#take({ state: 'busy', text: '' });
        resolve(id);
      };
    });
    return abortable(answer, signal);
  }

  #turnAfter(error: unknown): FormTurn {
    if (isAbort(error)) return { state: 'editing' };
    if (isRefusal(error)) {
      return { state: 'refused', problems: error.problems, message: error.about };
    }
    return { state: 'refused', problems: {}, message: this.#events.onFailure(error) };
  }

  #take(turn: FormTurn): void {
    this.#turn = turn;
    if (!this.#question) return;
    this.#say({ type: 'turn', generation: this.#question.form.generation, turn });
  }

  /** Everything anew: a hidden page is thrown away by VS Code, and comes back knowing nothing. */
  #show(): void {
    if (!this.#question) return;
    const { form } = this.#question;
    this.#say({ type: 'show', form, drafts: this.#drafts, turn: this.#turn });
  }

  #say(message: ToFormPage): void {
    if (this.#own.isDisposed) return;
    // False says that the page is away; it will ask when it is back.
    this.#panel.webview.postMessage(message).then(undefined, (error: unknown) => {
      this.#events.onProblem(error);
    });
  }

  #closed(): void {
    this.#own.dispose();
    this.#stop?.abort(new Cancelled());
    this.#question?.giveUp();
    this.#events.onClosed();
  }
}
