import {
  EventEmitter,
  l10n as editor,
  workspace,
  type TextDocumentContentProvider,
  type Uri,
} from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import type { ClusterDesk } from './clusterDesk.ts';
import { CLUSTER_SCHEME } from './clusterUri.ts';
import type { ClusterSource, DeskParts } from './deskParts.ts';

/** Loads what people do to clusters on first use; there is one of it. */
export class ClusterDoor extends Disposables implements ClusterSource, TextDocumentContentProvider {
  readonly #parts: DeskParts;
  readonly #changed = this.add(new EventEmitter<Uri>());
  readonly onDidChange = this.#changed.event;
  #loading: Promise<ClusterDesk> | undefined;

  constructor(parts: DeskParts) {
    super();
    this.#parts = parts;
    this.add(workspace.registerTextDocumentContentProvider(CLUSTER_SCHEME, this));
  }

  load(): Promise<ClusterDesk> {
    return (this.#loading ??= this.#load());
  }

  async #load(): Promise<ClusterDesk> {
    const { ClusterDesk, useTranslation } = await import('../clusterDesk.ts');
    useTranslation((message, ...args) => editor.t(message, ...args));
    const desk = new ClusterDesk(this.#parts);
    this.add(desk.texts);
    this.add(desk.texts.onDidChange((uri) => this.#changed.fire(uri)));
    return desk;
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    return (await this.load()).texts.text(uri);
  }

  async forJob(wanted: string | undefined): Promise<string> {
    if (wanted !== undefined) return wanted;
    return (await this.load()).maker.forJob(wanted);
  }

  async byDefaults(): Promise<string> {
    return (await this.load()).maker.byDefaults();
  }

  async byForm(): Promise<string> {
    return (await this.load()).maker.byForm();
  }
}
