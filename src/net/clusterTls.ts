import type { Duplex } from 'node:stream';
import net from 'node:net';
import tls from 'node:tls';
import type { Cancellable } from '../base/abort.ts';
import { GatewayError, type GatewayErrorOptions } from '../base/errors.ts';
import { codeOf } from './errorCode.ts';

/** The certificate and key that open one cluster; both PEM. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

/** Options of `openClusterTls`. */
export interface ClusterTlsOptions extends Cancellable {
  /** Name of the cluster as the gateway gives it. */
  readonly name: string;
  readonly credentials: TlsPair;
  /** Limit for the handshake; default 15 000. */
  readonly timeoutMs?: number;
}

/** TLS to a cluster could not be made. */
export class ClusterTlsFailed extends GatewayError<'ClusterTlsFailed'> {
  readonly _tag = 'ClusterTlsFailed';

  constructor(
    readonly cluster: string,
    /** `noRoute`: the proxy closed the stream, as it does for clusters it does not (yet) know. */
    readonly reason: 'noRoute' | 'certificate' | 'silent' | 'other',
    options: GatewayErrorOptions = {},
  ) {
    super(`Cluster ${cluster}: ${inWords[reason]}`, { remedy: 'retry', ...options });
  }
}

const inWords = {
  noRoute:
    "the gateway's proxy closed the connection. It does not know this cluster: has it ended?",
  certificate: "the other side did not show this cluster's certificate, so nothing was sent.",
  silent: 'nothing answered behind the proxy. Check the proxy address in the settings.',
  other: 'no TLS connection could be made. Check the proxy address in the settings.',
};

/**
 * Opens mutual TLS to a cluster's scheduler inside any byte stream.
 *
 * Dask Gateway's proxies (2022.10.0 to 2026.3.0) route by the server name `daskgateway-<name>`, which
 * is not in the certificate: that is issued to `dask-internal`, self-signed, and serves as its own
 * root. Under TLS 1.3 a refused client certificate shows only later: the stream is good once the
 * first message of the other side is there.
 *
 * `ca`, `cert` and `key` are given inline: VS Code's patched `tls.connect` then leaves them alone.
 *
 * @throws ClusterTlsFailed, or the signal's reason. The stream is destroyed then.
 */
export async function openClusterTls(
  stream: Duplex,
  options: ClusterTlsOptions,
): Promise<tls.TLSSocket> {
  const { name, signal } = options;
  const { cert, key } = options.credentials;
  try {
    signal?.throwIfAborted();
    const socket = tls.connect({
      socket: stream,
      servername: `daskgateway-${name}`,
      ca: cert,
      cert,
      key,
      minVersion: 'TLSv1.2',
      checkServerIdentity: (_host, peer) => tls.checkServerIdentity('dask-internal', peer),
    });
    await secured(socket, stream, options);
    if (!(stream instanceof net.Socket)) endWith(socket, stream);
    return socket;
  } catch (error) {
    stream.destroy();
    throw error instanceof GatewayError || signal?.aborted
      ? error
      : new ClusterTlsFailed(name, reasonOf(codeOf(error)), { cause: error });
  }
}

/**
 * Node's TLS hears of the end and the errors of a stream that is no socket, but not of its close
 * (Node 20 to 24, lib/internal/js_stream_socket.js): a cut would look like silence.
 */
function endWith(socket: tls.TLSSocket, stream: Duplex): void {
  // What has arrived is delivered first.
  stream.once('close', () => setImmediate(() => socket.destroy()));
}

function secured(socket: tls.TLSSocket, stream: Duplex, options: ClusterTlsOptions): Promise<void> {
  const { name, signal, timeoutMs = 15_000 } = options;
  return new Promise((resolve, reject) => {
    const finish = (act: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      stream.off('close', onClose);
      socket.off('close', onClose);
      act();
    };
    // A refused certificate closes the stream too; its error comes a moment later, and says more.
    const onClose = () =>
      setImmediate(() => finish(() => reject(new ClusterTlsFailed(name, 'noRoute'))));
    const onAbort = () => {
      socket.destroy();
      finish(() => reject(signal?.reason as Error));
    };
    const timer = setTimeout(() => {
      socket.destroy();
      finish(() => reject(new ClusterTlsFailed(name, 'silent')));
    }, timeoutMs);
    socket.once('secureConnect', () => finish(resolve)).once('close', onClose);
    stream.once('close', onClose);
    // Stays for the socket's life: whoever uses the stream sees `close`, an unheard `error` throws.
    socket.on('error', (error: Error) => finish(() => reject(error)));
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function reasonOf(code: string): ClusterTlsFailed['reason'] {
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'noRoute';
  if (/^(ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|CERT_)/.test(code)) return 'certificate';
  return 'other';
}
