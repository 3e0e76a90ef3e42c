import { type Memento, Uri, workspace } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import type { Account } from '../account/account.ts';
import type { OpenedArray, Previews } from '../previews.ts';
import type { CommandFunnel } from '../platform/commandFunnel.ts';
import type { StorePlace } from '../platform/subjects.ts';
import { trusted } from '../platform/trust.ts';
import { BrowseDoor } from './browseDoor.ts';
import type { OpenPlaces } from './openPlaces.ts';
import type { SavedPlaces } from './savedPlaces.ts';
import type { StoreCommands } from './storeCommands.ts';
import { StoresTree } from './storesTree.ts';

/** What the feature is made of. */
export interface StoresParts {
  readonly account: Account;
  readonly saved: SavedPlaces;
  readonly places: OpenPlaces;
  readonly previews: Previews;
  readonly extensionUri: Uri;
  /** Of this workspace. */
  readonly memento: Memento;
}

/** The Stores view and its commands; what they do is loaded on first use. */
export class StoresFeature extends Disposables {
  readonly tree: StoresTree;
  readonly #door: BrowseDoor;

  constructor({ extensionUri, ...parts }: StoresParts, funnel: CommandFunnel) {
    super();
    funnel.register('scienceGateway.preview.keepOpen', () => parts.previews.keepOpen());
    funnel.register('scienceGateway.preview.openBeside', () => parts.previews.openBeside());
    this.tree = this.add(new StoresTree(parts.account, funnel.log));
    const reload = (id?: string) => this.tree.reload(id);
    const wishes = { ...parts, reload, workspaceFolders, selected: () => this.tree.selected };
    this.#door = this.add(new BrowseDoor(wishes, extensionUri));
    this.tree.connect(this.#door);
    this.#register(funnel);
  }

  /** The address that a command was given, or `otherwise`, or one that is asked for. */
  async addressOf(
    target: unknown,
    otherwise?: { readonly url: string; readonly endpoint: string | undefined },
  ): Promise<{ readonly url: string; readonly endpoint: string | undefined }> {
    const given = targetOf(target);
    if (given === undefined && otherwise) return otherwise;
    return (await this.#commands()).addressOf(given);
  }

  /** Opens what a job that has ended has written. @throws InvalidInput when there is nothing. */
  readonly openResult = async (url: string, options: OpenedArray): Promise<void> => {
    await (await this.#commands()).openResult(url, options);
  };

  /** Shows what a link asks for, after a question. */
  async openLink(query: string): Promise<void> {
    await (await this.#commands()).openLink(query);
  }

  async #commands(): Promise<StoreCommands> {
    return (await this.#door.load()).commands;
  }

  #register({ register: on }: CommandFunnel): void {
    const with_ = async (work: (commands: StoreCommands) => unknown) =>
      work(await this.#commands());
    on('scienceGateway.array.open', (target) => with_((to) => to.openArray(targetOf(target))));
    on('scienceGateway.store.openAddress', (target) =>
      with_((to) => to.openAddress(targetOf(target))),
    );
    on('scienceGateway.store.openFolder', (file) => with_((to) => to.openFolder(targetOf(file))));
    on('scienceGateway.store.addBucket', (place) => with_((to) => to.addBucket(place)));
    on('scienceGateway.store.remove', (place) => with_((to) => to.removePlace(place)));
    on('scienceGateway.store.inspect', (target) => with_((to) => to.inspect(targetOf(target))));
    on('scienceGateway.preview.copyLink', () => with_((to) => to.copyViewLink()));
    on('scienceGateway.store.copyUrl', (place) =>
      with_(async (to) => to.copyUrl(isByKey(place) ? (await this.tree.focused())[0] : place)),
    );
    on('scienceGateway.store.copyValue', (place) => with_((to) => to.copyUrl(place)));
    on('scienceGateway.store.copyLink', (place) => with_((to) => to.copyLink(place)));
    on('scienceGateway.store.filter', (place) => with_((to) => to.filter(place)));
    on('scienceGateway.store.clearFilter', (place) => with_((to) => to.clearFilter(place)));
    on('scienceGateway.store.loadMore', (place) => with_((to) => to.loadMore(place)));
    on('scienceGateway.store.countChunks', (place) => with_((to) => to.countChunks(place)));
    on('scienceGateway.store.refresh', (place) => with_((to) => to.refresh(place)));
    on('scienceGateway.stores.refresh', () => with_((to) => to.refresh()));
    on('scienceGateway.store.download', (place) => with_((to) => to.download(place)));
    on('scienceGateway.store.uploadFiles', (place) =>
      trusted(() => with_((to) => to.upload('files', place))),
    );
    on('scienceGateway.store.uploadFolders', (place) =>
      trusted(() => with_((to) => to.upload('folders', place))),
    );
    on('scienceGateway.store.delete', (place, all) =>
      trusted(() =>
        with_(async (to) =>
          isByKey(place) ? to.delete(undefined, await this.tree.focused()) : to.delete(place, all),
        ),
      ),
    );
  }
}

/** What our key bindings hand over: a key comes with no row. */
function isByKey(target: unknown): boolean {
  return target === 'focused';
}

function workspaceFolders(): string[] {
  const folders = workspace.workspaceFolders ?? [];
  return folders
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.toString(true).replace(/\/+$/, ''));
}

/** What the editor hands over is an address, one of our rows, or a file. */
function targetOf(target: unknown): string | StorePlace | Uri | undefined {
  if (typeof target === 'string') return target;
  // The title bar of a preview hands over its tab, which is no file.
  if (target instanceof Uri) return target.scheme === 'webview-panel' ? undefined : target;
  if (typeof target === 'object' && target !== null && 'bucket' in target) {
    return target as StorePlace;
  }
  return undefined;
}
