import type { Cancellable } from '../base/abort.ts';
import { TimedOut } from '../base/errors.ts';
import type { Comm } from './comm.ts';
import { CommClosed } from './errors.ts';
import type { MsgpackInput } from './wire/msgpackValue.ts';
import type { WireValue } from './wire/wireValue.ts';

/** A request by name; other fields are the operation's arguments. */
export type RpcRequest = Readonly<Record<string, MsgpackInput>> & { readonly op: string };

/** Options of `RpcPool.request`. */
export interface RpcOptions extends Cancellable {
  /** Limit for the answer, waiting for a connection included; default 60 000. */
  readonly timeoutMs?: number | undefined;
}

interface Pending {
  readonly op: string;
  readonly message: RpcRequest;
  /** Made where the request was made, for its stack. */
  readonly site: Error;
  readonly resolve: (reply: WireValue) => void;
  readonly reject: (error: Error) => void;
  /** The connection it went out on, once it has. */
  comm?: Comm;
}

/**
 * Requests and answers over a few connections. dask answers in order and without ids, so each
 * connection carries one request at a time, and is cut when an answer is no longer wanted: a late
 * answer would be taken for that of the next request.
 */
export class RpcPool implements AsyncDisposable {
  /** Called with the reason when a connection was lost, after it was forgotten here. */
  onLost: (reason: Error) => void = () => {};

  readonly #open: () => Promise<Comm>;
  readonly #size: number;
  readonly #comms = new Map<Comm, Pending | undefined>();
  readonly #queue: Pending[] = [];
  #opening = 0;
  #end: { readonly reason: Error | undefined } | undefined;

  constructor(open: () => Promise<Comm>, size = 3) {
    this.#open = open;
    this.#size = size;
  }

  /** Connections that are alive. */
  get count(): number {
    return this.#comms.size;
  }

  /** Takes in a connection that exists already. */
  add(comm: Comm): void {
    this.#comms.set(comm, undefined);
    comm.onMessage = (reply) => this.#answer(comm, reply);
    void comm.closed.then((reason) => this.#lost(comm, reason));
    this.#pump();
  }

  /** @throws CommClosed when the connection ends first; TimedOut; the signal's reason. */
  request(message: RpcRequest, options: RpcOptions = {}): Promise<WireValue> {
    const { op } = message;
    const { signal, timeoutMs = 60_000 } = options;
    const site = new Error(op);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      if (this.#end) {
        reject(new CommClosed(op, site, { cause: this.#end.reason }));
        return;
      }
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const pending: Pending = {
        op,
        message,
        site,
        resolve: (reply) => {
          settle();
          resolve(reply);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      const onAbort = () => this.#giveUp(pending, signal?.reason as Error);
      const timer = setTimeout(() => {
        const limit = `${timeoutMs / 1000} s`;
        this.#giveUp(pending, new TimedOut(`The scheduler did not answer ${op} within ${limit}.`));
      }, timeoutMs);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#queue.push(pending);
      this.#pump();
    });
  }

  /** Rejects all that waits and cuts all connections. */
  fail(reason: Error): void {
    if (this.#end) return;
    this.#finish(reason);
    for (const comm of this.#comms.keys()) comm.abort(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#end) return;
    this.#finish(undefined);
    const comms = [...this.#comms.keys()];
    await Promise.all(comms.map((comm) => comm.close({ op: 'close', reply: false })));
  }

  #pump(): void {
    for (const [comm, current] of this.#comms) {
      if (this.#queue.length === 0) return;
      if (!current && !comm.isClosed) this.#send(comm);
    }
    const isWanted = this.#queue.length > this.#opening;
    if (isWanted && this.#comms.size + this.#opening < this.#size) void this.#grow();
  }

  #send(comm: Comm): void {
    const pending = this.#queue.shift();
    if (!pending) return;
    try {
      comm.send(pending.message);
      pending.comm = comm;
      this.#comms.set(comm, pending);
    } catch (error) {
      pending.reject(error as Error);
    }
  }

  async #grow(): Promise<void> {
    this.#opening++;
    try {
      const comm = await this.#open();
      this.#opening--;
      if (this.#end) await comm.close();
      else this.add(comm);
    } catch (error) {
      this.#opening--;
      this.#couldNotGrow(error as Error);
    }
  }

  /** Requests wait on while another connection lives; without any they have nothing to wait for. */
  #couldNotGrow(cause: Error): void {
    if (this.#comms.size > 0) return;
    for (const pending of this.#queue.splice(0)) pending.reject(cause);
  }

  #answer(comm: Comm, reply: WireValue): void {
    const pending = this.#comms.get(comm);
    if (!pending) {
      comm.abort(new Error('An answer came that nobody had asked for.'));
      return;
    }
    this.#comms.set(comm, undefined);
    pending.resolve(reply);
    this.#pump();
  }

  #lost(comm: Comm, reason: Error | undefined): void {
    const pending = this.#comms.get(comm);
    this.#comms.delete(comm);
    pending?.reject(new CommClosed(pending.op, pending.site, { cause: reason }));
    if (reason) this.onLost(reason);
    if (!this.#end) this.#pump();
  }

  #giveUp(pending: Pending, reason: Error): void {
    const waiting = this.#queue.indexOf(pending);
    if (waiting >= 0) this.#queue.splice(waiting, 1);
    pending.reject(reason);
    const { comm } = pending;
    if (!comm) return;
    this.#comms.delete(comm);
    comm.abort();
  }

  #finish(reason: Error | undefined): void {
    this.#end = { reason };
    for (const pending of this.#queue.splice(0)) {
      pending.reject(new CommClosed(pending.op, pending.site, { cause: reason }));
    }
    for (const [comm, pending] of this.#comms) {
      pending?.reject(new CommClosed(pending.op, pending.site, { cause: reason }));
      this.#comms.set(comm, undefined);
    }
  }
}
