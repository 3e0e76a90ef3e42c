import type { Cancellable } from '../base/abort.ts';
import { HubClient } from '../hub/hubClient.ts';
import { Http } from '../net/http.ts';
import type { StackAddresses } from './addresses.ts';
import type { Keys } from './signedHead.ts';
import type { StackState } from './stackState.ts';

export type { StackAddresses };

/**
 * Scopes of the user's token: the gateway, the user's own server for the way through the hub, and
 * to read when it expires.
 */
const userScopes = [
  'access:services!service=dask-gateway',
  'read:users!user',
  'access:servers!user',
  'servers!user',
  'read:tokens!user',
];

/** A running local institution, started by us (`owner`) or by another process. */
export interface Stack extends AsyncDisposable {
  readonly home: string;
  /** True when disposing this object stops the services; otherwise it only lets go of them. */
  readonly owner: boolean;
  readonly addresses: StackAddresses;
  /** A new token of the user, by default for one day. */
  userToken(options?: TokenOptions): Promise<string>;
  /** The user's keys of the object store: read, write and list; no administration. */
  storeKeys(): Keys;
}

/** Options of `Stack.userToken`. */
export interface TokenOptions extends Cancellable {
  /** Default: the usual user. */
  readonly user?: string | undefined;
  /** Default: all that the product asks for. */
  readonly scopes?: readonly string[] | undefined;
  /** Default 86 400, one day. */
  readonly expiresInSeconds?: number | undefined;
}

/** A stack from its state; `close` is what disposing does besides closing connections. */
export function stackOf(
  home: string,
  state: StackState,
  { owner, close }: { owner: boolean; close: () => Promise<void> },
): Stack {
  const http = new Http({ network: { ca: state.addresses.ca } });
  const hub = new HubClient(http, state.addresses.hub);
  let closing: Promise<void> | undefined;
  return {
    home,
    owner,
    addresses: state.addresses,
    async userToken({ user, scopes = userScopes, expiresInSeconds = 86_400, signal } = {}) {
      const wanted = { note: 'Science Gateway on this machine', expiresInSeconds, scopes };
      const owner = user ?? state.addresses.user;
      return (await hub.mintToken(state.stackToken, owner, wanted, { signal })).token;
    },
    storeKeys: () => state.storeKeys,
    [Symbol.asyncDispose]() {
      http.dispose();
      closing ??= close();
      return closing;
    },
  };
}
