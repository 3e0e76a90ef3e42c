import { Disposables } from '../../base/disposables.ts';
import type { ByteStore } from '../../bytes/byteStore.ts';
import type { PlaceAddress, Places } from '../../site/places.ts';
import type { Account } from '../account/account.ts';
import { loadCore } from '../loadCore.ts';
import { editorNetwork, onDidChangeNetwork } from '../platform/network.ts';
import type { SavedPlaces } from './savedPlaces.ts';

/** Opens addresses with what is known of them: who is signed in, what was added as public. */
export class OpenPlaces extends Disposables {
  #signedOut: Promise<Places> | undefined;

  constructor(
    private readonly account: Account,
    private readonly saved: SavedPlaces,
  ) {
    super();
    this.add(onDidChangeNetwork(() => (this.#signedOut = undefined)));
  }

  /** The places of whoever is signed in; of nobody: those that need no keys. */
  async places(): Promise<Places> {
    await this.account.ready;
    return this.account.site?.places ?? (this.#signedOut ??= withoutKeys());
  }

  async open(address: PlaceAddress): Promise<ByteStore> {
    return (await this.places()).open(this.known(address));
  }

  /** An address with what was said about it before. */
  known(address: PlaceAddress): PlaceAddress {
    const { url, endpoint } = address;
    return {
      ...address,
      endpoint: endpoint ?? this.saved.endpointOf(url),
      isPublic: address.isPublic ?? this.saved.isPublic(url),
    };
  }
}

async function withoutKeys(): Promise<Places> {
  const { Http, Places } = await loadCore();
  return new Places(new Http({ network: editorNetwork() }));
}
