import type { Cancellable } from '../base/abort.ts';
import { isGatewayError } from '../base/errors.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { grants, TOKEN_SCOPES } from '../hub/scopes.ts';

/** What the hub tells of a token. */
export interface TokenFacts {
  readonly user: string;
  /** Expanded, e.g. `tokens!user=ann`. */
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly createdAt?: number | undefined;
  /** Milliseconds since the epoch; `null`: never; `undefined`: the token may not read that. */
  readonly expiresAt?: number | null | undefined;
}

/** A token that took the place of another. */
export interface RenewedToken {
  readonly token: string;
  readonly facts: TokenFacts;
}

/** What became of a token that is not wanted any more. */
export type Revoked = 'deleted' | 'notAllowed';

/** What is to be asked of a hub in a renewal. */
export interface Renewal extends Cancellable {
  /** How long the successor may live; never longer than the token itself does. */
  readonly maxSeconds: number;
  readonly note: string;
  /** Keeps the successor; the old token is deleted only after that. */
  readonly save: (renewed: RenewedToken) => Promise<void>;
}

/** One token at its hub: whose it is, how long it lives, its successor, its end. */
export class SiteToken {
  constructor(
    private readonly hub: HubClient,
    /** Throws where the token must not travel. */
    private readonly current: () => Promise<string>,
  ) {}

  /** @throws AuthRejected when the hub does not know the token (any more). */
  async facts(options: Cancellable = {}): Promise<TokenFacts> {
    return this.#factsOf(await this.current(), options);
  }

  /**
   * Makes a successor of the same scopes, checks it, has it saved, then deletes the old token. A
   * successor that could not be saved is deleted again.
   *
   * @throws ScopeMissing when the token may not, AuthRejected, HubUnreachable, what `save` throws.
   */
  async renew({ maxSeconds, note, save, signal }: Renewal): Promise<TokenFacts> {
    const old = await this.current();
    const { name, tokenId } = await this.hub.user(old, { signal });
    const facts = await this.#factsOf(old, { signal });
    const { createdAt, expiresAt, scopes } = facts;
    const lived = createdAt && expiresAt ? Math.round((expiresAt - createdAt) / 1000) : maxSeconds;
    const wanted = { note, expiresInSeconds: Math.max(1, Math.min(lived, maxSeconds)), scopes };
    const minted = await this.hub.mintToken(old, name, wanted, { signal });
    let renewed: RenewedToken;
    try {
      renewed = { token: minted.token, facts: await this.#factsOf(minted.token, { signal }) };
      await save(renewed);
    } catch (error) {
      await this.#drop(old, name, minted.id);
      throw error;
    }
    await this.#drop(minted.token, name, tokenId);
    return renewed.facts;
  }

  /**
   * Deletes the token at the hub, if it may do that itself. Its id is asked for anew: a hub gives the
   * id of a deleted token to the next one.
   */
  async revoke(options: Cancellable = {}): Promise<Revoked> {
    const token = await this.current();
    try {
      const { name, tokenId, scopes } = await this.hub.user(token, options);
      const isAllowed = TOKEN_SCOPES.renewal.every((scope) => grants(scopes, scope, name));
      if (tokenId === undefined || !isAllowed) return 'notAllowed';
      await this.hub.deleteToken(token, name, tokenId, options);
      return 'deleted';
    } catch (error) {
      // The hub does not know it any more: that is what was wanted.
      if (isGatewayError(error, 'AuthRejected')) return 'deleted';
      if (isGatewayError(error, 'ScopeMissing')) return 'notAllowed';
      throw error;
    }
  }

  async #factsOf(token: string, options: Cancellable): Promise<TokenFacts> {
    const { name, scopes } = await this.hub.user(token, options);
    const info = await this.hub.tokenInfo(token, options);
    return {
      user: name,
      scopes,
      createdAt: info?.created,
      expiresAt: info ? (info.expiresAt ?? null) : undefined,
    };
  }

  /** Best effort: what stays at the hub expires, and what was done before counts more. */
  async #drop(token: string, name: string, tokenId: string | undefined): Promise<void> {
    if (tokenId === undefined) return;
    try {
      await this.hub.deleteToken(token, name, tokenId);
    } catch (error) {
      if (!isGatewayError(error)) throw error;
    }
  }
}
