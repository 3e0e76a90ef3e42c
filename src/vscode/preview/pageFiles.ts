import { randomBytes } from 'node:crypto';
import { env, Uri, workspace } from 'vscode';
import { previewWords, type PreviewWords } from '../../shared/previewWords.ts';
import { l10n } from '../platform/l10n.ts';
import { previewHtml } from './html.ts';

/** The built files of the page, read once. */
export class PageFiles {
  readonly #folder: Uri;
  readonly #texts = new Map<string, Promise<string>>();

  constructor(extensionUri: Uri) {
    this.#folder = Uri.joinPath(extensionUri, 'dist', 'webview');
  }

  /** A page with a nonce of its own. */
  async html(): Promise<string> {
    const [script, style] = await Promise.all([this.#text('page.js'), this.#text('page.css')]);
    const nonce = randomBytes(18).toString('base64url');
    return previewHtml({ script, style, words: translated(), language: env.language, nonce });
  }

  /** The decode worker's program; sent as a message, since a page cannot load a worker by URL. */
  worker(): Promise<string> {
    return this.#text('worker.js');
  }

  #text(name: string): Promise<string> {
    let text = this.#texts.get(name);
    if (!text) {
      const file = Uri.joinPath(this.#folder, name);
      text = Promise.resolve(workspace.fs.readFile(file)).then((bytes) =>
        new TextDecoder().decode(bytes),
      );
      this.#texts.set(name, text);
    }
    return text;
  }
}

function translated(): PreviewWords {
  const entries = Object.entries(previewWords).map(([name, text]) => [name, l10n.t(text)]);
  return Object.fromEntries(entries) as PreviewWords;
}
