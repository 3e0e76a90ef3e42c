import { KeyRenewal } from '../../src/vscode/preview/keyRenewal.ts';
import type { ByteStore } from '../../src/bytes/byteStore.ts';
import type { KnowledgeToPage } from '../../src/shared/knowledge.ts';
import type { LevelsToPage } from '../../src/shared/levels.ts';
import { firstView } from '../../src/shared/plane.ts';
import type { PreviewView, ToPage } from '../../src/shared/preview.ts';
import * as opening from '../../src/vscode/preview/opening.ts';
import { PreviewSession } from '../../src/vscode/preview/previewSession.ts';
import { ChunkBook, type Tile } from '../../src/webview/page/chunkMap/chunkBook.ts';
import { DecodePool } from '../../src/webview/page/chunks/decodePool.ts';
import { Viewing } from '../../src/webview/page/viewing.ts';
import { DecodeSession } from '../../src/webview/worker/decodeSession.ts';

/** Host, page without its document, and decode workers: the preview as far as it needs no editor. */
export class JoinedPreview implements Disposable {
  readonly session: PreviewSession;
  /** What the host told last of the levels of the picture. */
  levels: LevelsToPage | undefined;
  readonly chunks: (KnowledgeToPage & { type: 'chunks' })[] = [];
  /** Questions for other keys that a person was asked. */
  questions = 0;
  readonly #pool = new DecodePool(2, (message) => {
    throw new Error(message);
  });
  #viewing: Viewing | undefined;
  #book: ChunkBook | undefined;
  #failed: string | undefined;
  #changed: () => void = () => undefined;

  constructor(
    openStore: (url: string) => Promise<ByteStore>,
    url: string,
    renew: () => Promise<boolean> = () => Promise.resolve(false),
    pageBytes?: number,
  ) {
    this.#pool.start((onMessage) => {
      const worker = new DecodeSession((message, transfer) =>
        queueMicrotask(() => onMessage(structuredClone(message, { transfer }))),
      );
      return {
        postMessage: (message, transfer) => worker.handle(structuredClone(message, { transfer })),
      };
    });
    const renewal = new KeyRenewal({
      renew: () => {
        this.questions += 1;
        return renew();
      },
      onRenewed: () => this.session.changed(undefined),
      onProblem: (error) => {
        throw error;
      },
    });
    this.session = new PreviewSession({
      url,
      title: 'array',
      generation: 1,
      view: undefined,
      opening: () => Promise.resolve(opening),
      openStore,
      pageBytes: () => pageBytes ?? 512 * 2 ** 20,
      onKeyTrouble: (error) => renewal.trouble(url, error),
      say: (message) => this.#take(structuredClone(message)),
      onProblem: () => undefined,
    });
    this.session.serve();
  }

  get viewing(): Viewing {
    if (!this.#viewing) throw new Error(this.#failed ?? 'nothing is shown yet');
    return this.#viewing;
  }

  /** Why the array could not be opened. */
  get failed(): string | undefined {
    return this.#failed;
  }

  /** Waits until the page looks so; the test's own limit ends it. */
  async until(isSo: (viewing: Viewing | undefined) => boolean): Promise<void> {
    while (!isSo(this.#viewing)) {
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
  }

  /** Waits until every chunk of the picture is answered. */
  done(): Promise<void> {
    return this.until((viewing) => viewing?.loading.state === 'done' || this.#failed !== undefined);
  }

  /** Another view, and all of it. */
  async go(view: Partial<PreviewView>): Promise<void> {
    this.viewing.setView(view);
    await this.done();
  }

  /** What the chunk map shows of each chunk of the picture. */
  tiles(): Tile[] {
    const { data, array, view, info } = this.viewing;
    const book = this.#book ?? new ChunkBook(info);
    const [rows, columns] = data.plane.grid;
    return Array.from({ length: rows * columns }, (_, index) =>
      book.tile(data.plane, array.dimensions, view.indices, index, (at) => data.stateOf(at)),
    );
  }

  [Symbol.dispose](): void {
    this.#viewing?.dispose();
    this.session.dispose();
  }

  #take(message: ToPage): void {
    switch (message.type) {
      case 'error':
        this.#failed = message.message;
        break;
      case 'show':
        this.#failed = undefined;
        this.#show(message);
        break;
      case 'levels':
        this.levels = message;
        break;
      case 'bytes':
      case 'failed':
        this.#viewing?.accept(message);
        break;
      case 'changed':
        this.#viewing?.again();
        break;
      case 'chunks':
        this.chunks.push(message);
        this.#book ??= new ChunkBook(this.viewing.info);
        this.#book.take(message);
        break;
      default:
    }
    this.#changed();
  }

  #show(show: ToPage & { type: 'show' }): void {
    const before = this.#viewing;
    const first = { ...firstView(show.array.dimensions), colorMap: '', reversed: false };
    before?.dispose();
    this.#viewing = new Viewing({
      show,
      view: (show.continues ? show.view : undefined) ?? first,
      before: show.continues ? before : undefined,
      pool: this.#pool,
      firstRequest: before?.nextRequest ?? 1,
      say: (message) => this.session.receive(message),
      onChange: () => this.#changed(),
      onDone: () => this.#changed(),
    });
    this.#viewing.begin();
  }
}
