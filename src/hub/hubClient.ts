/**
 * JupyterHub's REST API as far as we need it (JupyterHub 2 to 6; `jupyterhub/apihandlers/users.py`).
 *
 * @module
 */
import type { Cancellable } from '../base/abort.ts';
import { isGatewayError } from '../base/errors.ts';
import type { Http } from '../net/http.ts';
import { HubApi } from './hubApi.ts';
import {
  hubTokenSchema,
  hubUserSchema,
  mintedTokenSchema,
  rootSchema,
  type HubToken,
  type HubUser,
  type MintedToken,
  type TokenRequest,
} from './hubMessages.ts';

export type { HubToken, HubUser, MintedToken, TokenRequest };

/** A JupyterHub. Stateless: the token is given with every call. */
export class HubClient {
  /** Base address without a slash at its end. */
  readonly hub: string;
  readonly #api: HubApi;

  /** @param hub its base address, e.g. `https://hub.example.org` or with a path below. */
  constructor(http: Http, hub: string) {
    this.#api = new HubApi(http, hub);
    this.hub = this.#api.hub;
  }

  /** Version of the hub; needs no token. @throws NotAHub, HubUnreachable */
  async version({ signal }: Cancellable = {}): Promise<string> {
    const answer = await this.#api.send('', undefined, { signal, what: 'read the version' });
    return this.#api.read(answer, rootSchema).version;
  }

  /** Who the token belongs to and what it may do. @throws AuthRejected, NotAHub, HubUnreachable */
  async user(token: string, { signal }: Cancellable = {}): Promise<HubUser> {
    const answer = await this.#api.send('/user', token, { signal, what: 'read its user' });
    return this.#api.read(answer, hubUserSchema);
  }

  /**
   * What the hub tells about the token itself, above all when it expires; `undefined` when its
   * scopes do not let it read that (it needs `tokens` or `read:tokens` of its user).
   */
  async tokenInfo(token: string, { signal }: Cancellable = {}): Promise<HubToken | undefined> {
    const user = await this.user(token, { signal });
    if (user.tokenId === undefined) return undefined;
    const path = `/users/${encodeURIComponent(user.name)}/tokens/${encodeURIComponent(user.tokenId)}`;
    try {
      const answer = await this.#api.send(path, token, { signal, what: 'read its own details' });
      return this.#api.read(answer, hubTokenSchema);
    } catch (error) {
      if (isGatewayError(error, 'ScopeMissing')) return undefined;
      throw error;
    }
  }

  /** Makes a token of `user`; `token` must be allowed to. @throws ScopeMissing, AuthRejected */
  async mintToken(
    token: string,
    user: string,
    request: TokenRequest,
    { signal }: Cancellable = {},
  ): Promise<MintedToken> {
    const { note, expiresInSeconds, scopes } = request;
    const answer = await this.#api.send(`/users/${encodeURIComponent(user)}/tokens`, token, {
      method: 'POST',
      body: { note, expires_in: expiresInSeconds, ...(scopes ? { scopes } : {}) },
      what: `make a token for ${user}`,
      signal,
    });
    return this.#api.read(answer, mintedTokenSchema);
  }

  /** Revokes a token; one that is gone already is no failure. @throws ScopeMissing, AuthRejected */
  async deleteToken(
    token: string,
    user: string,
    tokenId: string,
    { signal }: Cancellable = {},
  ): Promise<void> {
    const path = `/users/${encodeURIComponent(user)}/tokens/${encodeURIComponent(tokenId)}`;
    await this.#api.send(path, token, {
      method: 'DELETE',
      what: 'revoke a token',
      signal,
      alsoFine: [404],
    });
  }
}
