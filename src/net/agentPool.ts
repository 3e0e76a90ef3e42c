import http from 'node:http';
import https from 'node:https';
import { CarriedAgent, SecureCarriedAgent, type StreamSource } from './carriedAgents.ts';
import { ForwardAgent, PlainTunnelAgent, SecureTunnelAgent, TrustingAgent } from './agents.ts';
import type { Network } from './network.ts';
import { proxyFor } from './proxyRules.ts';
import { trustIn, type Trust } from './trust.ts';

/** How one address is reached. */
export interface HttpRoute {
  readonly agent: http.Agent;
  /** The proxy on it, if there is one. */
  readonly proxy?: URL;
  /** True when the proxy reads the requests, as it does for plain http. */
  readonly forwards?: boolean;
  /**
   * True when nothing here depends on us: no authority, no proxy, no exception was named. Then VS
   * Code may do what it does for all extensions: system authorities, the system's proxy, PAC.
   */
  readonly usual?: boolean;
}

/** Kept connections, one pool for each kind of way; made when first needed. */
export class AgentPool implements Disposable {
  readonly #network: Network;
  readonly #options: http.AgentOptions;
  readonly #source: StreamSource | undefined;
  readonly #agents = new Map<string, http.Agent>();
  readonly #routes = new Map<string, HttpRoute>();
  #trust: Trust | undefined;

  /** @param source where all connections come from; absent: this computer's own network. */
  constructor(network: Network, options: http.AgentOptions, source?: StreamSource) {
    this.#network = network;
    this.#options = options;
    this.#source = source;
  }

  /**
   * The way to an http, https, ws or wss address; `isFresh` for a connection that nobody used before.
   *
   * @throws InvalidInput when the proxy's address or the profile's authority cannot be used.
   */
  routeTo(url: URL, { isFresh = false } = {}): HttpRoute {
    const place = `${isFresh ? 'fresh ' : ''}${url.origin}`;
    const known = this.#routes.get(place);
    // Origins are few, but hosts of buckets need not be.
    if (known) return known;
    if (this.#routes.size > 1_000) this.#routes.clear();
    const route = this.#find(url, isFresh);
    this.#routes.set(place, route);
    return route;
  }

  #find(url: URL, isFresh: boolean): HttpRoute {
    const isSocket = url.protocol === 'ws:' || url.protocol === 'wss:';
    const secure = url.protocol === 'https:' || url.protocol === 'wss:';
    // A WebSocket never gives its connection back, and nobody repeats it on a kept one gone stale.
    const options = isSocket || isFresh ? { ...this.#options, keepAlive: false } : this.#options;
    const mark = isSocket ? 'socket ' : isFresh ? 'fresh ' : '';
    const source = this.#source;
    if (source) {
      const agent = this.#agent(`${mark}carried ${secure}`, () =>
        secure
          ? new SecureCarriedAgent(source, this.#trusted(), options)
          : new CarriedAgent(source, options),
      );
      return { agent };
    }
    const choice = proxyFor(url, this.#network);
    if (choice instanceof URL) {
      const forwards = !secure && !isSocket;
      const agent = this.#agent(`${mark}${secure} ${choice.href}`, () => {
        if (secure) return new SecureTunnelAgent(choice, this.#trusted(), options);
        const Kind = isSocket ? PlainTunnelAgent : ForwardAgent;
        return new Kind(choice, () => this.#trusted(), options);
      });
      return { agent, proxy: choice, forwards };
    }
    const trusting = secure && this.#network.ca !== undefined;
    const agent = trusting
      ? this.#agent(`${mark}trusting`, () => new TrustingAgent(this.#trusted(), options))
      : secure
        ? this.#agent(`${mark}secure`, () => new https.Agent(options))
        : this.#agent(`${mark}plain`, () => new http.Agent(options));
    return { agent, usual: !trusting && choice === undefined };
  }

  #agent(kind: string, make: () => http.Agent): http.Agent {
    const agent = this.#agents.get(kind) ?? make();
    this.#agents.set(kind, agent);
    return agent;
  }

  #trusted(): Trust {
    return (this.#trust ??= trustIn(this.#network.ca));
  }

  [Symbol.dispose](): void {
    for (const agent of this.#agents.values()) agent.destroy();
  }
}
