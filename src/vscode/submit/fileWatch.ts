import { RelativePattern, Uri, workspace } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import { textOf, type Runnable } from './runnable.ts';

/** Who types is not interrupted after every key, ms. */
const PAUSE = 400;

/** Notices when the text of a program is not any more what was read. */
export class FileWatch extends Disposables {
  readonly #runnable: Runnable;
  #resolve: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #isPaused = false;
  #isChanged = false;
  /** Resolves when it has changed, in the editor or on the disk. */
  readonly changed = new Promise<void>((resolve) => (this.#resolve = resolve));

  constructor(runnable: Runnable) {
    super();
    this.#runnable = runnable;
    const { uri } = runnable;
    this.add({ dispose: () => clearTimeout(this.#timer) });
    if (!uri) return;
    const isOurs = (other: Uri) => other.toString() === uri.toString();
    this.add(
      workspace.onDidChangeTextDocument(({ document }) => {
        if (isOurs(document.uri)) this.#note(document.getText());
      }),
    );
    const folder = Uri.joinPath(uri, '..');
    const name = uri.path.split('/').at(-1) ?? '';
    const disk = this.add(
      // No glob: a file may be called `[a].py`.
      workspace.createFileSystemWatcher(new RelativePattern(folder, '*.py')),
    );
    this.add(
      disk.onDidChange((other) => {
        if (other.path.endsWith(`/${name}`)) void textOf(uri).then((text) => this.#note(text));
      }),
    );
  }

  /** True when the text is another one than was read. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** While something is done with the program as it was shown, nobody is told. */
  async pauseFor<T>(work: () => Promise<T>): Promise<T> {
    this.#isPaused = true;
    try {
      return await work();
    } finally {
      this.#isPaused = false;
      if (this.#isChanged) this.#resolve();
    }
  }

  #note(text: string): void {
    this.#isChanged = text !== this.#runnable.program.source;
    clearTimeout(this.#timer);
    if (!this.#isChanged) return;
    this.#timer = setTimeout(() => {
      if (!this.#isPaused) this.#resolve();
    }, PAUSE);
  }
}
