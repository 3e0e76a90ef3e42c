import type { Uri } from 'vscode';
import { compareWords } from '../../shared/compareWords.ts';
import { previewWords } from '../../shared/previewWords.ts';
import { BuiltFiles } from '../platform/builtFiles.ts';
import { previewHtml } from './html.ts';

/** The built files of the preview. */
export class PageFiles {
  readonly #files: BuiltFiles;

  constructor(extensionUri: Uri) {
    this.#files = new BuiltFiles(extensionUri);
  }

  /** A page with a nonce of its own. */
  async html(): Promise<string> {
    return previewHtml(await this.#files.page('page', previewWords));
  }

  /** A page of two arrays. */
  async compareHtml(): Promise<string> {
    return previewHtml(await this.#files.page('compare', compareWords));
  }

  /** The decode worker's program; sent as a message, since a page cannot load a worker by URL. */
  worker(): Promise<string> {
    return this.#files.text('worker.js');
  }

  /** The program of the page's controls; sent when the page has time for it. */
  controls(): Promise<string> {
    return this.#files.text('controls.js');
  }
}
