import { env, type WebviewPanel } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { InvalidData } from '../../base/errors.ts';
import { validate } from '../../base/validate.ts';
import type { ToHost, ToPage } from '../../shared/preview.ts';
import { toHostSchema } from '../../shared/previewRequest.ts';
import type { PageFiles } from './pageFiles.ts';
import type { PreviewSession } from './previewSession.ts';

/** What a panel of two arrays needs from around it. */
export interface ComparePanelOptions {
  readonly panel: WebviewPanel;
  readonly files: PageFiles;
  /** Makes the session of one array; the page tells the two apart by whether its number is odd. */
  readonly session: (
    url: string,
    generation: 1 | 2,
    say: (message: ToPage) => void,
  ) => PreviewSession;
  readonly onDrawn: () => void;
  readonly onProblem: (what: string, error: unknown) => void;
  readonly onClosed: () => void;
}

/** A tab that shows two arrays and their difference. */
export class ComparePanel {
  readonly urls: readonly [a: string, b: string];
  readonly #options: ComparePanelOptions;
  readonly #own = new Disposables();
  readonly #sessions: readonly PreviewSession[];

  constructor(options: ComparePanelOptions, urls: readonly [a: string, b: string]) {
    this.#options = options;
    this.urls = urls;
    const { panel, onClosed } = options;
    panel.webview.options = { enableScripts: true, localResourceRoots: [] };
    const say = (message: ToPage) => this.#say(message);
    this.#sessions = [options.session(urls[0], 1, say), options.session(urls[1], 2, say)];
    this.#own.add(panel.webview.onDidReceiveMessage((message) => this.#receive(message)));
    this.#own.add(
      panel.onDidChangeViewState(() => {
        if (!panel.visible) for (const session of this.#sessions) session.pageGone();
      }),
    );
    this.#own.add(
      panel.onDidDispose(() => {
        for (const session of this.#sessions) session.dispose();
        this.#own.dispose();
        onClosed();
      }),
    );
  }

  reveal(): void {
    this.#options.panel.reveal();
  }

  dispose(): void {
    this.#options.panel.dispose();
  }

  /** A job has written, or there are other keys. */
  changed(writers: readonly string[] = []): void {
    for (const session of this.#sessions) session.changed(undefined, writers);
  }

  #receive(data: unknown): void {
    const { files, onProblem } = this.#options;
    let message: ToHost;
    try {
      message = validate(toHostSchema, data, 'a message of the page of two arrays');
    } catch (error) {
      onProblem('Compare', error);
      return;
    }
    switch (message.type) {
      case 'ready':
        this.#send('worker', files.worker());
        for (const session of this.#sessions) session.serve();
        return;
      case 'controls':
        this.#send('controls', files.controls());
        return;
      case 'copy':
        void env.clipboard.writeText(message.text);
        return;
      case 'drawn':
        this.#options.onDrawn();
        return;
      case 'problem':
        onProblem('Compare page', new InvalidData(message.message));
        return;
      // This page makes no files and has no panel.
      case 'exported':
      case 'panel':
        return;
      default:
        // Each takes what has its number; the numbers of requests differ.
        for (const session of this.#sessions) session.receive(message);
    }
  }

  #send(type: 'worker' | 'controls', program: Promise<string>): void {
    program.then(
      (source) => this.#say({ type, source }),
      (error: unknown) => this.#options.onProblem(`Compare ${type}`, error),
    );
  }

  #say(message: ToPage): void {
    this.#options.panel.webview.postMessage(message).then(undefined, (error: unknown) => {
      this.#options.onProblem(`Compare: ${message.type}`, error);
    });
  }
}
