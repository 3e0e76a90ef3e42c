import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { Cancellable } from '../base/abort.ts';
import { HostUnreachable } from '../net/errors.ts';
import type { Http } from '../net/http.ts';
import { HubCarrierLost, ServerUnusable } from './carrierErrors.ts';
import { AuthRejected } from './errors.ts';
import {
  decodeKernelMessage,
  encodeKernelRequest,
  SUBPROTOCOL,
  type KernelChannel,
  type KernelMessage,
} from './kernelMessages.ts';
import { Pinger } from './pinger.ts';

/** Options of `KernelSocket.open`. */
export interface KernelSocketOptions extends Cancellable {
  /** `ws:` or `wss:` address of a kernel's channels. */
  readonly url: URL;
  /** Sent in a header only: an address ends up in logs. */
  readonly token: string;
  /** Knows authorities and proxies. */
  readonly http: Http;
  /** The server in words, for errors. */
  readonly server: string;
  /** The hub's address, for errors. */
  readonly hub: string;
  /** Limit for the handshake, which waits for the kernel; default 60 000. */
  readonly timeoutMs?: number;
}

/** A request to the kernel without what the socket adds. */
export interface KernelOrder {
  readonly channel?: KernelChannel;
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly buffers?: readonly Uint8Array[];
}

/** Largest frame that is read; the pump's have 128 KiB. */
const maxPayload = 8 * 1024 * 1024;

/** The WebSocket of one kernel: messages out, messages in. Ends once and for all. */
export class KernelSocket implements AsyncDisposable {
  /** Resolves with the reason when it ends; with `undefined` when this side ended it. */
  readonly closed: Promise<Error | undefined>;
  /** Given every message. */
  onMessage: (message: KernelMessage) => void = () => {};

  readonly #socket: WebSocket;
  readonly #server: string;
  readonly #session = randomUUID();
  readonly #pinger: Pinger;
  #lastHeard = performance.now();
  #isEnded = false;
  #settle!: (reason: Error | undefined) => void;

  private constructor(socket: WebSocket, server: string) {
    this.#socket = socket;
    this.#server = server;
    this.#pinger = new Pinger((payload) => {
      if (socket.readyState === WebSocket.OPEN) socket.ping(payload);
    });
    this.closed = new Promise((resolve) => (this.#settle = resolve));
    socket.on('message', (data: Buffer, isBinary) => this.#take(data, isBinary));
    socket.on('pong', () => this.#pinger.heard());
    socket.on('error', (cause) => this.#lose('socketClosed', cause));
    socket.on('close', (code) => this.#lose('socketClosed', new Error(`code ${code}`)));
  }

  /** @throws HostUnreachable, AuthRejected, ServerUnusable, or the signal's reason. */
  static async open(options: KernelSocketOptions): Promise<KernelSocket> {
    const { url, token, http, server, signal, timeoutMs = 60_000 } = options;
    signal?.throwIfAborted();
    const socket = new WebSocket(url, SUBPROTOCOL, {
      headers: { authorization: `token ${token}` },
      handshakeTimeout: timeoutMs,
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload,
      agent: http.agentFor(url),
    });
    try {
      await opened(socket, options);
    } catch (error) {
      socket.on('error', () => undefined);
      socket.terminate();
      throw error;
    }
    return new KernelSocket(socket, server);
  }

  /** `performance.now()` of the last message that arrived. */
  get lastHeard(): number {
    return this.#lastHeard;
  }

  /** Smoothed round trip of the link, ms; 0 as long as it is not known. */
  get roundTripMs(): number {
    return this.#pinger.roundTripMs;
  }

  /** Sends a message; on an ended socket it goes nowhere. Returns its id. */
  send(order: KernelOrder): string {
    const id = randomUUID();
    if (this.#isEnded) return id;
    const request = { channel: 'shell', id, session: this.#session, ...order } as const;
    this.#socket.send(encodeKernelRequest(request));
    return id;
  }

  /** What was sent last is to be answered soon. */
  expectAnswer(): void {
    if (!this.#isEnded) this.#pinger.expectAnswer();
  }

  /** Cuts the connection for a reason that `closed` tells. */
  abort(reason: Error | undefined): void {
    this.#finish(reason);
    this.#socket.terminate();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#finish(undefined);
    this.#socket.close();
    // Whether or not the other side says goodbye.
    setTimeout(() => this.#socket.terminate(), 1_000).unref();
    return Promise.resolve();
  }

  #take(data: Buffer, isBinary: boolean): void {
    this.#lastHeard = performance.now();
    this.#pinger.arrived();
    try {
      // Text frames belong to the older protocol, which was not agreed on.
      if (!isBinary) throw new Error('a text frame');
      this.onMessage(decodeKernelMessage(data));
    } catch (cause) {
      this.abort(new HubCarrierLost(this.#server, 'garbage', { cause }));
    }
  }

  #lose(reason: 'socketClosed', cause: Error): void {
    this.#finish(new HubCarrierLost(this.#server, reason, { cause }));
    this.#socket.terminate();
  }

  #finish(reason: Error | undefined): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#pinger.dispose();
    this.#settle(reason);
  }
}

function opened(socket: WebSocket, options: KernelSocketOptions): Promise<void> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const finish = (act: () => void) => {
      signal?.removeEventListener('abort', onAbort);
      socket.removeAllListeners();
      act();
    };
    const onAbort = () => finish(() => reject(signal?.reason as Error));
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.once('open', () => finish(resolve));
    socket.once('error', (cause) => finish(() => reject(failureOf(cause, options))));
    socket.once('unexpected-response', (_request, response: IncomingMessage) => {
      response.resume();
      finish(() => reject(refusalOf(response.statusCode ?? 0, options)));
    });
  });
}

function failureOf(cause: Error, { url, server, http }: KernelSocketOptions): Error {
  if (/timed out/.test(cause.message)) return new HostUnreachable(url.host, 'timedOut', { cause });
  if (/subprotocol/i.test(cause.message)) {
    return new ServerUnusable(server, 'its Jupyter is too old to carry binary messages', { cause });
  }
  return http.failureAt(url, cause);
}

function refusalOf(status: number, { hub, server }: KernelSocketOptions): Error {
  if (status === 401 || status === 403) return new AuthRejected(hub, status);
  return new ServerUnusable(server, `it answered ${status} to a WebSocket`);
}
