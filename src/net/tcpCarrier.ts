import net from 'node:net';
import type { Duplex } from 'node:stream';
import type { Cancellable } from '../base/abort.ts';
import { Emitter } from '../base/emitter.ts';
import type { Carrier, CarrierState, Target } from './carrier.ts';
import { HostUnreachable, unreachable } from './errors.ts';

/** Options of `TcpCarrier`. */
export interface TcpCarrierOptions {
  /** Limit for one connection attempt; default 3 000. */
  readonly connectTimeoutMs?: number;
}

/** The straight way: one TCP connection for every stream. */
export class TcpCarrier implements Carrier {
  readonly kind = 'tcp';
  readonly #limit: number;
  readonly #sockets = new Set<net.Socket>();
  readonly #changed = new Emitter<CarrierState>();
  #state: CarrierState = { state: 'idle' };

  readonly onDidChangeState = this.#changed.event;

  constructor(options: TcpCarrierOptions = {}) {
    this.#limit = options.connectTimeoutMs ?? 3_000;
  }

  get state(): CarrierState {
    return this.#state;
  }

  async open(target: Target, { signal }: Cancellable = {}): Promise<Duplex> {
    signal?.throwIfAborted();
    const endpoint = `${target.host}:${target.port}`;
    if (this.#state.state === 'closed') throw new HostUnreachable(endpoint, 'closed');
    if (this.#state.state !== 'open') this.#become({ state: 'connecting' });
    const socket = net.connect({
      host: target.host,
      port: target.port,
      noDelay: true,
      // NATs and proxies forget idle connections; dask has no ping of its own.
      keepAlive: true,
      keepAliveInitialDelay: 15_000,
    });
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    try {
      await connected(socket, endpoint, this.#limit, signal);
    } catch (error) {
      socket.destroy();
      if (error instanceof HostUnreachable) this.#become({ state: 'failed', error });
      throw error;
    }
    this.#become({ state: 'open' });
    return socket;
  }

  #become(state: CarrierState): void {
    if (this.#state.state === 'closed') return;
    const isNews = this.#state.state !== state.state;
    this.#state = state;
    if (isNews) this.#changed.fire(state);
  }

  /** Cuts all streams that were opened here. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#become({ state: 'closed' });
    for (const socket of this.#sockets) socket.destroy();
    this.#changed.dispose();
    return Promise.resolve();
  }
}

function connected(
  socket: net.Socket,
  endpoint: string,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (act: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.off('connect', onConnect).off('close', onClose);
      act();
    };
    const onConnect = () => finish(resolve);
    const onClose = () => finish(() => reject(new HostUnreachable(endpoint, 'closed')));
    const onAbort = () => finish(() => reject(signal?.reason as Error));
    const onLate = () => finish(() => reject(new HostUnreachable(endpoint, 'timedOut')));
    const timer = setTimeout(onLate, limit);
    socket.once('connect', onConnect).once('close', onClose);
    // Stays for the socket's life: whoever uses the stream sees `close`, an unheard `error` throws.
    socket.on('error', (cause) => finish(() => reject(unreachable(endpoint, cause))));
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
