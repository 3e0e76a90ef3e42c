import { window, type WebviewPanel, type WebviewPanelSerializer } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { l10n } from '../platform/l10n.ts';
import type { PageCommands } from './pageCommands.ts';
import { jobViewType, type PagesParts } from './pagesParts.ts';

/** Loads what shows pages of jobs when the first one is wanted. */
export class PagesDoor extends Disposables implements WebviewPanelSerializer {
  #pages: Promise<PageCommands> | undefined;

  constructor(private readonly parts: PagesParts) {
    super();
    this.add(window.registerWebviewPanelSerializer(jobViewType, this));
  }

  pages(): Promise<PageCommands> {
    this.#pages ??= import('../pages.ts').then(({ PageCommands, useTranslation }) => {
      useTranslation(l10n.t);
      return this.add(new PageCommands(this.parts));
    });
    return this.#pages;
  }

  /** Called by VS Code for a tab that was open before the restart. */
  async deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    await (await this.pages()).restore(panel, state);
  }
}
