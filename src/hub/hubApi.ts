import type { Cancellable } from '../base/abort.ts';
import { isGatewayError } from '../base/errors.ts';
import { validate, type v } from '../base/validate.ts';
import type { Http, HttpAnswer, HttpRequest } from '../net/http.ts';
import { AuthRejected, HubUnreachable, NotAHub, ScopeMissing } from './errors.ts';
import { messageSchema } from './hubMessages.ts';

/** Answers are small; a hub with many thousand tokens of one user is refused rather than read. */
const maxBytes = 4 * 1024 * 1024;

const defaultLimit = 15_000;

/** One call of the hub's API. */
export interface HubCall extends Cancellable {
  readonly method?: string;
  readonly body?: unknown;
  /** What is being done, for `ScopeMissing`: `The token may not <what> at the hub`. */
  readonly what: string;
  /** Statuses besides 2xx that the caller understands. */
  readonly alsoFine?: readonly number[];
  /** Default 15 000: a kept connection may be dead after a night. */
  readonly timeoutMs?: number;
  /** Given each piece of the answer as it arrives. */
  readonly onData?: (piece: Uint8Array) => void;
}

/** Requests to a hub's REST API, and what its refusals mean. */
export class HubApi {
  /** Base address without a slash at its end. */
  readonly hub: string;

  constructor(
    readonly http: Http,
    hub: string,
  ) {
    this.hub = hub.replace(/\/+$/, '');
  }

  /** Calls `<hub>/hub/api<path>`. @throws AuthRejected, ScopeMissing, NotAHub, HubUnreachable */
  async send(path: string, token: string | undefined, call: HubCall): Promise<HttpAnswer> {
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
      timeoutMs: call.timeoutMs ?? defaultLimit,
      ...(call.onData && { onData: call.onData }),
    };
    const answer = await this.#ask(request);
    const isFine =
      (answer.status >= 200 && answer.status < 300) || call.alsoFine?.includes(answer.status);
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
  #failure(answer: HttpAnswer, call: HubCall, hasToken: boolean): Error {
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

  /** The answer's JSON. @throws NotAHub when it is none, or does not fit. */
  read<const S extends v.GenericSchema>(answer: HttpAnswer, schema: S): v.InferOutput<S> {
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
export function messageOf(answer: HttpAnswer): string | undefined {
  if (!isJson(answer)) return undefined;
  try {
    const { message } = validate(messageSchema, JSON.parse(textOf(answer)), '');
    return (message ?? '').split('\n')[0]?.slice(0, 200) ?? '';
  } catch {
    return undefined;
  }
}
