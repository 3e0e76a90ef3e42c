import { randomUUID } from 'node:crypto';
import { abortable, withDeadline, type Cancellable } from '../base/abort.ts';
import { Emitter } from '../base/emitter.ts';
import { validate } from '../base/validate.ts';
import type { Target } from '../net/carrier.ts';
import { HostUnreachable } from '../net/errors.ts';
import { HubCarrierLost, KernelMissing } from './carrierErrors.ts';
import type { KernelChannel, KernelMessage } from './kernelMessages.ts';
import type { KernelSocket } from './kernelSocket.ts';
import pump from './programs/pump.py';
import { Pulse } from './pulse.ts';
import { CONTROL, controlNewsSchema, STREAM, streamNewsSchema } from './pumpMessages.ts';
import { PumpStream } from './pumpStream.ts';

/** Values of the server's environment by name, as far as `pump.py` tells them; never a secret. */
export type PumpEnvironment = Readonly<Record<string, string>>;

/** Options of `PumpSession.open`. */
export interface PumpSessionOptions extends Cancellable {
  readonly socket: KernelSocket;
  /** The server in words, for errors. */
  readonly server: string;
  /** Targets that the pump connects to; more can be added by `allow`. */
  readonly allowed: readonly Target[];
  /** How often a silent link is looked after; default 5 000. */
  readonly heartbeatMs?: number | undefined;
  /** Limit until the pump runs; default 60 000. */
  readonly timeoutMs?: number;
}

/** Limit until the far end of a stream answers; the pump itself gives up after 10 s. */
const openLimit = 20_000;

/**
 * The pump that runs in a kernel, and the streams through it. Ends once and for all, when the kernel
 * or its socket does; all streams end with it.
 */
export class PumpSession implements AsyncDisposable {
  readonly environment: PumpEnvironment;
  /** Resolves with the reason when it ends; with `undefined` when this side ended it. */
  readonly closed: Promise<Error | undefined>;
  /** Tells the number of open streams. */
  readonly onDidChangeStreams;

  readonly #socket: KernelSocket;
  readonly #server: string;
  readonly #nonce: string;
  readonly #control: string;
  readonly #channel: KernelChannel;
  readonly #allowed: Set<string>;
  readonly #streams = new Map<string, PumpStream>();
  readonly #changed = new Emitter<number>();
  readonly #pulse: Pulse;
  #farewell: Error | undefined;

