import { delay, type Cancellable } from '../base/abort.ts';
import { isGatewayError } from '../base/errors.ts';
import type { Carrier, Target } from '../net/carrier.ts';
import type { ClusterTlsFailed } from '../net/clusterTls.ts';
import { openClusterTls, type TlsPair } from '../net/clusterTls.ts';
import { Comm } from './comm.ts';

/** Where a cluster is and how to get in. */
export interface Route {
  readonly carrier: Carrier;
  /** The gateway's proxy, as seen from the far end of the carrier. */
  readonly target: Target;
  /** Name of the cluster. */
  readonly name: string;
  readonly credentials: TlsPair;
  /** Limit for each of the handshakes, TLS and dask; default 15 000. */
  readonly handshakeTimeoutMs?: number;
}

const pauseMs = 500;

/**
 * Opens one connection to a cluster's scheduler.
 *
 * A cluster is called running up to 2 s before the proxy knows its route (Traefik reloads that
 * seldom), so that a closed door is tried again for `patienceMs`.
 */
export async function connect(
  route: Route,
  options: Cancellable & { readonly patienceMs: number },
): Promise<Comm> {
  const { carrier, target, name, credentials, handshakeTimeoutMs = 15_000 } = route;
  const { signal, patienceMs } = options;
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      const stream = await carrier.open(target, { signal });
      const limits = { signal, timeoutMs: handshakeTimeoutMs };
      const secure = await openClusterTls(stream, { name, credentials, ...limits });
      return new Comm(secure, { handshakeTimeoutMs });
    } catch (error) {
      if (!isRouteMissing(error) || Date.now() + pauseMs > end) throw error;
    }
    await delay(pauseMs, { signal });
  }
}

function isRouteMissing(error: unknown): boolean {
  return (
    isGatewayError(error, 'ClusterTlsFailed') && (error as ClusterTlsFailed).reason === 'noRoute'
  );
}
