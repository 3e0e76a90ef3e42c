import { setMaxListeners } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { InvalidInput } from '../base/errors.ts';
import { exchange, type Exchange } from './exchange.ts';
import type { HttpAnswer, HttpRequest } from './httpMessages.ts';
import { AnswerBroken, codeOf, RedirectRefused, unreachable } from './errors.ts';

export type { HttpAnswer, HttpRequest };

/** Options of `Http`. */
export interface HttpOptions {
  /** Connections per host; default 24. */
  readonly maxSockets?: number;
}

const redirects = new Set([301, 302, 303, 307, 308]);
const credentials = ['authorization', 'cookie', 'proxy-authorization', 'x-amz-security-token'];
const repeatable = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);
const maxRedirects = 5;

/**
 * Plain HTTP and HTTPS over a pool of kept connections. Every request of the project that is not
 * the S3 SDK's own goes through here, so that limits, certificates and redirects have one home.
 *
 * Never the global `fetch`: VS Code patches it, and it follows redirects with headers attached.
 */
export class Http implements Disposable {
  readonly #plain: http.Agent;
  readonly #secure: https.Agent;
  readonly #closing = new AbortController();

  constructor(options: HttpOptions = {}) {
    // Every request under way listens; Node's limit of 10 is meant for leaks.
    setMaxListeners(0, this.#closing.signal);
    const agent = {
      keepAlive: true,
      maxSockets: options.maxSockets ?? 24,
      scheduling: 'lifo',
      noDelay: true,
    } as const;
    this.#plain = new http.Agent(agent);
    this.#secure = new https.Agent(agent);
  }

  /**
   * Sends one request and reads its whole answer.
   *
   * Follows redirects to the same origin, and elsewhere only for a GET or HEAD without credentials.
   *
   * @throws HostUnreachable, AnswerTooLarge, AnswerBroken, RedirectRefused, or the signal's reason.
   */
  async request(request: HttpRequest): Promise<HttpAnswer> {
    const deadline = Date.now() + (request.timeoutMs ?? 30_000);
    let current = request;
    for (let hop = 0; ; hop++) {
      const url = parse(current.url);
      const answer = await this.#send(current, url, deadline);
      const next = request.redirect === 'manual' ? undefined : redirectOf(current, answer);
      if (!next) return answer;
      if (hop === maxRedirects) throw new RedirectRefused(request.url, next.url, 'it never ends');
      current = next;
    }
  }

  async #send(request: HttpRequest, url: URL, deadline: number): Promise<HttpAnswer> {
    const work: Exchange = {
      request,
      url,
      deadline,
      agent: url.protocol === 'https:' ? this.#secure : this.#plain,
      closing: this.#closing.signal,
    };
    const first = await exchange(work);
    if (first.kind === 'answer') return first.answer;
    // A kept connection that the server closed in the same moment: nothing was wrong, ask again.
    const stale = first.reused && codeOf(first.cause) === 'ECONNRESET';
    if (!stale || !repeatable.has(request.method ?? 'GET')) throw failureOf(url, first.cause);
    const second = await exchange(work);
    if (second.kind === 'answer') return second.answer;
    throw failureOf(url, second.cause);
  }

  /** Closes all connections; requests under way fail with `HostUnreachable`. */
  dispose(): void {
    this.#closing.abort(new Error('closed on this side'));
    this.#plain.destroy();
    this.#secure.destroy();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

function failureOf(url: URL, cause: unknown): Error {
  // Node's HTTP parser names its findings `HPE_…`: somebody answered, but not in HTTP.
  if (codeOf(cause).startsWith('HPE_')) {
    return new AnswerBroken(url.href, 'it is not HTTP', { cause });
  }
  return unreachable(url.host, cause);
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new InvalidInput('url', `${text} is not an http or https address.`, {
    remedy: 'openSettings',
  });
}

function redirectOf(request: HttpRequest, answer: HttpAnswer): HttpRequest | undefined {
  const location = answer.headers['location'];
  if (!redirects.has(answer.status) || !location || !URL.canParse(location, request.url)) {
    return undefined;
  }
  const from = new URL(request.url);
  const to = new URL(location, request.url);
  const method = request.method ?? 'GET';
  const isRead = method === 'GET' || method === 'HEAD';
  if (from.origin !== to.origin && !(isRead && !hasCredentials(request, from))) {
    throw new RedirectRefused(from.origin, to.origin);
  }
  if (!isRead && answer.status < 307) {
    throw new RedirectRefused(request.url, to.href, `${method} was not repeated there`);
  }
  return { ...request, url: to.href };
}

function hasCredentials(request: HttpRequest, url: URL): boolean {
  if (url.username || url.password) return true;
  return Object.keys(request.headers ?? {}).some((name) =>
    credentials.includes(name.toLowerCase()),
  );
}
