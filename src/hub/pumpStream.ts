import { Duplex } from 'node:stream';
import type { Target } from '../net/carrier.ts';
import { HostUnreachable, type UnreachableReason } from '../net/errors.ts';
import { HubCarrierLost, MessageLost, TargetNotAllowed } from './carrierErrors.ts';
import { CHUNK, WINDOW, type StreamNews, type StreamWord } from './pumpMessages.ts';

/** What a stream needs of the session that carries it. */
export interface StreamPort {
  /** The server in words, for errors. */
  readonly server: string;
  /** Sends one message to the other end. */
  send(word: StreamWord, data?: Uint8Array): void;
  /** The stream has ended on this side. */
  close(): void;
}

type Numbered = Extract<StreamNews, { n: number }>;

/** How long a confirmation waits for data to travel with, ms. The pump asks after 2 s. */
const CONFIRM_AFTER = 500;
const MAX_QUEUED = WINDOW + CHUNK;

/**
 * One connection through the hub, as any other byte stream. At most `WINDOW` bytes are under way in
 * each direction: who does not read stalls the sender at the far end, and nothing in between fills.
 */
export class PumpStream extends Duplex {
  /** Settles when the far end has connected. @throws HostUnreachable, TargetNotAllowed */
  readonly opened: Promise<void>;
  readonly #endpoint: string;
  readonly #port: StreamPort;
  #settleOpened!: { resolve: () => void; reject: (error: Error) => void };
  #number = 0;
  #expected = 0;
  #sent = 0;
  #granted = 0;
  #received = 0;
  #taken = 0;
  #told = { expected: 0, taken: 0 };
  #incoming: Uint8Array[] = [];
  #isWanted = false;
  #hasEnded = false;
  #outgoing: { data: Buffer; done: () => void } | undefined;
  #confirming: NodeJS.Timeout | undefined;

  constructor(target: Target, port: StreamPort) {
    super({ allowHalfOpen: true, readableHighWaterMark: CHUNK, writableHighWaterMark: CHUNK });
    this.#endpoint = `${target.host}:${target.port}`;
    this.#port = port;
    this.opened = new Promise((resolve, reject) => (this.#settleOpened = { resolve, reject }));
    // Whoever does not wait for `opened` hears of the end by `close`; an unheard `error` throws.
    this.opened.catch(() => undefined);
    this.on('error', () => undefined);
  }

  /** Takes news of the far end. */
  receive(news: StreamNews, buffers: readonly Uint8Array[]): void {
    if (this.destroyed) return;
    if ('p' in news) {
      if (news.p > this.#expected) this.#lose();
      else this.#tell();
      return;
    }
    if (news.n !== this.#expected) {
      this.#lose();
      return;
    }
    this.#expected += 1;
    this.#granted = Math.max(this.#granted, news.g);
    for (const buffer of buffers) this.#queue(buffer);
    this.#follow(news);
    this.#deliver();
    this.#flush();
    this.#confirmLater();
  }

  #follow(news: Numbered): void {
    if (news.k === 'open') this.#settleOpened.resolve();
    else if (news.k === 'refused') this.destroy(this.#refusal(news));
    else if (news.k === 'end' && news.why !== undefined) this.destroy(this.#failure(news));
    if (news.e || news.k === 'end') this.#hasEnded = true;
  }

  #refusal({ why = '', text }: Numbered): Error {
    if (why === 'notAllowed') return new TargetNotAllowed(this.#endpoint);
    const from = 'as seen from your server at the hub';
    return new HostUnreachable(this.#endpoint, reasonOf(why), {
      detail: text ? `${from}: ${text}` : from,
    });
  }

  #failure({ why = '', text }: Numbered): Error {
    if (why === 'lost') return new MessageLost(this.#endpoint, this.#port.server);
    return new HostUnreachable(this.#endpoint, reasonOf(why), text ? { detail: text } : {});
  }

  #lose(): void {
    this.destroy(new MessageLost(this.#endpoint, this.#port.server));
  }

  #queue(buffer: Uint8Array): void {
    if (buffer.length === 0) return;
    this.#received += buffer.length;
    if (this.#received - this.#taken > MAX_QUEUED) {
      this.destroy(new HubCarrierLost(this.#port.server, 'garbage'));
      return;
    }
    this.#incoming.push(buffer);
  }

  /** Hands on what the reader has asked for, and nothing more. */
  #deliver(): void {
    while (this.#isWanted) {
      const next = this.#incoming.shift();
      if (!next) break;
      this.#taken += next.length;
      this.#isWanted = this.push(next);
    }
    if (this.#hasEnded && this.#incoming.length === 0 && this.#isWanted) {
      this.#isWanted = false;
      this.push(null);
    }
    if (this.#taken - this.#told.taken >= WINDOW / 4) this.#tell();
  }

  override _read(): void {
    this.#isWanted = true;
    this.#deliver();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#outgoing = { data: chunk, done };
    this.#flush();
  }

  /** What was written while an earlier write was under way travels together. */
  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), '', done);
  }

  #flush(): void {
    if (!this.#outgoing || this.destroyed) return;
    const { done } = this.#outgoing;
    let { data } = this.#outgoing;
    while (data.length > 0) {
      const room = Math.min(CHUNK, this.#granted + WINDOW - this.#sent, data.length);
      if (room <= 0) break;
      this.#tell(data.subarray(0, room));
      this.#sent += room;
      data = data.subarray(room);
    }
    if (data.length > 0) {
      this.#outgoing = { data, done };
    } else {
      this.#outgoing = undefined;
      // Later: what is written meanwhile in this turn of the loop is gathered.
      setImmediate(done);
    }
  }

  override _final(done: () => void): void {
    this.#tell(undefined, { e: 1 });
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#confirming);
    this.#incoming = [];
    this.#outgoing = undefined;
    this.#settleOpened.reject(error ?? new HostUnreachable(this.#endpoint, 'closed'));
    this.#port.close();
    done(error);
  }

  #tell(data?: Uint8Array, more: { e?: 1 } = {}): void {
    if (this.destroyed) return;
    clearTimeout(this.#confirming);
    this.#confirming = undefined;
    this.#told = { expected: this.#expected, taken: this.#taken };
    const word = { n: this.#number++, a: this.#expected, g: this.#taken, ...more };
    this.#port.send(word, data);
  }

  #confirmLater(): void {
    if (this.destroyed || this.#told.expected === this.#expected) return;
    this.#confirming ??= setTimeout(() => this.#tell(), CONFIRM_AFTER);
  }
}

const reasons: readonly string[] = [
  'refused',
  'nameNotFound',
  'timedOut',
  'closed',
  'noRoute',
] satisfies UnreachableReason[];

function reasonOf(word: string): UnreachableReason {
  return reasons.includes(word) ? (word as UnreachableReason) : 'other';
}
