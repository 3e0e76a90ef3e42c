import type { Duplex } from 'node:stream';
import { TimedOut } from '../base/errors.ts';
import { CommClosed } from './errors.ts';
import { FrameReader } from './wire/frames.ts';
import { checkHandshake, writeHandshake } from './wire/handshake.ts';
import { readMessage, writeMessage } from './wire/messages.ts';
import type { MsgpackInput } from './wire/msgpackValue.ts';
import type { WireValue } from './wire/wireValue.ts';

/** Options of `Comm`. */
export interface CommOptions {
  /** Limit for the other side's handshake; default 15 000. dask itself may wait for ever. */
  readonly handshakeTimeoutMs?: number;
}

const farewellMs = 1_000;

/**
 * One connection of dask's over any byte stream: handshake, then messages both ways.
 *
 * Our handshake is written at once and messages may follow it without waiting, which all versions
 * accept and which saves a round trip.
 */
export class Comm implements AsyncDisposable {
  /** Resolves when the other side's handshake is there. */
  readonly ready: Promise<void>;
  /** Resolves with the reason when the connection ends; with `undefined` when this side ended it. */
  readonly closed: Promise<Error | undefined>;
  /** Given every message after the handshake. */
  onMessage: (message: WireValue) => void = () => {};

  readonly #stream: Duplex;
  readonly #reader = new FrameReader();
  readonly #timer: NodeJS.Timeout;
  #isReady = false;
  #isClosed = false;
  #lastHeard = Date.now();
  #settleReady!: { resolve: () => void; reject: (error: Error) => void };
  #settleClosed!: (error: Error | undefined) => void;

  constructor(stream: Duplex, options: CommOptions = {}) {
    this.#stream = stream;
    const limit = options.handshakeTimeoutMs ?? 15_000;
    this.ready = new Promise((resolve, reject) => (this.#settleReady = { resolve, reject }));
    // Whoever does not wait for `ready` hears of the end through `closed`.
    this.ready.catch(() => undefined);
    this.closed = new Promise((resolve) => (this.#settleClosed = resolve));
    this.#timer = setTimeout(() => {
      this.#end(new TimedOut(`The scheduler sent no handshake within ${limit / 1000} s.`));
    }, limit);
    stream.on('data', (chunk: Uint8Array) => this.#take(chunk));
    stream.on('error', (error: Error) => this.#end(error));
    stream.on('end', () => this.#end(this.#goodbye()));
    stream.on('close', () => this.#end(this.#goodbye()));
    stream.write(writeHandshake());
  }

  /** True once the connection has ended, from whichever side. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** `Date.now()` of the last bytes that arrived. */
  get lastHeard(): number {
    return this.#lastHeard;
  }

  /** Sends a message. @throws CommClosed, ProtocolError when it cannot be encoded. */
  send(message: MsgpackInput): void {
    if (this.#isClosed) throw new CommClosed('send', undefined);
    this.#stream.write(writeMessage(message));
  }

  /** Ends the connection after a last message. A second call does nothing. */
  async close(farewell?: MsgpackInput): Promise<void> {
    if (this.#isClosed) return;
    if (farewell !== undefined && this.#isReady) this.send(farewell);
    this.#finish(undefined);
    const stream = this.#stream;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, farewellMs);
      stream.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      stream.end(() => stream.destroy());
    });
    stream.destroy();
  }

  /** Cuts the connection: for a fault of the other side's, which is named, or for want of interest. */
  abort(fault?: Error): void {
    this.#end(fault);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #take(chunk: Uint8Array): void {
    this.#lastHeard = Date.now();
    try {
      for (const frames of this.#reader.push(chunk)) {
        if (this.#isClosed) return;
        this.#receive(readMessage(frames));
      }
    } catch (error) {
      this.#end(error as Error);
    }
  }

  #receive(message: WireValue): void {
    if (this.#isReady) {
      this.onMessage(message);
      return;
    }
    checkHandshake(message);
    this.#isReady = true;
    clearTimeout(this.#timer);
    this.#settleReady.resolve();
  }

  #goodbye(): Error {
    const middle = this.#reader.isAtBoundary ? '' : ' in the middle of a message';
    return new Error(`The other side closed it${middle}.`);
  }

  #end(reason: Error | undefined): void {
    if (this.#isClosed) return;
    this.#finish(reason);
    this.#stream.destroy();
  }

  #finish(reason: Error | undefined): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#settleReady.reject(reason ?? new CommClosed('connection', undefined));
    this.#settleClosed(reason);
  }
}
