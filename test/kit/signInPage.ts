import type { Locator } from 'playwright-core';
import type { EditorOfFile } from './editor.ts';
import type { GatewayPage } from './gatewayPage.ts';

/** The questions of signing in, as a person answers them. */
export class SignInPage {
  constructor(
    private readonly editor: EditorOfFile,
    private readonly page: GatewayPage,
  ) {}

  get #page() {
    return this.editor.session.page;
  }

  /** The hub's page would open in a browser; the test stays here. */
  async stayHere(): Promise<void> {
    const dialog = this.dialog('open the external');
    await this.#page.addLocatorHandler(dialog, async () => {
      await dialog.getByRole('button', { name: 'Cancel' }).click();
    });
  }

  /** A dialog over the whole window that has this text. */
  dialog(text: string | RegExp): Locator {
    return this.#page.locator('.monaco-dialog-box', { hasText: text });
  }

  /** The first question: what the token may do; takes what is ticked. */
  async acceptScopes(profile: string): Promise<void> {
    const question = this.page.question(`Sign In to ${profile}: What May`);
    await question.getByText('Use Dask Gateway').waitFor();
    await question.locator('.quick-input-box input').press('Enter');
  }

  /** The second question: the token itself. */
  async pasteToken(profile: string, token: string): Promise<void> {
    const question = this.page.question(`Sign In to ${profile}: Paste`);
    await question.locator('input.input').fill(token);
    await question.locator('input.input').press('Enter');
  }

  /** Both questions. */
  async enter(profile: string, token: string): Promise<void> {
    await this.acceptScopes(profile);
    await this.pasteToken(profile, token);
  }

  clipboard(): Promise<string> {
    return this.#page.evaluate<string>('navigator.clipboard.readText()');
  }
}
