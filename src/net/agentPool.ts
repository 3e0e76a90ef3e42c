import http from 'node:http';
import https from 'node:https';
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
  readonly #agents = new Map<string, http.Agent>();
  readonly #routes = new Map<string, HttpRoute>();
  #trust: Trust | undefined;

  constructor(network: Network, options: http.AgentOptions) {
    this.#network = network;
    this.#options = options;
  }

  /**
   * The way to an http, https, ws or wss address.
   *
   * @throws InvalidInput when the proxy's address or the profile's authority cannot be used.
   */
  routeTo(url: URL): HttpRoute {
    const known = this.#routes.get(url.origin);
    // Origins are few, but hosts of buckets need not be.
    if (known) return known;
    if (this.#routes.size > 1_000) this.#routes.clear();
    const route = this.#find(url);
    this.#routes.set(url.origin, route);
    return route;
  }

  #find(url: URL): HttpRoute {
    const choice = proxyFor(url, this.#network);
    const secure = url.protocol === 'https:' || url.protocol === 'wss:';
    if (choice instanceof URL) return this.#through(choice, secure, url.protocol === 'ws:');
    const { ca } = this.#network;
    const trusting = secure && ca !== undefined;
    const agent = trusting
      ? this.#agent('trusting', () => new TrustingAgent(this.#trusted(), this.#options))
      : secure
        ? this.#agent('secure', () => new https.Agent(this.#options))
        : this.#agent('plain', () => new http.Agent(this.#options));
    return { agent, usual: !trusting && choice === undefined };
  }

  #through(proxy: URL, secure: boolean, isSocket: boolean): HttpRoute {
    const kind = secure ? 'tunnel' : isSocket ? 'socket' : 'forward';
    const agent = this.#agent(`${kind} ${proxy.href}`, () => {
      if (secure) return new SecureTunnelAgent(proxy, this.#trusted(), this.#options);
      const Kind = isSocket ? PlainTunnelAgent : ForwardAgent;
      return new Kind(proxy, () => this.#trusted(), this.#options);
    });
    return { agent, proxy, forwards: kind === 'forward' };
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
