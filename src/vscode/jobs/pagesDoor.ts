import { window, type WebviewPanel, type WebviewPanelSerializer } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { l10n } from '../platform/l10n.ts';
import { isActive } from './jobText.ts';
import type { PageCommands } from './pageCommands.ts';
import { jobViewType, type PagesParts } from './pagesParts.ts';

/** Loads what shows jobs when the first page is wanted, or the first job runs. */
export class PagesDoor extends Disposables implements WebviewPanelSerializer {
  #pages: Promise<PageCommands> | undefined;

  constructor(private readonly parts: PagesParts) {
    super();
    this.add(window.registerWebviewPanelSerializer(jobViewType, this));
    // A job that runs has its item in the status bar.
    this.add(
      parts.account.onDidChangeJobs((jobs) => {
        if (jobs.some(({ state }) => isActive(state))) void this.pages();
      }),
    );
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
