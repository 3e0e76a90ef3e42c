import type { Cancellable } from '../base/abort.ts';
import type { Event } from '../base/emitter.ts';

/** What is opened, and where its folders are. */
export interface OpenForUserOptions extends Cancellable {
  readonly vsix: string;
  readonly workspace: string;
  /** The stack's state folder; the editor gets a folder in it. */
  readonly stateFolder: string;
  /** Added to the environment of the extension host. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  readonly onProgress?: ((step: string) => void) | undefined;
}

/** The opened editor. */
export interface UserEditor extends AsyncDisposable {
  readonly kind: 'desktop' | 'server';
  /** Where the server build can be opened; `undefined` on the desktop. */
  readonly address?: string;
  /** The code that `address` asks for; another one after each use. */
  readonly code?: string;
  /** A code was used up and `code` is the next one. */
  readonly onDidChangeCode?: Event<void>;
  /** A local page, readable by its owner only, that opens `address` without a code. */
  readonly entryFile?: string;
  /** Settles when the editor has ended: its window was closed, or its server stopped. */
  readonly closed: Promise<void>;
}
