import { randomBytes } from 'node:crypto';
import { env, Uri, workspace } from 'vscode';
import { translated } from './l10n.ts';
import type { PageParts } from './pageHtml.ts';

/** The built files of our pages, each read once. */
export class BuiltFiles {
  readonly #folder: Uri;
  readonly #texts = new Map<string, Promise<string>>();

  constructor(extensionUri: Uri) {
    this.#folder = Uri.joinPath(extensionUri, 'dist', 'webview');
  }

  /** What the page of this name is made of, with a nonce of its own and its words translated. */
  async page(name: string, words: Readonly<Record<string, string>>): Promise<PageParts> {
    const [script, style] = await Promise.all([this.text(`${name}.js`), this.text(`${name}.css`)]);
    const nonce = randomBytes(18).toString('base64url');
    return { script, style, words: translated(words), language: env.language, nonce };
  }

  /** A file as it was built. */
  text(name: string): Promise<string> {
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
