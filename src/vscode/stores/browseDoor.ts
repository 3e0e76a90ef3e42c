import { type Uri, type WebviewPanel, type WebviewPanelSerializer, window } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { loadCore } from '../loadCore.ts';
import { l10n } from '../platform/l10n.ts';
import type { BrowseWishes } from './browseParts.ts';
import { inspectorViewType } from './inspector/inspectorView.ts';
import type { StoreBrowsing } from './storeBrowsing.ts';

/** Loads what is behind the Stores view when it is first wanted. */
export class BrowseDoor extends Disposables implements WebviewPanelSerializer {
  #browsing: Promise<StoreBrowsing> | undefined;

  constructor(
    private readonly wishes: BrowseWishes,
    private readonly extensionUri: Uri,
  ) {
    super();
    this.add(window.registerWebviewPanelSerializer(inspectorViewType, this));
  }

  /** Called by VS Code for an inspector that was open before a restart. */
  async deserializeWebviewPanel(panel: WebviewPanel): Promise<void> {
    await (await this.load()).inspectors.restore(panel);
  }

  load(): Promise<StoreBrowsing> {
    this.#browsing ??= Promise.all([import('../browse.ts'), loadCore()]).then(
      ([{ StoreBrowsing, useTranslation }, core]) => {
        useTranslation(l10n.t);
        return this.add(new StoreBrowsing(this.wishes, core, this.extensionUri));
      },
    );
    return this.#browsing;
  }

  /** What was loaded already. */
  async ifLoaded(work: (browsing: StoreBrowsing) => void): Promise<void> {
    if (this.#browsing) work(await this.#browsing);
  }
}
