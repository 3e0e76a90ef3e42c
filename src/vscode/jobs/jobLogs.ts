import {
  EventEmitter,
  languages,
  Range,
  TextEditorRevealType,
  Uri,
  window,
  workspace,
  type TextDocumentContentProvider,
  type TextEditor,
} from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { isAbort, sentence } from '../../base/errors.ts';
import type { Account } from '../account/account.ts';
import { l10n } from '../platform/l10n.ts';
import type { Log } from '../platform/log.ts';
import { Cancelled } from '../platform/cancellation.ts';
import { followText } from './followText.ts';
import { LogLinks } from './logLinks.ts';
import { LogText } from './logText.ts';
import { LOG_SCHEME, logPlace, logUri } from './logUri.ts';
import type { ShownJob } from './shownJob.ts';

/** New lines are shown at most this often, ms. */
const INTERVAL_MS = 300;

interface OpenLog {
  readonly text: LogText;
  readonly stop: AbortController;
  timer: NodeJS.Timeout | undefined;
  /** Somebody looked at its end when it last grew, and wants to go on doing so. */
  isFollowed: boolean;
}

/**
 * Logs of jobs as read-only documents that grow: searchable, saveable, readable by screen readers.
 * A log is followed while its document is open.
 */
export class JobLogs extends Disposables implements TextDocumentContentProvider {
  readonly #changed = this.add(new EventEmitter<Uri>());
  readonly onDidChange = this.#changed.event;
  readonly #open = new Map<string, OpenLog>();

  constructor(
    private readonly account: Account,
    private readonly log: Log,
  ) {
    super();
    this.add(workspace.registerTextDocumentContentProvider(LOG_SCHEME, this));
    this.add(languages.registerDocumentLinkProvider({ scheme: LOG_SCHEME }, new LogLinks()));
    this.add(workspace.onDidCloseTextDocument(({ uri }) => this.#close(uri)));
    this.add(workspace.onDidChangeTextDocument(({ document }) => this.#keepAtEnd(document.uri)));
    this.add({ dispose: () => this.#closeAll() });
  }

  /** Shows the log of a job and keeps it growing. */
  async show(job: ShownJob): Promise<void> {
    const document = await workspace.openTextDocument(logUri(job));
    const editor = await window.showTextDocument(document, { preview: true });
    revealEnd(editor);
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#of(uri).text.toString();
  }

  #of(uri: Uri): OpenLog {
    const known = this.#open.get(uri.toString());
    if (known) return known;
    const made: OpenLog = {
      text: new LogText(),
      stop: new AbortController(),
      timer: undefined,
      isFollowed: true,
    };
    this.#open.set(uri.toString(), made);
    void this.#follow(uri, made);
    return made;
  }

  async #follow(uri: Uri, { text, stop: { signal } }: OpenLog): Promise<void> {
    const place = logPlace(uri);
    const onGrown = () => this.#grown(uri);
    try {
      await this.account.ready;
      await followText(this.account.require(), place, text, { signal, onGrown });
    } catch (error) {
      // A log that breaks off says so where the reader is looking, not in a notification.
      if (isAbort(error) || signal.aborted) return;
      this.log.error(`log of job ${place.id}`, error);
      text.note(l10n.t('── The log ends here: {0} ──', sentence(error)));
    }
    onGrown();
  }

  #grown(uri: Uri): void {
    const open = this.#open.get(uri.toString());
    if (open) this.#refresh(uri, open);
  }

  #refresh(uri: Uri, open: OpenLog): void {
    open.timer ??= setTimeout(() => {
      open.timer = undefined;
      if (open.stop.signal.aborted) return;
      open.isFollowed = editorsOf(uri).some(isAtEnd);
      this.#changed.fire(uri);
    }, INTERVAL_MS);
  }

  /** Who looks at the end keeps looking at the end; who scrolled up is left alone. */
  #keepAtEnd(uri: Uri): void {
    if (uri.scheme !== LOG_SCHEME || !this.#open.get(uri.toString())?.isFollowed) return;
    for (const editor of editorsOf(uri)) revealEnd(editor);
  }

  #close(uri: Uri): void {
    const open = this.#open.get(uri.toString());
    if (!open) return;
    this.#open.delete(uri.toString());
    clearTimeout(open.timer);
    open.stop.abort(new Cancelled());
  }

  #closeAll(): void {
    for (const key of [...this.#open.keys()]) this.#close(Uri.parse(key));
  }
}

function editorsOf(uri: Uri): TextEditor[] {
  return window.visibleTextEditors.filter((editor) => String(editor.document.uri) === String(uri));
}

function isAtEnd({ visibleRanges, document }: TextEditor): boolean {
  return (visibleRanges.at(-1)?.end.line ?? 0) >= document.lineCount - 2;
}

function revealEnd(editor: TextEditor): void {
  const last = Math.max(0, editor.document.lineCount - 1);
  editor.revealRange(new Range(last, 0, last, 0), TextEditorRevealType.Default);
}
