import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { EditorOfFile } from './editor.ts';
import { GatewayPage } from './gatewayPage.ts';

/** The Stores view as tests use it. */
export class StoresPage extends GatewayPage {
  constructor(
    private readonly of: EditorOfFile,
    private readonly bucket: string,
  ) {
    super(of);
  }

  /** Opens our views, and leaves all the room to this one. */
  async openStores(): Promise<void> {
    await this.open();
    await this.row('Gateway', 'Local reachable').waitFor();
    for (const view of ['Gateway', 'Clusters', 'Jobs']) {
      await this.view(view).locator('.pane-header').click();
    }
  }

  at(text: string | RegExp): Locator {
    return this.row('Stores', text);
  }

  async expand(text: string | RegExp): Promise<void> {
    await this.at(text).locator('.monaco-tl-twistie').click();
  }

  /** Gives the keyboard to the view and presses a key. */
  async press(key: string): Promise<void> {
    await this.view('Stores').locator('.monaco-list').focus();
    await this.of.session.page.keyboard.press(key);
  }

  /** A long list has only those rows in the page that are seen: to one end of it, until the row is. */
  async seek(text: string | RegExp, key: 'Home' | 'End' = 'Home'): Promise<void> {
    const seen = async () => {
      await this.press(key);
      return this.at(text).isVisible();
    };
    await expect.poll(seen, { timeout: 20_000 }).toBe(true);
  }

  /** Goes down from the top, whatever was open before. */
  async goTo(...path: (string | RegExp)[]): Promise<void> {
    // A menu that a failed test has left open would hide all.
    await this.of.session.page.keyboard.press('Escape');
    await this.view('Stores').locator('.pane-header').hover();
    await this.view('Stores').getByRole('button', { name: 'Collapse All' }).click();
    await this.seek('Local');
    for (const text of ['Local', this.bucket, ...path]) {
      await this.at(text).waitFor();
      if ((await this.at(text).getAttribute('aria-expanded')) === 'false') await this.expand(text);
    }
  }

  /** Chooses from the menu of a row, here or in another view. */
  async menu(on: string | RegExp | Locator, item: string): Promise<void> {
    const row = typeof on === 'string' || on instanceof RegExp ? this.at(on) : on;
    await this.choose(row, item);
  }

  /** Presses a button of the question with this text. */
  async answerDialog(text: RegExp, button: string): Promise<void> {
    const dialog = this.of.session.page.locator('.monaco-dialog-box', { hasText: text });
    await dialog.waitFor();
    await dialog.getByRole('button', { name: button }).click();
  }

  clipboard(): Promise<string> {
    return this.of.session.page.evaluate<string>('navigator.clipboard.readText()');
  }
}
