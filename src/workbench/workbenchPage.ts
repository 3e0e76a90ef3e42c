import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BrowserContext, FrameLocator, Locator, Page } from 'playwright-core';
import { delay } from '../base/abort.ts';
import { EditorFailed } from './errors.ts';
import { recordMessages } from './recordMessages.ts';

/** How long the first workbench of a busy machine may take. */
const READY_MS = 60_000;
/** How often the palette is opened until the extension's commands are in it. */
const PALETTE_TRIES = 30;
const PALETTE_MS = 1_000;
/** State is written some time after a change; a reload before that loses it. */
const SETTLE_MS = 1_500;

/**
 * The workbench as a person uses it: by what is on the screen. The selectors were read in VS Code
 * 1.139.1 and are the same on the desktop and in the browser.
 */
export class WorkbenchPage {
  readonly page: Page;
  readonly #messages: string[] = [];

  constructor(page: Page) {
    this.page = page;
  }

  get recordedMessages(): readonly string[] {
    return this.#messages;
  }

  /** Waits until the workbench is drawn. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: READY_MS });
  }

  /** Notes every message of webviews from now on; call it before the page is opened. */
  async record(context: BrowserContext): Promise<void> {
    await context.exposeBinding('scienceGatewayRecord', (_source, text: string) => {
      this.#messages.push(text);
    });
    await context.addInitScript(recordMessages);
  }

  /**
   * Opens the palette, types the title, runs the entry of exactly that name. The commands of an
   * extension come some seconds after the workbench, hence the tries.
   */
  async command(title: string): Promise<void> {
    for (let attempt = 0; attempt < PALETTE_TRIES; attempt += 1) {
      await this.page.keyboard.press('F1');
      const input = this.#input();
      // A webview that is just being loaded swallows the key.
      if (!(await appears(input))) continue;
      await input.fill(`>${title}`);
      const row = this.page.locator(
        `.quick-input-list .monaco-list-row:is([aria-label="${title}"], [aria-label^="${title},"])`,
      );
      if (await appears(row.first())) {
        await row.first().click();
        return;
      }
      await input.press('Escape');
    }
    throw new EditorFailed(`The command palette has no "${title}".`);
  }

  async answer(text: string): Promise<void> {
    const input = this.#input();
    await input.waitFor();
    await input.fill(text);
    await input.press('Enter'); // on the element: a webview that opens may take the focus
  }

  webview(): FrameLocator {
    return this.page
      .locator('iframe.webview.ready')
      .last()
      .contentFrame()
      .frameLocator('#active-frame');
  }

  notifications(): Promise<string[]> {
    return this.page
      .locator('.notifications-toasts .notification-list-item-message')
      .allInnerTexts();
  }

  async statusBar(): Promise<string[]> {
    const texts = await this.page.locator('.statusbar-item').allInnerTexts();
    return texts.map((text) => text.trim()).filter((text) => text !== '');
  }

  treeRow(text: string): Locator {
    return this.page.locator('.pane-body .monaco-list-row', { hasText: text }).first();
  }

  async screenshot(path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await this.page.screenshot({ path });
  }

  /**
   * Reloads as a person does. The command writes the state of the window first; a reload of the
   * page in the browser's way may come before IndexedDB has written it, and open tabs are lost.
   */
  async reload(): Promise<void> {
    await delay(SETTLE_MS);
    const loaded = this.page.waitForEvent('load');
    await this.command('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  /** Says yes whenever the editor asks whether to trust the authors of the opened folder. */
  async trustWhenAsked(): Promise<void> {
    const dialog = this.page.locator('.monaco-dialog-box', { hasText: 'trust the authors' });
    await this.page.addLocatorHandler(dialog, async () => {
      await dialog.getByRole('button', { name: /^Yes/ }).click();
    });
  }

  #input(): Locator {
    return this.page.locator('.quick-input-widget input.input');
  }
}

function appears(one: Locator): Promise<boolean> {
  return one.waitFor({ timeout: PALETTE_MS }).then(
    () => true,
    () => false,
  );
}
