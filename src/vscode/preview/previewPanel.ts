import { env, type WebviewPanel } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { abortable, type Cancellable } from '../../base/abort.ts';
import { InvalidData, InvalidInput, sentence } from '../../base/errors.ts';
import { validate } from '../../base/validate.ts';
import type { ExportForm, ExportToHost } from '../../shared/exporting.ts';
import type { ArrayDescription, PreviewView, ToHost, ToPage } from '../../shared/preview.ts';
import { toHostSchema } from '../../shared/previewRequest.ts';
import { l10n } from '../platform/l10n.ts';
import type { PageFiles } from './pageFiles.ts';
import type { PreviewSession } from './previewSession.ts';

/** What a panel reports. */
export interface PreviewPanelEvents {
  onDrawn(url: string, chunks: number, missing: number): void;
  onProblem(what: string, error: unknown): void;
  /** It came to the front, or shows another array. */
  onActive(): void;
  /** Somebody opened or closed the panel beside the picture. */
  onPanel(isOpen: boolean): void;
  onClosed(): void;
}

/**
 * What the page knows. `coming`: its html is set and messages wait for it in VS Code. A hidden
 * page is thrown away by VS Code, and is told everything again when it says `ready`.
 */
type PageState = 'gone' | 'coming' | 'there';

/** At most one `changed` in this many milliseconds: a job writes faster than one can look. */
const changedEvery = 1000;

/** One preview tab; shows one array after another. */
export class PreviewPanel {
  readonly #panel: WebviewPanel;
  readonly #files: PageFiles;
  readonly #events: PreviewPanelEvents;
  readonly #own = new Disposables();
  #page: PageState = 'gone';
  #session: PreviewSession | undefined;
  #changed: ReturnType<typeof setTimeout> | undefined;
  #writers: readonly string[] = [];
  readonly #exports = new Map<number, (answer: ExportToHost) => void>();
  #nextExport = 1;
  /** The tab stays with its array: the next one gets another tab. */
  isKept = false;

  constructor(panel: WebviewPanel, files: PageFiles, events: PreviewPanelEvents) {
    this.#panel = panel;
    this.#files = files;
    this.#events = events;
    panel.webview.options = { enableScripts: true, localResourceRoots: [] };
    this.#own.add(panel.webview.onDidReceiveMessage((message) => this.#receive(message)));
    this.#own.add(panel.onDidChangeViewState(() => this.#visibleOrNot()));
    this.#own.add(panel.onDidDispose(() => this.#closed()));
  }

  get url(): string | undefined {
    return this.#session?.url;
  }

  /** True when it shows what lies at this address. */
  isOf(url: string): boolean {
    return this.#session?.isOf(url) === true;
  }

  get title(): string {
    return this.#panel.title;
  }

  /** What the array is; `undefined` until it is open. */
  get description(): ArrayDescription | undefined {
    return this.#session?.description;
  }

  /** What is seen of the array now. */
  get view(): PreviewView | undefined {
    return this.#session?.view;
  }

  get isActive(): boolean {
    return this.#panel.active;
  }

  /**
   * What is on the screen, made by the page into a file of this form.
   *
   * @throws InvalidInput with the page's sentence, when that cannot be.
   */
  async export(form: ExportForm, { signal }: Cancellable = {}): Promise<Uint8Array> {
    const { generation } = this.#session ?? {};
    if (generation === undefined)
      throw new InvalidInput('array', l10n.t('There is nothing on the screen.'));
    // A hidden page does not exist.
    this.#panel.reveal();
    const request = this.#nextExport++;
    try {
      const answer = new Promise<ExportToHost>((resolve) => this.#exports.set(request, resolve));
      this.#say({ type: 'export', generation, request, form });
      const { bytes, problem } = await (signal ? abortable(answer, signal) : answer);
      if (bytes) return bytes;
      throw new InvalidInput('array', problem ?? l10n.t('There is nothing on the screen.'));
    } finally {
      this.#exports.delete(request);
    }
  }

  /** Fills the tab. `posts: 'early'` queues messages in VS Code until the page has come up. */
  setHtml(html: string, posts: 'early' | 'whenReady'): void {
    this.#panel.webview.html = html;
    this.#page = posts === 'early' ? 'coming' : 'gone';
    if (posts === 'early') this.#serve();
  }

  /** Shows another array in this tab. */
  show(session: PreviewSession, title: string): void {
    this.#session?.dispose();
    this.#session = session;
    this.#panel.title = title;
    if (this.#page !== 'gone') session.serve();
    this.#events.onActive();
  }

  /** Brings the tab to the front, where it is. */
  reveal(): void {
    this.#panel.reveal();
  }

  /** Tells the page, soon, that a job has written; `writers` names those that still do. */
  arrayChanged(message?: string, writers: readonly string[] = []): void {
    this.#writers = writers;
    this.#changed ??= setTimeout(() => {
      this.#changed = undefined;
      this.#session?.changed(message, this.#writers);
    }, changedEvery);
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #receive(data: unknown): void {
    let message: ToHost;
    try {
      message = validate(toHostSchema, data, 'a message of the preview page');
    } catch (error) {
      this.#events.onProblem('Preview', error);
      return;
    }
    switch (message.type) {
      case 'ready':
        this.#ready();
        return;
      case 'controls':
        this.#send('controls', this.#files.controls());
        return;
      case 'copy':
        void env.clipboard.writeText(message.text);
        return;
      case 'panel':
        this.#events.onPanel(message.isOpen);
        return;
      case 'exported':
        this.#exports.get(message.request)?.(message);
        return;
      case 'drawn':
        if (this.url) this.#events.onDrawn(this.url, message.chunks, message.missing);
        return;
      case 'problem':
        this.#events.onProblem('Preview page', new InvalidData(message.message));
        return;
      default:
        this.#session?.receive(message);
    }
  }

  /** The first `ready` after early posts needs nothing; any other is of a page that knows nothing. */
  #ready(): void {
    const told = this.#page === 'coming';
    this.#page = 'there';
    if (!told) this.#serve();
  }

  #serve(): void {
    this.#send('worker', this.#files.worker());
    this.#session?.serve();
  }

  #send(type: 'worker' | 'controls', program: Promise<string>): void {
    program.then(
      (source) => this.#say({ type, source }),
      (error: unknown) => this.#events.onProblem(`Preview ${type}`, error),
    );
  }

  #say(message: ToPage): void {
    // False says that the page went away meanwhile; it will ask again when it is back.
    this.#panel.webview.postMessage(message).then(undefined, (error: unknown) => {
      this.#events.onProblem(`Preview: ${message.type}: ${sentence(error)}`, error);
    });
  }

  /** How a session speaks to this tab. */
  readonly say = (message: ToPage): void => this.#say(message);

  #visibleOrNot(): void {
    this.#events.onActive();
    if (this.#panel.visible || this.#page === 'gone') return;
    this.#page = 'gone';
    this.#session?.pageGone();
  }

  #closed(): void {
    clearTimeout(this.#changed);
    this.#session?.dispose();
    this.#own.dispose();
    this.#events.onClosed();
  }
}
