import { setMaxListeners } from 'node:events';
import type http from 'node:http';
import { InvalidInput, isGatewayError } from '../base/errors.ts';
import { AgentPool, type HttpRoute } from './agentPool.ts';
import type { StreamSource } from './carriedAgents.ts';
import { codeOf } from './errorCode.ts';
import { exchange, type Exchange } from './exchange.ts';
import type { HttpAnswer, HttpRequest } from './httpMessages.ts';
import { AnswerBroken, RedirectRefused, unreachable } from './errors.ts';
import type { Network } from './network.ts';
import { proxyFailed, proxyRefused } from './proxyErrors.ts';

export type { HttpAnswer, HttpRequest };

/** Options of `Http`. */
export interface HttpOptions {
  /** Connections per host; default 24. */
  readonly maxSockets?: number;
  /** Authorities and proxies; default: what the system and the environment say. */
  readonly network?: Network;
  /** Where connections come from, e.g. a carrier; then no proxy is asked. Default: this computer. */
  readonly source?: StreamSource;
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
  readonly #agents: AgentPool;
  readonly #closing = new AbortController();

  /** True when connections are not this computer's own: nobody else may make them in our place. */
  readonly isCarried: boolean;

  constructor(options: HttpOptions = {}) {
    this.isCarried = options.source !== undefined;
    // Every request under way listens; Node's limit of 10 is meant for leaks.
    setMaxListeners(0, this.#closing.signal);
    const { maxSockets = 24, network = {}, source } = options;
    const kept = { keepAlive: true, maxSockets, scheduling: 'lifo', noDelay: true } as const;
    this.#agents = new AgentPool(network, kept, source);
  }

  /**
   * The agent for an http, https, ws or wss address: what `ws` and the S3 SDK need in order to trust
   * the same authorities and to go through the same proxies. Belongs to this object.
   *
   * @throws InvalidInput when the proxy's address or the profile's authority cannot be used.
   */
  agentFor(url: URL): http.Agent {
    return this.#agents.routeTo(url).agent;
  }

  /**
   * In words for a person: what a request over an agent of `agentFor` failed with.
   *
   * @returns an error of the family, `HostUnreachable` unless it is one already.
   */
  failureAt(url: URL, cause: unknown): Error {
    return failureOf(url, cause, this.#agents.routeTo(url));
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
    const mayRepeat = repeatable.has(request.method ?? 'GET');
    // What may not be sent twice gets a connection of its own: a kept one may just be closing.
    const route = this.#agents.routeTo(url, { isFresh: !mayRepeat });
    const work: Exchange = { request, url, deadline, route, closing: this.#closing.signal };
    const first = await exchange(work);
    if (first.kind === 'answer') return checked(first.answer, url, route);
    // A kept connection that the server closed in the same moment: nothing was wrong, ask again.
    const stale = first.reused && codeOf(first.cause) === 'ECONNRESET';
    if (!stale || !mayRepeat) throw failureOf(url, first.cause, route);
    const second = await exchange(work);
    if (second.kind === 'answer') return checked(second.answer, url, route);
    throw failureOf(url, second.cause, route);
  }

  /** Closes all connections; requests under way fail with `HostUnreachable`. */
  dispose(): void {
    this.#closing.abort(new Error('closed on this side'));
    this.#agents[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Only proxies answer 407; over plain http it comes in the host's place. */
function checked(answer: HttpAnswer, url: URL, { proxy, forwards }: HttpRoute): HttpAnswer {
  if (proxy && forwards && answer.status === 407) throw proxyRefused(proxy, url.host, 407);
  return answer;
}

function failureOf(url: URL, cause: unknown, { proxy, forwards }: HttpRoute): Error {
  if (isGatewayError(cause)) return cause;
  // Node's HTTP parser names its findings `HPE_…`: somebody answered, but not in HTTP.
  if (codeOf(cause).startsWith('HPE_')) {
    return new AnswerBroken(url.href, 'it is not HTTP', { cause });
  }
  if (proxy && forwards) return proxyFailed(proxy, url.host, cause);
  return unreachable(url.host, cause, proxy);
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
