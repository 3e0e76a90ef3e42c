import { TabInputText, TabInputWebview, window } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import type { Account } from '../account/account.ts';
import { LOG_SCHEME } from '../jobs/logUri.ts';
import { jobViewType } from '../jobs/pagesParts.ts';
import { previewViewType } from '../preview/previewView.ts';

/** What can be seen or not. */
interface Seen {
  readonly view: {
    readonly visible: boolean;
    onDidChangeVisibility(listener: () => void): { dispose(): unknown };
  };
}

/**
 * Tells the site whether anything of it is on the screen of somebody who is there, so that a server
 * at the hub is not kept alive for an empty chair.
 */
export class OnScreen extends Disposables {
  constructor(
    account: Account,
    private readonly trees: readonly Seen[],
  ) {
    super();
    const tell = () => account.site?.follow(this.#isSeen());
    for (const { view } of trees) this.add(view.onDidChangeVisibility(tell));
    this.add(window.onDidChangeWindowState(tell));
    this.add(window.tabGroups.onDidChangeTabs(tell));
    this.add(account.onDidChange(tell));
  }

  #isSeen(): boolean {
    if (!window.state.active) return false;
    if (this.trees.some(({ view }) => view.visible)) return true;
    return window.tabGroups.all.some(({ activeTab }) => isOurs(activeTab?.input));
  }
}

function isOurs(input: unknown): boolean {
  if (input instanceof TabInputText) return input.uri.scheme === LOG_SCHEME;
  const types = [previewViewType, jobViewType];
  return input instanceof TabInputWebview && types.some((type) => input.viewType.endsWith(type));
}