  private constructor(options: PumpSessionOptions, install: Installation) {
    this.#socket = options.socket;
    this.#server = options.server;
    this.#nonce = install.nonce;
    this.#control = install.control;
    this.#channel = install.channel;
    this.environment = install.environment;
    this.#allowed = new Set(options.allowed.map(endpointOf));
    this.onDidChangeStreams = this.#changed.event;
    this.#pulse = new Pulse({
      ask: () => this.#say(this.#control, { op: 'beat' }),
      tickMs: options.heartbeatMs,
      lastHeard: () => this.#socket.lastHeard,
      onSilence: () => this.#socket.abort(new HubCarrierLost(this.#server, 'silent')),
    });
    this.#socket.onMessage = (message) => this.#take(message);
    this.closed = this.#socket.closed.then((reason) => {
      this.#end(reason);
      return reason;
    });
  }

  /** Starts the pump in the socket's kernel. @throws KernelMissing, HubCarrierLost, TimedOut */
  static async open(options: PumpSessionOptions): Promise<PumpSession> {
    const { server, signal, timeoutMs = 60_000 } = options;
    const late = `${server} did not start its Python kernel within ${timeoutMs / 1000} s.`;
    const work = (limit: AbortSignal) => abortable(install(options), limit);
    return new PumpSession(options, await withDeadline(timeoutMs, late, work, { signal }));
  }

  /** Open streams. */
  get streams(): number {
    return this.#streams.size;
  }

  /** Smoothed round trip to the server, ms; 0 as long as it is not known. */
  get roundTripMs(): number {
    return this.#socket.roundTripMs;
  }

  /**
   * Opens a stream to a target, which the pump is told to allow.
   *
   * @throws HostUnreachable when the server cannot connect there; HubCarrierLost, MessageLost.
   */
  async open(target: Target, { signal }: Cancellable = {}): Promise<PumpStream> {
    signal?.throwIfAborted();
    const { host, port } = target;
    if (!this.#allowed.has(endpointOf(target))) {
      this.#order({ op: 'allow', host, port });
      this.#allowed.add(endpointOf(target));
    }
    const id = randomUUID();
    const stream = this.#newStream(id, target);
    const data = { nonce: this.#nonce, host, port };
    this.#send('comm_open', { comm_id: id, target_name: STREAM, data });
    this.#socket.expectAnswer();
    const asked = performance.now();
    const late = setTimeout(() => {
      // The pump itself gives up sooner: a session that said nothing at all has nobody at its end.
      const isSilent = this.#socket.lastHeard < asked;
      if (isSilent) this.#socket.abort(new HubCarrierLost(this.#server, 'silent'));
      else stream.destroy(new HostUnreachable(endpointOf(target), 'timedOut'));
    }, openLimit);
    try {
      await abortable(stream.opened, signal);
      return stream;
    } catch (error) {
      stream.destroy();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  /** Ends all streams for a reason that they are told, and the socket. */
  async close(reason: Error): Promise<void> {
    this.#farewell ??= reason;
    await this[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#socket[Symbol.asyncDispose]();
    await this.closed;
  }

  #newStream(id: string, target: Target): PumpStream {
    const stream = new PumpStream(target, {
      server: this.#server,
      send: (data, bytes) => {
        this.#say(id, data, bytes);
        if (bytes) this.#socket.expectAnswer();
      },
      close: () => {
        if (this.#streams.delete(id)) this.#sayClosed(id);
        this.#count();
      },
    });
    this.#streams.set(id, stream);
    this.#count();
    return stream;
  }

  #count(): void {
    if (this.#streams.size > 0) this.#pulse.start();
    else this.#pulse.stop();
    this.#changed.fire(this.#streams.size);
  }

  #order(data: Record<string, unknown>): void {
    this.#send('comm_msg', { comm_id: this.#control, data });
  }

  #send(type: string, content: Record<string, unknown>): void {
    this.#socket.send({ type, content });
  }

  /** Says something on a comm, the short way if there is one. */
  #say(id: string, data: object, bytes?: Uint8Array): void {
    const buffers = bytes ? [bytes] : [];
    const content = { comm_id: id, data };
    this.#socket.send({ channel: this.#channel, type: 'comm_msg', content, buffers });
  }

  /** After all that was said: what goes by another channel may overtake it. */
  #sayClosed(id: string): void {
    if (this.#channel === 'stdin') this.#say(id, { close: 1 });
    else this.#send('comm_close', { comm_id: id, data: {} });
  }

  #take({ type, content, buffers }: KernelMessage): void {
    if (type === 'status') {
      const state = content['execution_state'];
      // The server says so for a kernel that died, whether or not it starts another in its place.
      if (state === 'restarting' || state === 'dead') this.#die();
      return;
    }
    // The last word of a kernel that is ended on purpose (ipykernel 6 and 7, `_at_shutdown`): the
    // server leaves the socket open, and nothing more comes.
    if (type === 'shutdown_reply') {
      this.#die();
      return;
    }
    const stream = this.#streams.get(String(content['comm_id']));
    if (!stream) {
      if (type === 'comm_close' && content['comm_id'] === this.#control) this.#die();
      return;
    }
    if (type === 'comm_msg')
      stream.receive(validate(streamNewsSchema, content['data'], 'The pump'), buffers);
    if (type === 'comm_close') stream.destroy(new HubCarrierLost(this.#server, 'silent'));
  }

  #die(): void {
    this.#socket.abort(new HubCarrierLost(this.#server, 'kernelDied'));
  }

  #end(reason: Error | undefined): void {
    const error = reason ?? this.#farewell ?? new HubCarrierLost(this.#server, 'closed');
    for (const stream of [...this.#streams.values()]) stream.destroy(error);
    this.#pulse.stop();
    this.#changed.dispose();
  }
}

interface Installation {
  readonly nonce: string;
  readonly control: string;
  readonly environment: PumpEnvironment;
  /** By which the pump hears its client. */
  readonly channel: KernelChannel;
}

/** How long the pump is waited for on the channel `stdin`, ms: it answers at once or never. */
const shortWayLimit = 3_000;

/** Sends the program and takes possession of it, in one go. */
function install({ socket, server, allowed }: PumpSessionOptions): Promise<Installation> {
  const nonce = randomUUID();
  const control = randomUUID();
  let environment: PumpEnvironment = {};
  return new Promise((resolve, reject) => {
    void socket.closed.then((reason) => reject(reason ?? new HubCarrierLost(server, 'closed')));
    socket.onMessage = ({ type, parentId, content }) => {
      if (type === 'execute_reply' && parentId === executed && content['status'] !== 'ok') {
        const words = [content['ename'], content['evalue']].filter((word) => word).join(': ');
        reject(new KernelMissing(server, words.slice(0, 300) || 'it cannot run Python'));
      }
      if (type !== 'comm_msg' || content['comm_id'] !== control) return;
      const news = validate(controlNewsSchema, content['data'], 'The pump');
      if (news.k === 'taken') reject(new HubCarrierLost(server, 'garbage'));
      const settle = (channel: KernelChannel) => resolve({ nonce, control, environment, channel });
      if (news.k === 'beat') settle('stdin');
      if (news.k !== 'ready') return;
      environment = news.environment;
      const beat = { comm_id: control, data: { op: 'beat' } };
      socket.send({ channel: 'stdin', type: 'comm_msg', content: beat });
      setTimeout(() => settle('shell'), shortWayLimit).unref();
    };
    const executed = socket.send({
      type: 'execute_request',
      content: {
        code: pump,
        silent: true,
        store_history: false,
        user_expressions: {},
        allow_stdin: false,
        stop_on_error: true,
      },
    });
    const data = { nonce, allowed: allowed.map(({ host, port }) => [host, port]) };
    const content = { comm_id: control, target_name: CONTROL, data };
    socket.send({ type: 'comm_open', content });
    socket.expectAnswer();
  });
}

const endpointOf = ({ host, port }: Target) => `${host}:${port}`;
