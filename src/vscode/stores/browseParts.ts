import type { Memento } from 'vscode';
import type { ByteStore } from '../../bytes/byteStore.ts';
import type { Account } from '../account/account.ts';
import type { Previews } from '../previews.ts';
import type { Core } from '../loadCore.ts';
import type { StorePlace } from '../platform/subjects.ts';
import type { OpenPlaces } from './openPlaces.ts';
import type { SavedPlaces } from './savedPlaces.ts';

/** What the Stores view works with, before its program is loaded. */
export interface BrowseWishes {
  readonly account: Pick<Account, 'site' | 'isLocal' | 'require'>;
  readonly saved: SavedPlaces;
  readonly places: OpenPlaces;
  readonly previews: Pick<Previews, 'open' | 'active'>;
  /** Of this workspace. */
  readonly memento: Memento;
  /** Draws the rows below a place anew, or all. */
  readonly reload: (id?: string) => void;
  /** Addresses of the workspace's folders that are on this computer. */
  readonly workspaceFolders: () => readonly string[];
  /** What is selected in the view. */
  readonly selected: () => readonly StorePlace[];
}

/** The same with the core. */
export interface BrowseParts extends BrowseWishes {
  readonly core: Core;
  /** The bucket or root of a place as a store. */
  readonly openRoot: (
    place: StorePlace,
    options?: { readonly isLive?: boolean },
  ) => Promise<ByteStore>;
}

/** An address in a store, and the endpoint where two stores have a bucket of that name. */
export interface TargetAddress {
  readonly url: string;
  readonly endpoint: string | undefined;
}
