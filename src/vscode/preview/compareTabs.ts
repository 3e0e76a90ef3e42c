import { Uri, ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import { validate } from '../../base/validate.ts';
import { compareStateSchema } from '../../shared/compareState.ts';
import { l10n } from '../platform/l10n.ts';
import { ComparePanel } from './comparePanel.ts';
import { KeyRenewal } from './keyRenewal.ts';
import { PageFiles } from './pageFiles.ts';
import type { PreviewPanelsOptions } from './previewPanels.ts';
import { PreviewSession } from './previewSession.ts';
import { compareViewType } from './previewView.ts';

type Needs = Omit<PreviewPanelsOptions, 'kept' | 'onActive'>;

/** The tabs that show two arrays and their difference; a pair has one. They are back after a restart. */
export class CompareTabs implements Disposable {
  readonly #options: Needs;
  readonly #files: PageFiles;
  readonly #renewal: KeyRenewal;
  readonly #panels = new Set<ComparePanel>();

  constructor(options: Needs) {
    this.#options = options;
    this.#files = new PageFiles(options.extensionUri);
    this.#renewal = new KeyRenewal({
      renew: options.renewKeys,
      onRenewed: () => {
        for (const panel of this.#panels) panel.changed();
      },
      onProblem: (error) => options.log.error(l10n.t('Keys of a store'), error),
    });
  }

  /** Shows two arrays beside one another; resolves when the tab is there. */
  async open(urls: readonly [a: string, b: string]): Promise<void> {
    const known = [...this.#panels].find((panel) => String(panel.urls) === String(urls));
    if (known) {
      known.reveal();
      return;
    }
    const html = await this.#files.compareHtml();
    const title = `${lastPart(urls[0])} ↔ ${lastPart(urls[1])}`;
    const panel = window.createWebviewPanel(compareViewType, title, ViewColumn.Active, {
      enableScripts: true,
    });
    this.#adopt(panel, urls);
    panel.webview.html = html;
  }

  /** Fills a tab that was open before the restart. */
  async deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    const { urls } = validate(compareStateSchema, state, l10n.t('The comparison of last time'));
    this.#adopt(panel, urls);
    panel.webview.html = await this.#files.compareHtml();
  }

  /** A job has written to this address. */
  notifyChanged(url: string, writers: readonly string[]): void {
    const isIn = (of: string) => of === url || of.startsWith(`${url}/`);
    for (const panel of this.#panels) if (panel.urls.some(isIn)) panel.changed(writers);
  }

  dispose(): void {
    for (const panel of [...this.#panels]) panel.dispose();
  }

  #adopt(panel: WebviewPanel, urls: readonly [a: string, b: string]): void {
    const { log, extensionUri } = this.#options;
    panel.iconPath = {
      light: Uri.joinPath(extensionUri, 'media', 'preview-light.svg'),
      dark: Uri.joinPath(extensionUri, 'media', 'preview-dark.svg'),
    };
    const adopted = new ComparePanel(
      {
        panel,
        files: this.#files,
        session: (url, generation, say) => this.#session(url, generation, say),
        onDrawn: () => log.info(`Compare: ${urls.join(', ')}: drawn`),
        onProblem: (what, error) => log.error(what, error),
        onClosed: () => this.#panels.delete(adopted),
      },
      urls,
    );
    this.#panels.add(adopted);
  }

  #session(
    url: string,
    generation: number,
    say: ConstructorParameters<typeof PreviewSession>[0]['say'],
  ): PreviewSession {
    const { openStore, opening, pageBytes, log } = this.#options;
    let last = generation;
    return new PreviewSession({
      url,
      title: lastPart(url),
      generation,
      // The page tells the two arrays apart by whether their numbers are odd.
      nextGeneration: () => (last += 2),
      view: undefined,
      openStore,
      opening,
      pageBytes,
      onKeyTrouble: (error) => this.#renewal.trouble(url, error),
      say,
      onProblem: (error) => log.error(l10n.t('Comparison with {0}', url), error),
    });
  }
}

function lastPart(url: string): string {
  return url.split('/').filter(Boolean).at(-1) ?? url;
}
