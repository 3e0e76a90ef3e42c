import type { Uri } from 'vscode';
import { Disposables } from '../../base/disposables.ts';
import type { Core } from '../loadCore.ts';
import type { StorePlace } from '../platform/subjects.ts';
import type { BrowseParts, BrowseWishes } from './browseParts.ts';
import { Inspectors } from './inspector/inspectors.ts';
import { urlOf } from './placeUrl.ts';
import { StoreBrowser } from './storeBrowser.ts';
import { StoreCommands } from './storeCommands.ts';
import { TransferCommands } from './transferCommands.ts';

/** Everything behind the Stores view, wired once. */
export class StoreBrowsing extends Disposables {
  readonly browser: StoreBrowser;
  readonly commands: StoreCommands;
  readonly inspectors: Inspectors;

  constructor(wishes: BrowseWishes, core: Core, extensionUri: Uri) {
    super();
    const openRoot: BrowseParts['openRoot'] = (place, { isLive } = {}) => {
      const { stores = [] } = wishes.account.site?.profile ?? {};
      const store = stores.find(({ name }) => name === place.store);
      const url = urlOf({ ...place, path: '' });
      return wishes.places.open({ url, store: place.store, endpoint: store?.endpoint, isLive });
    };
    const parts: BrowseParts = { ...wishes, core, openRoot };
    this.browser = new StoreBrowser(parts);
    this.inspectors = this.add(new Inspectors(parts, extensionUri));
    const transfers = new TransferCommands(parts);
    this.commands = new StoreCommands(parts, this.browser, transfers, this.inspectors);
  }

  /** The account or the profile is another one: nothing that was listed is its. */
  forget(place?: StorePlace): void {
    this.browser.forget(place);
  }
}
