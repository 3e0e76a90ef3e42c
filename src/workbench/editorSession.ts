import type { FrameLocator, Locator, Page } from 'playwright-core';
import type { Cancellable } from '../base/abort.ts';

/** Which kind of VS Code is behind a session. */
export type EditorBackend = 'desktop' | 'server';

/** What `launchEditor` opens. */
export interface LaunchOptions extends Cancellable {
  /** Packaged extension to install. */
  readonly vsix?: string | undefined;
  /** Folder to open; it is trusted, others are not. */
  readonly workspace?: string | undefined;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  /** Added to the environment of the extension host. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /**
   * Folder of user data, extensions and browser profile. A second launch with the same folder is a
   * restart of the same editor. Without it a temp folder is made, and removed at the end.
   */
  readonly home?: string | undefined;
  /** Path below the `User` folder → text. */
  readonly userFiles?: Readonly<Record<string, string>> | undefined;
  readonly headless?: boolean | undefined;
  readonly viewport?: { readonly width: number; readonly height: number } | undefined;
  /** Name of a colour theme, e.g. `Light Modern`. */
  readonly theme?: string | undefined;
  /** Records the messages between webviews and extensions, for `recordedMessages`. */
  readonly record?: boolean | undefined;
  readonly onProgress?: ((step: string) => void) | undefined;
}

/** A VS Code on the screen (or headless), with the hands to use it. */
export interface EditorSession extends AsyncDisposable {
  readonly backend: EditorBackend;
  readonly page: Page;
  readonly home: string;
  /** What `postMessage` brought to and from webviews as JSON, if asked for at the launch. */
  readonly recordedMessages: readonly string[];
  /** Runs a command by its title in the palette, e.g. `Science Gateway: Submit Job`. */
  command(title: string): Promise<void>;
  /** Answers the open input box or quick pick. */
  answer(text: string): Promise<void>;
  /** The content of the newest webview. */
  webview(): FrameLocator;
  /** The texts of the notifications on the screen. */
  notifications(): Promise<string[]>;
  /** The texts of the status bar's items. */
  statusBar(): Promise<string[]>;
  /** The first row of any tree with that text. */
  treeRow(text: string): Locator;
  screenshot(path: string): Promise<void>;
  /** Reloads the window, as *Developer: Reload Window* does. */
  reload(): Promise<void>;
  /** Ends editor and browser; `keep` leaves a temp home where it is. */
  close(options?: { readonly keep?: boolean }): Promise<void>;
}
