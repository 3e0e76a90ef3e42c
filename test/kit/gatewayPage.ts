import type { Locator } from 'playwright-core';
import type { EditorOfFile } from './editor.ts';

/** What the tests of our views do again and again, by what is on the screen. */
export class GatewayPage {
  constructor(private readonly editor: EditorOfFile) {}

  get #page() {
    return this.editor.session.page;
  }

  /** Opens our views: the icon would close them when they are open. */
  async open(): Promise<void> {
    await this.editor.session.command('Science Gateway: Focus on Gateway View');
    await this.view('Gateway').waitFor();
  }

  /** One of our views, with its title. */
  view(title: string): Locator {
    return this.#page.locator('.pane', {
      has: this.#page.locator(`.pane-header[aria-label^="${title}"]`),
    });
  }

  /** The row of a view that has this text. */
  row(view: string, text: string | RegExp): Locator {
    return this.view(view).locator('.monaco-list-row', { hasText: text }).first();
  }

  /**
   * Chooses in the context menu of a row. A menu takes no press in its first tenth of a second, so
   * that the click that opens it does not choose; what has the focus is chosen by Enter at once.
   */
  async choose(row: Locator, item: string): Promise<void> {
    await row.click({ button: 'right' });
    await this.#page.getByRole('menuitem', { name: item }).first().hover();
    await this.#page.locator('.monaco-menu .action-item.focused', { hasText: item }).waitFor();
    await this.#page.keyboard.press('Enter');
  }

  /** Opens a file of the workspace by its name; it is in front then. */
  async openFile(name: string): Promise<void> {
    await this.editor.session.command('Go to File...');
    await this.#page.locator('.quick-input-widget input.input').fill(name);
    const found = this.#page.locator('.quick-input-list .monaco-list-row', { hasText: name });
    await found.first().click();
    await this.#page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /** Presses the button of an empty view. */
  welcome(view: string, button: string): Locator {
    return this.view(view).getByRole('button', { name: button });
  }

  /** The notification that has this text. */
  message(text: string | RegExp): Locator {
    return this.#page.locator('.notification-list-item', { hasText: text }).first();
  }

  /** The open question, by the title above it. */
  question(title: string | RegExp): Locator {
    return this.#page.locator('.quick-input-widget', {
      has: this.#page.locator('.quick-input-title', { hasText: title }),
    });
  }

  /** Takes the proposed answer of the question with this title. */
  async enter(title: string | RegExp): Promise<void> {
    await this.question(title).waitFor();
    await this.question(title).locator('input.input').press('Enter');
  }

  /** Closes every notification, so that the next test sees its own. */
  async clearMessages(): Promise<void> {
    await this.editor.session.command('Notifications: Clear All Notifications');
  }
}
