/**
 * JupyterHub's REST API as far as we need it (JupyterHub 2 to 6; `jupyterhub/apihandlers/users.py`).
 *
 * @module
 */
import type { Cancellable } from '../base/abort.ts';
import { isGatewayError } from '../base/errors.ts';
import { validate, type v } from '../base/validate.ts';
import type { Http, HttpAnswer, HttpRequest } from '../net/http.ts';
import { AuthRejected, HubUnreachable, NotAHub, ScopeMissing } from './errors.ts';
import {
  hubTokenSchema,
  hubUserSchema,
  messageSchema,
  mintedTokenSchema,
  rootSchema,
  type HubToken,
  type HubUser,
  type MintedToken,
  type TokenRequest,
} from './hubMessages.ts';

export type { HubToken, HubUser, MintedToken, TokenRequest };

/** Answers are small; a hub with many thousand tokens of one user is refused rather than read. */
const maxBytes = 4 * 1024 * 1024;

interface Call extends Cancellable {
  readonly method?: string;
  readonly body?: unknown;
  /** What is being done, for `ScopeMissing`. */
  readonly what: string;
}

/** A JupyterHub. Stateless: the token is given with every call. */
export class HubClient {
  /** Base address without a slash at its end. */
  readonly hub: string;

  /** @param hub its base address, e.g. `https://hub.example.org` or with a path below. */
  constructor(
    private readonly http: Http,
    hub: string,
  ) {
    this.hub = hub.replace(/\/+$/, '');
  }

  /** Version of the hub; needs no token. @throws NotAHub, HubUnreachable */
  async version({ signal }: Cancellable = {}): Promise<string> {
    const answer = await this.#send('', undefined, { signal, what: 'read the version' });
    return this.#read(answer, rootSchema).version;
  }

  /** Who the token belongs to and what it may do. @throws AuthRejected, NotAHub, HubUnreachable */
  async user(token: string, { signal }: Cancellable = {}): Promise<HubUser> {
    const answer = await this.#send('/user', token, { signal, what: 'read its user' });
    return this.#read(answer, hubUserSchema);
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
      const answer = await this.#send(path, token, { signal, what: 'read its own details' });
      return this.#read(answer, hubTokenSchema);
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
    const answer = await this.#send(`/users/${encodeURIComponent(user)}/tokens`, token, {
      method: 'POST',
      body: { note, expires_in: expiresInSeconds, ...(scopes ? { scopes } : {}) },
      what: `make a token for ${user}`,
      signal,
    });
    return this.#read(answer, mintedTokenSchema);
  }

  /** Revokes a token; one that is gone already is no failure. @throws ScopeMissing, AuthRejected */
  async deleteToken(
    token: string,
    user: string,
    tokenId: string,
    { signal }: Cancellable = {},
  ): Promise<void> {
    const path = `/users/${encodeURIComponent(user)}/tokens/${encodeURIComponent(tokenId)}`;
    await this.#send(path, token, { method: 'DELETE', what: 'revoke a token', signal }, [404]);
  }

  async #send(
    path: string,
    token: string | undefined,
    call: Call,
    alsoFine: readonly number[] = [],
  ): Promise<HttpAnswer> {
    const request: HttpRequest = {
      method: call.method ?? 'GET',
      url: `${this.hub}/hub/api${path || '/'}`,
      headers: {
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `token ${token}` }),
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal: call.signal,
      maxBytes,
    };
    const answer = await this.#ask(request);
    const isFine =
      (answer.status >= 200 && answer.status < 300) || alsoFine.includes(answer.status);
    if (!isFine) throw this.#failure(answer, call, token !== undefined);
    return answer;
  }

  async #ask(request: HttpRequest): Promise<HttpAnswer> {
    try {
      return await this.http.request(request);
    } catch (cause) {
      if (!isGatewayError(cause, 'HostUnreachable')) throw cause;
      throw new HubUnreachable(this.hub, undefined, cause.message, { cause });
    }
  }

  /**
   * JupyterHub answers 403 both for a token it does not know (without words of its own: null in 6.1,
   * `Forbidden` before) and for a missing scope, which its message then speaks of (scopes.py).
   */
  #failure(answer: HttpAnswer, call: Call, hasToken: boolean): Error {
    const { status } = answer;
    const said = messageOf(answer);
    if (said === undefined && status < 500) return new NotAHub(this.hub, 'a web page');
    const isDenied = status === 401 || status === 403;
    const speaksOfScopes = /scope|permission|not authorized/i.test(said ?? '');
    // Without the scope to see a user, JupyterHub says that there is none.
    if (hasToken && ((isDenied && speaksOfScopes) || status === 404)) {
      return new ScopeMissing(this.hub, call.what, said ?? '');
    }
    if (isDenied) return new AuthRejected(this.hub, status);
    return new HubUnreachable(
      this.hub,
      status,
      `it answered ${status}${said ? ` (${said})` : ''}.`,
    );
  }

  #read<const S extends v.GenericSchema>(answer: HttpAnswer, schema: S): v.InferOutput<S> {
    if (!isJson(answer)) throw new NotAHub(this.hub, 'a web page');
    try {
      return validate(schema, JSON.parse(textOf(answer)), `The hub ${this.hub}`);
    } catch (cause) {
      throw new NotAHub(this.hub, 'some other web service', { cause });
    }
  }
}

function textOf({ body }: HttpAnswer): string {
  return new TextDecoder().decode(body);
}

function isJson({ headers }: HttpAnswer): boolean {
  return (headers['content-type'] ?? '').toLowerCase().includes('json');
}

/** The hub's own words, cut to one line; `undefined` when this is no answer of a hub. */
function messageOf(answer: HttpAnswer): string | undefined {
  if (!isJson(answer)) return undefined;
  try {
    const { message } = validate(messageSchema, JSON.parse(textOf(answer)), '');
    return (message ?? '').split('\n')[0]?.slice(0, 200) ?? '';
  } catch {
    return undefined;
  }
}
