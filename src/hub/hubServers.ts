/**
 * A user's servers at a JupyterHub (JupyterHub 2 to 6, `jupyterhub/apihandlers/users.py`).
 *
 * @module
 */
import type { Cancellable } from '../base/abort.ts';
import { isGatewayError } from '../base/errors.ts';
import { v } from '../base/validate.ts';
import type { Http } from '../net/http.ts';
import { HubApi, messageOf } from './hubApi.ts';
import { progressSchema, userServersSchema } from './serverMessages.ts';

/** One server of a user's. */
export interface ServerAddress {
  readonly user: string;
  /** Empty: the default server. */
  readonly name: string;
}

/** Where a server stands. */
export type ServerStatus =
  | { readonly state: 'stopped' }
  /** Under way to another state, which the hub names. */
  | { readonly state: 'pending'; readonly what: string }
  /** `path` of its address below the hub's origin, if the hub told it. */
  | {
      readonly state: 'ready';
      readonly path: string | undefined;
      /** When it was started, by the hub's clock. */
      readonly since: string;
    };

/** What came of a wish to start. */
export type StartAnswer =
  | { readonly state: 'accepted' }
  /** Somebody else was faster, or another change is under way: look again. */
  | { readonly state: 'busy' }
  /** The hub's own words. */
  | { readonly state: 'refused'; readonly words: string };

/** A start that takes longer goes on without words, ms. */
const LONGEST_START = 600_000;
/** Characters of a line of the stream that are kept. */
const MAX_LINE = 64 * 1024;
/** Statuses with which a hub says in words why it starts nothing. */
const refusals = [400, 409, 424, 429, 500, 502, 503, 504];

/** The servers' part of a hub's API. Stateless: the token is given with every call. */
export class HubServers {
  readonly #api: HubApi;

  /** @param hub its base address. */
  constructor(http: Http, hub: string) {
    this.#api = new HubApi(http, hub);
  }

  /** @throws ScopeMissing, AuthRejected, NotAHub, HubUnreachable */
  async status(
    token: string,
    { user, name }: ServerAddress,
    { signal }: Cancellable = {},
  ): Promise<ServerStatus> {
    const what = 'look for your server (it needs read:servers!user or servers!user)';
    const answer = await this.#api.send(`/users/${encode(user)}`, token, { what, signal });
    const server = this.#api.read(answer, userServersSchema).servers?.[name];
    if (server?.ready) {
      return { state: 'ready', path: server.url ?? undefined, since: server.started ?? 'unknown' };
    }
    if (server?.pending) return { state: 'pending', what: server.pending };
    return { state: 'stopped' };
  }

  /**
   * Asks the hub to start a server; it answers long before the server is ready.
   *
   * @param options what the site's spawner takes; of no meaning to us.
   * @throws ScopeMissing, AuthRejected, NotAHub, HubUnreachable
   */
  async start(
    token: string,
    address: ServerAddress,
    options: Readonly<Record<string, unknown>> | undefined,
    { signal }: Cancellable = {},
  ): Promise<StartAnswer> {
    const answer = await this.#api.send(pathOf(address), token, {
      method: 'POST',
      body: options ?? {},
      what: 'start your server (it needs servers!user)',
      alsoFine: refusals,
      timeoutMs: 90_000,
      signal,
    });
    if (answer.status < 300) return { state: 'accepted' };
    const words = messageOf(answer) ?? '';
    // `alice: is already running`, `alice: is pending stop`
    if (answer.status === 400 && /already running|is pending/.test(words)) return { state: 'busy' };
    return { state: 'refused', words: words || `it answered ${answer.status}` };
  }

  /** Asks the hub to stop a server; one that does not run is no failure. */
  async stop(token: string, address: ServerAddress, { signal }: Cancellable = {}): Promise<void> {
    await this.#api.send(pathOf(address), token, {
      method: 'DELETE',
      what: 'stop your server (it needs servers!user)',
      alsoFine: [400, 404],
      signal,
    });
  }

  /**
   * Tells what the hub says of a start as it goes on (server-sent events of `…/progress`). Resolves
   * when the hub has said all, with false when it said nothing: words are a courtesy.
   */
  async follow(
    token: string,
    address: ServerAddress,
    onWords: (words: string) => void,
    { signal }: Cancellable = {},
  ): Promise<boolean> {
    const decoder = new TextDecoder();
    let rest = '';
    let isHeard = false;
    const onData = (piece: Uint8Array) => {
      const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
      rest = lines.pop()?.slice(-MAX_LINE) ?? '';
      for (const said of lines.map(wordsIn)) {
        if (!said?.words) continue;
        isHeard = true;
        onWords(said.words);
      }
    };
    const path = `${pathOf(address)}/progress`;
    const what = 'read how far your server is';
    await this.#api
      .send(path, token, { what, alsoFine: [400, 404], timeoutMs: LONGEST_START, onData, signal })
      .catch(() => undefined);
    return isHeard;
  }

  /** Why a start failed, in the hub's own words; `undefined` when it tells nothing (any more). */
  async failure(
    token: string,
    address: ServerAddress,
    { signal }: Cancellable = {},
  ): Promise<string | undefined> {
    try {
      const answer = await this.#api.send(`${pathOf(address)}/progress`, token, {
        what: 'read why your server did not start',
        alsoFine: [400, 404],
        signal,
      });
      const lines = new TextDecoder().decode(answer.body).split('\n');
      return lines.map(wordsIn).findLast((said) => said?.failed)?.words;
    } catch (error) {
      if (isGatewayError(error)) return undefined;
      throw error;
    }
  }
}

/** One line of the stream: the hub's words, cut to one line, and whether they tell of a failure. */
function wordsIn(line: string): { readonly words: string; readonly failed: boolean } | undefined {
  if (!line.startsWith('data:')) return undefined;
  try {
    const { message, failed } = v.parse(progressSchema, JSON.parse(line.slice(5)));
    return { words: message.split('\n')[0]?.slice(0, 500) ?? '', failed };
  } catch {
    return undefined;
  }
}

function pathOf({ user, name }: ServerAddress): string {
  const one = name === '' ? 'server' : `servers/${encode(name)}`;
  return `/users/${encode(user)}/${one}`;
}

const encode = encodeURIComponent;
