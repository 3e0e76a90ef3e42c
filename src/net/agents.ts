import { setMaxListeners } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { authorizationOf, openTunnel, placeOf } from './tunnel.ts';
import type { Trust } from './trust.ts';

type Done = (error: Error | null, stream: Duplex) => void;

/** Node hands a failure on without a stream; its types do not know that. */
const fail = (done: Done | undefined, error: unknown) =>
  (done as ((error: unknown) => void) | undefined)?.(error);

/**
 * HTTPS, straight, with authorities of our own.
 *
 * All of these are Node's own kinds of agents with `ca` among their options: where VS Code replaces
 * an agent by its own (its `http.proxySupport` is `override` by default, @vscode/proxy-agent 0.45
 * src/index.ts, createHttpPatch), it takes `ca` over from an `https.Agent`, and from no other.
 */
export class TrustingAgent extends https.Agent {
  constructor(trust: Trust, options: http.AgentOptions) {
    super({ ...options, ...trust });
  }

  /** Without the authorities: they are the same for all connections, and half a megabyte long. */
  override getName(options?: https.RequestOptions): string {
    return super.getName({ ...options, ca: undefined });
  }
}

/** HTTPS and `wss:` through a proxy: a tunnel for each connection, kept like a straight one. */
export class SecureTunnelAgent extends TrustingAgent {
  readonly #proxy: URL;
  readonly #trust: Trust;
  readonly #closing = manyListeners(new AbortController());

  constructor(proxy: URL, trust: Trust, options: http.AgentOptions) {
    super(trust, withoutLimit(options));
    this.#proxy = proxy;
    this.#trust = trust;
  }

  override createConnection(options: https.RequestOptions, done?: Done): undefined {
    const way = { proxy: this.#proxy, trust: () => this.#trust, signal: this.#closing.signal };
    openTunnel({ ...way, endpoint: endpointOf(options, 443) }).then(
      (socket) => {
        const secure = super.createConnection({ ...options, socket } as https.RequestOptions);
        if (secure) done?.(null, secure);
      },
      (error: unknown) => fail(done, error),
    );
  }

  override destroy(): void {
    this.#closing.abort();
    super.destroy();
  }
}

/** `ws:` through a proxy: a tunnel too, as RFC 6455 §4.1 says. */
export class PlainTunnelAgent extends http.Agent {
  readonly #proxy: URL;
  readonly #trust: () => Trust;
  readonly #closing = manyListeners(new AbortController());

  constructor(proxy: URL, trust: () => Trust, options: http.AgentOptions) {
    super(withoutLimit(options));
    this.#proxy = proxy;
    this.#trust = trust;
  }

  override createConnection(options: http.ClientRequestArgs, done?: Done): undefined {
    const way = { proxy: this.#proxy, trust: this.#trust, signal: this.#closing.signal };
    openTunnel({ ...way, endpoint: endpointOf(options, 80) }).then(
      (socket) => done?.(null, socket),
      (error: unknown) => fail(done, error),
    );
  }

  override destroy(): void {
    this.#closing.abort();
    super.destroy();
  }
}

/** Plain HTTP through a proxy: the whole address in the request line (RFC 9112 §3.2.2). */
export class ForwardAgent extends http.Agent {
  readonly #proxy: URL;
  readonly #trust: () => Trust;

  constructor(proxy: URL, trust: () => Trust, options: http.AgentOptions) {
    super(options);
    this.#proxy = proxy;
    this.#trust = trust;
  }

  /**
   * Node's own hook, called while a request is made and before its head is written, unless it
   * expects `100 Continue`: nobody here sends such.
   */
  addRequest(request: http.ClientRequest, options: http.ClientRequestArgs): void {
    if (request.path.startsWith('/')) {
      // Without the usual port: proxies take `Host` from here, and S3's signatures cover it.
      request.path = `http://${endpointOf(options, 80).replace(/:80$/, '')}${request.path}`;
    }
    for (const [name, value] of Object.entries(authorizationOf(this.#proxy))) {
      request.setHeader(name, value);
    }
    // Not in Node's types, although agents have overridden it since Node 0.12.
    const { addRequest } = http.Agent.prototype as unknown as Pick<ForwardAgent, 'addRequest'>;
    addRequest.call(this, request, options);
  }

  override createConnection(options: http.ClientRequestArgs): Duplex {
    const { host, port } = placeOf(this.#proxy);
    const to = { ...(options as tls.ConnectionOptions), host, port };
    if (this.#proxy.protocol !== 'https:') return net.connect(to);
    return tls.connect({ ...to, ...this.#trust(), servername: net.isIP(host) ? '' : host });
  }
}

/** Each tunnel being dug listens; Node's limit of 10 is meant for leaks. */
function manyListeners(closing: AbortController): AbortController {
  setMaxListeners(0, closing.signal);
  return closing;
}

/**
 * Node counts a connection when it exists, not while a tunnel is dug, and wakes no waiting request
 * when that fails: a limit would be passed first and then hang. Stores limit themselves.
 */
function withoutLimit(options: http.AgentOptions): http.AgentOptions {
  return { ...options, maxSockets: Infinity };
}

function endpointOf(options: http.ClientRequestArgs, usual: number): string {
  const host = options.host ?? options.hostname ?? 'localhost';
  return `${net.isIPv6(host) ? `[${host}]` : host}:${options.port ?? usual}`;
}
