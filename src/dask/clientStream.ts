import { Emitter } from '../base/emitter.ts';
import type { Comm } from './comm.ts';
import { CommClosed } from './errors.ts';
import type { MsgpackInput } from './wire/msgpackValue.ts';
import { opOf } from './wire/messages.ts';
import { fieldOf, plain, type WireValue } from './wire/wireValue.ts';

/** Something that was logged under a topic: `time` in seconds since 1970, by the scheduler's clock. */
export interface TopicEvent {
  readonly time: number;
  readonly message: unknown;
}

/** What `ClientStream` needs to introduce itself. */
export interface ClientStreamOptions {
  readonly client: string;
  /** The scheduler's own versions, echoed, so that it finds nothing to warn about. */
  readonly versions: MsgpackInput;
  readonly heartbeatMs?: number;
}

/**
 * The connection on which a scheduler pushes events by topic (`register-client`).
 *
 * An operation that the scheduler does not know, or one with a wrong set of arguments, ends the
 * stream: only those that are the same from 2022.6.0 to 2026.8.0 are sent.
 */
export class ClientStream implements AsyncDisposable {
  readonly #comm: Comm;
  readonly #topics = new Map<string, Emitter<TopicEvent>>();
  readonly #asked = new Map<string, () => void>();
  readonly #beat: NodeJS.Timeout;

  constructor(comm: Comm, options: ClientStreamOptions) {
    this.#comm = comm;
    comm.onMessage = (message) => this.#receive(message);
    const { client, versions } = options;
    comm.send({ op: 'register-client', client, reply: false, versions });
    // Proxies and NATs forget what is silent; the scheduler itself would wait for ever.
    this.#beat = setInterval(() => this.#send('heartbeat-client'), options.heartbeatMs ?? 10_000);
    void comm.closed.then(() => clearInterval(this.#beat));
  }

  /** As `Comm.closed`. */
  get closed(): Promise<Error | undefined> {
    return this.#comm.closed;
  }

  /** As `Comm.lastHeard`. */
  get lastHeard(): number {
    return this.#comm.lastHeard;
  }

  /** Calls `listener` for every event under `topic` until disposed. Nothing is replayed. */
  subscribe(topic: string, listener: (event: TopicEvent) => void): { dispose(): void } {
    const emitter = this.#topics.get(topic) ?? new Emitter<TopicEvent>();
    if (!this.#topics.has(topic)) {
      this.#topics.set(topic, emitter);
      this.#send('subscribe-topic', { topic });
    }
    const registration = emitter.event(listener);
    return {
      dispose: () => {
        registration.dispose();
        if (emitter.hasListeners || this.#topics.get(topic) !== emitter) return;
        this.#topics.delete(topic);
        this.#send('unsubscribe-topic', { topic });
      },
    };
  }

  /**
   * Resolves when the scheduler has done all that was sent before, or the stream has ended. Without
   * it a request on another connection may overtake a subscription, and its event is never seen.
   *
   * Asks about a key that nobody has: that is answered on this stream, to this client, by all
   * schedulers from 2022.6.0 on (`report_on_key`: `cancelled-key`, later `cancelled-keys`).
   */
  async settled(): Promise<void> {
    const key = `science-gateway-${crypto.randomUUID()}`;
    const answered = new Promise<void>((resolve) => this.#asked.set(key, resolve));
    this.#send('report-key', { key });
    await Promise.race([answered, this.closed]);
    this.#asked.delete(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beat);
    await this.#comm.close([{ op: 'close-client' }, { op: 'close-stream' }]);
  }

  #send(op: string, fields: Readonly<Record<string, MsgpackInput>> = {}): void {
    if (!this.#comm.isClosed) this.#comm.send([{ op, ...fields }]);
  }

  #receive(batch: WireValue): void {
    // Lists both ways; older schedulers send the first message alone.
    for (const message of Array.isArray(batch) ? batch : [batch]) {
      const op = opOf(message);
      if (op === 'event') this.#dispatch(message);
      else if (op === 'cancelled-key') this.#answered([fieldOf(message, 'key')]);
      else if (op === 'cancelled-keys') this.#answered(fieldOf(message, 'keys'));
      else if (op === 'stream-closed') {
        this.#comm.abort(new CommClosed('stream', undefined));
      }
    }
  }

  #answered(keys: WireValue | readonly (WireValue | undefined)[] | undefined): void {
    if (!Array.isArray(keys)) return;
    for (const key of keys) if (typeof key === 'string') this.#asked.get(key)?.();
  }

  #dispatch(message: WireValue): void {
    const topic = fieldOf(message, 'topic');
    const emitter = typeof topic === 'string' ? this.#topics.get(topic) : undefined;
    const event = eventOf(fieldOf(message, 'event'));
    if (!emitter || !event) return;
    try {
      emitter.fire(event);
    } catch (error) {
      // A listener's own fault must not cut the connection; it stays loud.
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/** An entry as the scheduler keeps it, `[time, message]`. */
export function eventOf(entry: WireValue | undefined): TopicEvent | undefined {
  if (!Array.isArray(entry) || typeof entry[0] !== 'number') return undefined;
  return { time: entry[0], message: plain(entry[1] ?? null) };
}
