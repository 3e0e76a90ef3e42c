import type { Cancellable } from '../../../base/abort.ts';
import type { ByteRange } from '../../../bytes/byteStore.ts';
import { StoreFailed } from '../../../bytes/errors.ts';
import { unpack } from '../../../shared/batches.ts';
import { unasked, type ToHost, type ToPage, type Wanted } from '../../../shared/preview.ts';
import type { ByteSource } from '../../../zarr/byteSource.ts';

type Say = (message: Extract<ToHost, { type: 'read' | 'abort' }>) => void;
type Bytes = Uint8Array | undefined;

/** Most objects of one request: when some of them are given up, the rest is not much. */
const perRequest = 32;

/**
 * Objects of one array, read by the extension host. What is wanted together travels in one
 * message, and every wish is answered: by bytes, by an error or by its signal. The host is told to
 * stop when nobody waits for anything of a request any more.
 */
export class HostStore implements ByteSource {
  readonly #say: Say;
  readonly #generation: number;
  readonly #requests = new Map<number, Request>();
  /** Objects that the host sent unasked; each is given away once, then the host is asked. */
  readonly #unasked = new Map<string, Wish>();
  #collected: Request | undefined;
  #lastRequest: number;

  /** @param firstRequest requests are numbered from here, and never twice in one page. */
  constructor(say: Say, generation: number, expected: readonly string[], firstRequest: number) {
    this.#say = say;
    this.#generation = generation;
    this.#lastRequest = firstRequest - 1;
    const first = new Request();
    for (const key of expected) this.#unasked.set(key, first.add({ key }));
    if (expected.length > 0) this.#requests.set(unasked, first);
  }

  /** The number that the next request of this page may have. */
  get nextRequest(): number {
    return this.#lastRequest + 1;
  }

  /** The object's bytes, `undefined` when it does not exist. */
  get(key: string, options?: Cancellable): Promise<Bytes> {
    const sent = this.#unasked.get(key);
    this.#unasked.delete(key);
    return this.#wish(sent, { key }, options);
  }

  /** Some of the object's bytes, `undefined` when it does not exist. */
  getRange(key: string, range: ByteRange, options?: Cancellable): Promise<Bytes> {
    return this.#wish(undefined, { key, range }, options);
  }

  /** Takes what the host answered. */
  accept(message: Extract<ToPage, { type: 'bytes' | 'failed' }>): void {
    const request = this.#requests.get(message.request);
    if (message.generation !== this.#generation || !request) return;
    if (message.type === 'failed') {
      this.#end(message.request, new StoreFailed(message.message, 0));
      return;
    }
    for (const { index, problem } of message.objects) {
      if (problem !== undefined) request.wishes[index]?.reject(new StoreFailed(problem, 0));
    }
    // What was rejected stays so.
    for (const [index, bytes] of unpack(message)) request.wishes[index]?.resolve(bytes);
    // Nothing may wait for ever, not even for a host that forgets an object.
    if (message.last) this.#end(message.request, new StoreFailed('The editor did not answer.', 0));
  }

  /** Gives up everything under way and tells the host; the store can be used again. */
  abort(reason: Error): void {
    this.#collected = undefined;
    this.#unasked.clear();
    for (const number of [...this.#requests.keys()]) this.#giveUp(number, reason);
  }

  #wish(sent: Wish | undefined, wanted: Wanted, { signal }: Cancellable = {}): Promise<Bytes> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    const [number, wish] = sent ? [unasked, sent] : this.#collect(wanted);
    signal?.addEventListener('abort', () => {
      wish.reject(signal.reason as Error);
      const request = this.#requests.get(number);
      if (request?.wishes.every(({ isOver }) => isOver)) {
        this.#giveUp(number, signal.reason as Error);
      }
    });
    return wish.promise;
  }

  #collect(wanted: Wanted): [number: number, wish: Wish] {
    const collected = (this.#collected ??= this.#newRequest());
    const wish = collected.add(wanted);
    if (collected.wishes.length >= perRequest) this.#collected = undefined;
    return [collected.number, wish];
  }

  /**
   * The request goes out when this task is over, with all that was asked for until then: a timer
   * and not a microtask, because decoding one batch asks for the next in many microtasks.
   */
  #newRequest(): Request {
    const number = ++this.#lastRequest;
    const request = new Request(number);
    this.#requests.set(number, request);
    setTimeout(() => {
      if (this.#collected === request) this.#collected = undefined;
      if (!this.#requests.has(number)) return;
      request.isSent = true;
      const wanted = request.wishes.map((wish) => wish.wanted);
      this.#say({ type: 'read', request: number, generation: this.#generation, wanted });
    }, 0);
    return request;
  }

  #giveUp(number: number, reason: Error): void {
    const request = this.#requests.get(number);
    if (!request) return;
    if (this.#collected === request) this.#collected = undefined;
    if (request.isSent || number === unasked) {
      this.#say({ type: 'abort', request: number, generation: this.#generation });
    }
    this.#end(number, reason);
  }

  #end(number: number, error: Error): void {
    const request = this.#requests.get(number);
    this.#requests.delete(number);
    // Rejecting what was resolved before does nothing.
    for (const wish of request?.wishes ?? []) wish.reject(error);
  }
}

/** What travels in one message. */
class Request {
  readonly number: number;
  readonly wishes: Wish[] = [];
  isSent = false;

  constructor(number = unasked) {
    this.number = number;
  }

  add(wanted: Wanted): Wish {
    const wish = new Wish(wanted);
    this.wishes.push(wish);
    return wish;
  }
}

/** One object that somebody waits for. */
class Wish {
  readonly wanted: Wanted;
  readonly promise: Promise<Bytes>;
  /** Answered or given up. */
  isOver = false;
  #resolve!: (bytes: Bytes) => void;
  #reject!: (error: Error) => void;

  constructor(wanted: Wanted) {
    this.wanted = wanted;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever waited may be gone when the answer is an error; that is no error of its own.
    this.promise.catch(() => undefined);
  }

  resolve(bytes: Bytes): void {
    this.isOver = true;
    this.#resolve(bytes);
  }

  reject(error: Error): void {
    this.isOver = true;
    this.#reject(error);
  }
}
