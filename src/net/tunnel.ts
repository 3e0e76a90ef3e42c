import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { proxyFailed, proxyRefused } from './proxyErrors.ts';
import type { Trust } from './trust.ts';

/** A way through a proxy to one endpoint. */
export interface TunnelRequest {
  readonly proxy: URL;
  /** `host:port` at the far end, an IPv6 address in brackets. */
  readonly endpoint: string;
  /** Asked for when the proxy itself speaks TLS. */
  readonly trust: () => Trust;
  readonly signal: AbortSignal;
}

/** How long a proxy may take to say whether it lets us through, in milliseconds. */
const PATIENCE = 15_000;

/**
 * Asks a proxy for a tunnel (RFC 9110 §9.3.6, CONNECT); what it answers besides yes is an error that
 * names the proxy. Ends in TCP to the far end, on which TLS or HTTP can be spoken.
 *
 * @throws HostUnreachable with reason `proxy`.
 */
export function openTunnel({ proxy, endpoint, trust, signal }: TunnelRequest): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // Not `http.request`: VS Code's version of it would send this to a proxy in turn.
    const asking = new http.ClientRequest({
      ...placeOf(proxy),
      protocol: proxy.protocol,
      agent: proxy.protocol === 'https:' ? new https.Agent({ ...trust() }) : new http.Agent(),
      method: 'CONNECT',
      path: endpoint,
      headers: { host: endpoint, ...authorizationOf(proxy) },
      signal,
      timeout: PATIENCE,
    });
    asking.once('connect', (answer: http.IncomingMessage, socket: Socket, head: Buffer) => {
      const status = answer.statusCode ?? 0;
      if (status >= 200 && status < 300) {
        socket.setTimeout(0);
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      } else {
        socket.destroy();
        reject(proxyRefused(proxy, endpoint, status));
      }
    });
    asking.once('timeout', () => asking.destroy(new TunnelTimeout()));
    asking.once('error', (cause) => reject(proxyFailed(proxy, endpoint, cause)));
    asking.end();
  });
}

class TunnelTimeout extends Error {
  readonly code = 'ETIMEDOUT';
}

/** Where the proxy itself listens. */
export function placeOf({ protocol, hostname, port }: URL) {
  const usual = protocol === 'https:' ? 443 : 80;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port ? Number(port) : usual };
}

/** The credentials in the proxy's address, as the header that only the proxy gets. */
export function authorizationOf({ username, password }: URL): Record<string, string> {
  if (!username && !password) return {};
  const pair = `${decode(username)}:${decode(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** A percent sign that encodes nothing is meant as such. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
