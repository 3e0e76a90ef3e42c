import { Uri, ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { Emitter } from '../../base/emitter.ts';
import { validate } from '../../base/validate.ts';
import type { ByteStore } from '../../bytes/byteStore.ts';
import type { PreviewView } from '../../shared/preview.ts';
import { previewStateSchema } from '../../shared/previewRequest.ts';
import { l10n } from '../platform/l10n.ts';
import type * as opening from './opening.ts';
import { KeyRenewal } from './keyRenewal.ts';
import type { KeptTabs } from './keptTabs.ts';
import { PageFiles } from './pageFiles.ts';
import { PreviewPanel } from './previewPanel.ts';
import { PreviewSession, type FirstView } from './previewSession.ts';
import { previewViewType } from './previewView.ts';

/** Where the preview writes what happened; the extension's log fits. */
export interface PreviewLog {
  info(text: string): void;
  error(what: string, error: unknown): void;
}

/** What the preview needs of the rest. */
export interface PreviewPanelsOptions {
  readonly extensionUri: Uri;
  /** The store of an address that a person sees; its errors are sentences. */
  readonly openStore: (url: string) => Promise<ByteStore>;
  readonly opening: () => Promise<typeof opening>;
  /** Bytes of decoded chunks that a page may keep. */
  readonly pageBytes: () => number;
  /** Asks for other keys of the store of an address; true when there are some. */
  readonly renewKeys: (url: string, error: unknown) => Promise<boolean>;
  readonly log: PreviewLog;
  /** Which tabs are kept, and how their page was left; over a restart. */
  readonly kept: Pick<KeptTabs, 'has' | 'set' | 'isPanelOpen' | 'setPanelOpen'>;
  /** Another preview came to the front, or one is kept now. */
  readonly onActive: (active: ActivePreview | undefined) => void;
}

/** The preview in front. */
export interface ActivePreview {
  readonly url: string;
  /** What is seen of it; `undefined` before anybody has changed it. */
  readonly view: PreviewView | undefined;
  /** It has a tab of its own. */
  readonly isKept: boolean;
}

/** How to show an array. */
export interface OpenOptions {
  readonly title?: string;
  readonly view?: PreviewView | undefined;
  readonly viewColumn?: ViewColumn;
  /** Shows what lies in the middle of all dimensions first. */
  readonly at?: 'middle' | undefined;
}

/** Two clicks on the same thing within this time are a double click, ms. */
const DOUBLE = 500;

/**
 * The previews' tabs: one is reused for every array that is opened; one that was opened by a double
 * click, or that is to be kept, stays as it is. All are back after a restart.
 */
export class PreviewPanels implements Disposable {
  readonly #options: PreviewPanelsOptions;
  readonly #files: PageFiles;
  readonly #renewal: KeyRenewal;
  readonly #own = new Disposables();
  readonly #drawn = this.#own.add(new Emitter<{ url: string; chunks: number; missing: number }>());
  /** The newest last; at most one of them is not kept. */
  readonly #panels = new Set<PreviewPanel>();
  #generation = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #clicked: { readonly url: string; readonly at: number } | undefined;

  /** A picture is complete. */
  readonly onDidDraw = this.#drawn.event;

  constructor(options: PreviewPanelsOptions) {
    this.#options = options;
    this.#files = new PageFiles(options.extensionUri);
    this.#renewal = new KeyRenewal({
      renew: options.renewKeys,
      // Every tab may have been refused by the same store.
      onRenewed: () => {
        for (const panel of this.#panels) panel.arrayChanged();
      },
      onProblem: (error) => options.log.error(l10n.t('Keys of a store'), error),
    });
  }

  /** The array of the tab in front, if that is a preview. */
  get active(): ActivePreview | undefined {
    const panel = [...this.#panels].find(({ isActive }) => isActive);
    if (panel?.url === undefined) return undefined;
    return { url: panel.url, view: panel.view, isKept: panel.isKept };
  }

  /** The tab in front, or the last one that was used. */
  get current(): PreviewPanel | undefined {
    const panels = [...this.#panels];
    return panels.find(({ isActive }) => isActive) ?? panels.at(-1);
  }

  /** Shows an array in the preview tab; resolves when the tab is there, not the picture. */
  async open(url: string, options: OpenOptions = {}): Promise<void> {
    const again = this.#clicked?.url === url && Date.now() - this.#clicked.at < DOUBLE;
    this.#clicked = { url, at: Date.now() };
    // One after the other: the second click of two must find the tab of the first.
    const turn = this.#turn.then(() => this.#open(url, options, again));
    this.#turn = turn.catch(() => undefined);
    await turn;
  }

  async #open(url: string, options: OpenOptions, isDouble: boolean): Promise<void> {
    const first = options.view ?? options.at;
    const title = options.title ?? lastPart(url);
    const same = [...this.#panels].find((panel) => panel.isOf(url));
    if (isDouble && same) this.#keep(same);
    const existing = same ?? [...this.#panels].find(({ isKept }) => !isKept);
    if (!existing) {
      await this.#create(url, title, options);
      return;
    }
    const isThere = existing === same && existing.isKept && first === undefined;
    if (!isThere) this.#show(existing, url, title, first);
    existing.reveal();
  }

  /** Keeps the tab in front as it is: the next array gets another one. */
  keep(): void {
    const panel = [...this.#panels].find(({ isActive }) => isActive);
    if (panel) this.#keep(panel);
  }

  /** The array in front once more, in a tab of its own beside it, seen as it is seen here. */
  async openBeside(): Promise<void> {
    const { active } = this;
    if (!active) return;
    const { url, view } = active;
    const beside = { view, viewColumn: ViewColumn.Beside };
    this.#keep(await this.#create(url, lastPart(url), beside));
  }

  async #create(
    url: string,
    title: string,
    { view, at, viewColumn }: OpenOptions,
  ): Promise<PreviewPanel> {
    const waiting: { panel?: PreviewPanel } = {};
    // The store is read while VS Code builds the page, which takes longer.
    const session = this.#session(url, title, view ?? at, (message) => waiting.panel?.say(message));
    const html = await this.#files.html().catch((error: unknown) => {
      session.dispose();
      throw error;
    });
    const column = viewColumn ?? ViewColumn.Active;
    const panel = this.#adopt(
      window.createWebviewPanel(previewViewType, title, column, { enableScripts: true }),
    );
    waiting.panel = panel;
    panel.show(session, title);
    panel.setHtml(html, 'early');
    return panel;
  }

  /** A job has written to this array: every tab that shows it asks for what was missing. */
  notifyChanged(url: string, message?: string, writers: readonly string[] = []): void {
    const isIn = (of: string | undefined) => of === url || of?.startsWith(`${url}/`) === true;
    for (const panel of this.#panels) if (isIn(panel.url)) panel.arrayChanged(message, writers);
  }

  /** Fills a tab that was open before the restart. */
  async deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    const { url, view } = validate(previewStateSchema, state, l10n.t('The preview of last time'));
    const adopted = this.#adopt(panel);
    if (this.#options.kept.has(url)) adopted.isKept = true;
    const html = await this.#files.html();
    this.#show(adopted, url, panel.title || lastPart(url), view);
    // Waiting for the page here would wait for ever: it comes up when this has returned.
    adopted.setHtml(html, 'whenReady');
  }

  dispose(): void {
    // Tabs that close with the window come back as they are: what is kept is not forgotten.
    const panels = [...this.#panels];
    this.#panels.clear();
    for (const panel of panels) panel.dispose();
    this.#own.dispose();
  }

  #adopt(panel: WebviewPanel): PreviewPanel {
    const { log, extensionUri } = this.#options;
    panel.iconPath = {
      light: Uri.joinPath(extensionUri, 'media', 'preview-light.svg'),
      dark: Uri.joinPath(extensionUri, 'media', 'preview-dark.svg'),
    };
    const adopted = new PreviewPanel(panel, this.#files, {
      onDrawn: (url, chunks, missing) => {
        log.info(`Preview: ${url}: ${chunks} chunks drawn, ${missing} never written`);
        this.#drawn.fire({ url, chunks, missing });
      },
      onProblem: (what, error) => log.error(what, error),
      onActive: () => this.#options.onActive(this.active),
      onPanel: (isOpen) => void this.#options.kept.setPanelOpen(isOpen),
      onClosed: () => {
        this.#panels.delete(adopted);
        this.#noteKept();
      },
    });
    this.#panels.add(adopted);
    return adopted;
  }

  #keep(panel: PreviewPanel): void {
    panel.isKept = true;
    this.#noteKept();
  }

  #noteKept(): void {
    const kept = [...this.#panels].filter(({ isKept }) => isKept);
    void this.#options.kept.set(kept.flatMap(({ url }) => url ?? []));
    this.#options.onActive(this.active);
  }

  #show(panel: PreviewPanel, url: string, title: string, view?: FirstView): void {
    panel.show(this.#session(url, title, view, panel.say), title);
  }

  #session(
    url: string,
    title: string,
    view: FirstView | undefined,
    say: PreviewPanel['say'],
  ): PreviewSession {
    const { openStore, opening, pageBytes, log, kept } = this.#options;
    return new PreviewSession({
      url,
      title,
      view,
      generation: ++this.#generation,
      nextGeneration: () => ++this.#generation,
      openStore,
      opening,
      pageBytes,
      isPanelOpen: () => kept.isPanelOpen,
      onKeyTrouble: (error) => this.#renewal.trouble(url, error),
      say,
      onProblem: (error) => log.error(l10n.t('Preview of {0}', url), error),
    });
  }
}

function lastPart(url: string): string {
  return url.split('/').filter(Boolean).at(-1) ?? url;
}
