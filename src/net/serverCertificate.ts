import https from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Cancellable } from '../base/abort.ts';
import { HostUnreachable } from './errors.ts';
import type { Http } from './http.ts';

/** What a server shows of itself in a TLS handshake that was accepted. */
export interface ServerCertificate {
  /** E.g. `TLSv1.3`. */
  readonly protocol: string;
  /** Who signed it, as far as the certificate says. */
  readonly issuer: string | undefined;
  /** Milliseconds since 1970. */
  readonly validTo: number | undefined;
}

/**
 * The certificate at an https address, over the agent that all requests to it go over: the same
 * authorities, the same proxy. Sends a HEAD without credentials.
 *
 * @throws HostUnreachable, or the signal's reason.
 */
export function serverCertificate(
  http: Http,
  url: URL,
  { signal }: Cancellable = {},
): Promise<ServerCertificate> {
  return new Promise((resolve, reject) => {
    const asking = https.request(url, { method: 'HEAD', agent: http.agentFor(url), signal });
    asking.once('response', (answer) => {
      resolve(shown(answer.socket as TLSSocket));
      answer.destroy();
    });
    asking.once('error', (cause) => {
      reject(signal?.aborted ? (signal.reason as Error) : http.failureAt(url, cause));
    });
    asking.once('close', () => reject(new HostUnreachable(url.host, 'closed')));
    asking.end();
  });
}

function shown(socket: TLSSocket): ServerCertificate {
  // Empty when a session was resumed without it.
  const { issuer, valid_to: end } = socket.getPeerCertificate() as Partial<
    ReturnType<TLSSocket['getPeerCertificate']>
  >;
  const name = issuer?.O ?? issuer?.CN;
  return {
    protocol: socket.getProtocol() ?? 'TLS',
    issuer: typeof name === 'string' ? name.replace(/\p{Cc}+/gu, ' ').slice(0, 100) : undefined,
    validTo: end ? Date.parse(end) : undefined,
  };
}
