import { abortable, type Cancellable } from '../base/abort.ts';
import { TimedOut } from '../base/errors.ts';
import { ClientStream, eventOf, type TopicEvent } from './clientStream.ts';
import type { Comm } from './comm.ts';
import { connect, type Route } from './connect.ts';
import { CommClosed, RemoteError } from './errors.ts';
import { bytesOfRun, checked, runInScheduler, runInWorker, textOfRun } from './remoteRun.ts';
import { RpcPool, type RpcOptions, type RpcRequest } from './rpcPool.ts';
import { linesOf, logsOf } from './logLines.ts';
import { echoOf, versionsOf, type ClusterVersions } from './versions.ts';
import type { PickleValue } from './wire/pickleWriter.ts';
import { ProtocolError } from './wire/protocolError.ts';
import type { WireValue } from './wire/wireValue.ts';
import { identityOf, type ClusterIdentity } from './workers.ts';

/** A Python module that lives in the scheduler once it has been called. */
export interface RemoteModule {
  /** Its name in the scheduler's `sys.modules`; carries a version, for it is never replaced. */
  readonly name: string;
  /** Defines `async main(op, payload_json, scheduler)` that returns JSON text. */
  readonly source: string;
  /** The constant function that installs and calls it (`jobs/programs/bootstrap.py`). */
  readonly bootstrap: string;
}

/** Options of `SchedulerSession.open`. */
export interface SessionOptions extends Route, Cancellable {
  /** How this client is called in the scheduler; default `Client-vscode-<uuid>`. */
  readonly clientName?: string;
  /** How long a cluster without a route is tried again; default 30 000. */
  readonly patienceMs?: number;
  /** Default 10 000; nothing heard for two of these ends the session. */
  readonly heartbeatMs?: number;
}

/** A registration that can be taken back. */
export interface Subscription {
  dispose(): void;
  /** Resolves when the scheduler has been told; what it logs from then on arrives. */
  readonly ready: Promise<void>;
}

/**
 * A live connection to one cluster's scheduler: distributed 2022.6.0 to 2026.8.0.
 *
 * One connection for events, opened with the first subscription, and up to three for requests. The
 * session ends, once and for all, when the event stream or the last connection is lost; whoever
 * wants it back opens another.
 */
export class SchedulerSession implements AsyncDisposable {
  readonly versions: ClusterVersions;
  /** Resolves when the session ends: with the reason, or with `undefined` after disposal. */
  readonly closed: Promise<Error | undefined>;

  readonly #options: SessionOptions;
  readonly #pool: RpcPool;
  readonly #echo: ReturnType<typeof echoOf>;
  readonly #ending = new AbortController();
  #stream: Promise<ClientStream> | undefined;
  #pulse: NodeJS.Timeout | undefined;
  #isEnded = false;
  #settle!: (reason: Error | undefined) => void;

  private constructor(options: SessionOptions, pool: RpcPool, versions: WireValue) {
    this.#options = options;
    this.#pool = pool;
    this.versions = versionsOf(versions);
    this.#echo = echoOf(versions);
    this.closed = new Promise((resolve) => (this.#settle = resolve));
    // An idle connection may be cut by a proxy without meaning anything; the last one may not.
    pool.onLost = (reason) => {
      if (pool.count === 0 && !this.#stream) this.#fail(reason);
    };
  }

  /**
   * Connects and asks for the versions in one round trip after TLS.
   *
   * @throws HostUnreachable, ClusterTlsFailed, VersionRefused, TimedOut, ProtocolError, CommClosed.
   */
  static async open(options: SessionOptions): Promise<SchedulerSession> {
    const { signal, patienceMs = 30_000 } = options;
    const comm = await connect(options, { signal, patienceMs });
    let session: SchedulerSession | undefined;
    const pool = new RpcPool(async () => {
      if (!session) throw new CommClosed('connection', undefined);
      return session.#connect();
    });
    pool.add(comm);
    try {
      const asked = pool.request({ op: 'versions', reply: true }, { signal, timeoutMs: 20_000 });
      const [reply] = await Promise.all([asked, comm.ready]);
      session = new SchedulerSession(options, pool, checked('versions', reply));
    } catch (error) {
      await pool[Symbol.asyncDispose]();
      throw causeOf(error);
    }
    if (pool.count === 0) session.#fail(new CommClosed('connection', undefined));
    return session;
  }

  /**
   * Calls `main(op, payload)` of a module in the scheduler, which is installed there if need be.
   *
   * Only the constant bootstrap travels as a function: schedulers log functions, but not arguments.
   *
   * @throws RemoteError when Python raised.
   */
  async call(
    module: RemoteModule,
    op: string,
    payload: unknown,
    options: RpcOptions = {},
  ): Promise<unknown> {
    const json = JSON.stringify(payload ?? null);
    const run = async (source: string) => {
      const request = runInScheduler(module.bootstrap, [module.name, source, op, json]);
      const reply = await this.#ask(request, options);
      return answerOf(textOfRun('run_function', reply));
    };
    // By its name first: a scheduler lacks it once, and its text takes longer than a round trip.
    let answer = await run('');
    if ('need' in answer) answer = await run(module.source);
    if ('err' in answer) throw new RemoteError(textOf(answer['err']), textOf(answer['tb']));
    return answer['ok'];
  }

  /** Runs `main(*args, dask_worker=None)` of a constant source on one worker. @throws RemoteError */
  async runOnWorker(
    worker: string,
    source: string,
    args: readonly PickleValue[],
    options: RpcOptions = {},
  ): Promise<string> {
    const reply = await this.#ask(runInWorker(worker, source, args), options);
    return textOfRun('run', reply);
  }

  /** As `runOnWorker`, for a function that returns bytes; at most about a megabyte at a time. */
  async bytesFromWorker(
    worker: string,
    source: string,
    args: readonly PickleValue[],
    options: RpcOptions = {},
  ): Promise<Uint8Array> {
    const reply = await this.#ask(runInWorker(worker, source, args), options);
    return bytesOfRun('run', reply);
  }

  /** The scheduler's workers with what they last reported. */
  async identity(options: RpcOptions = {}): Promise<ClusterIdentity> {
    // Without arguments: `n_workers` is an error before 2025.4.0.
    return identityOf(checked('identity', await this.#ask({ op: 'identity' }, options)));
  }

  /** What was logged under a topic, as far back as the scheduler remembers (1000 entries). */
  async events(topic: string, options: RpcOptions = {}): Promise<readonly TopicEvent[]> {
    const reply = checked('events', await this.#ask({ op: 'events', topic }, options));
    if (!Array.isArray(reply)) return [];
    return reply.map(eventOf).filter((event) => event !== undefined);
  }

  /** Versions on every worker, by address. */
  async workerVersions(options: RpcOptions = {}): Promise<ReadonlyMap<string, ClusterVersions>> {
    const request = { op: 'broadcast', msg: { op: 'versions' } };
    const reply = checked('broadcast', await this.#ask(request, options));
    const out = new Map<string, ClusterVersions>();
    for (const [address, versions] of reply instanceof Map ? reply : []) {
      if (typeof address === 'string') out.set(address, versionsOf(versions));
    }
    return out;
  }

  /**
   * The last lines that workers logged, oldest first, by address; `n` of each. What tasks print is
   * not among them (`get_logs` of distributed 2022.6.0 to 2026.8.0, `distributed/node.py`).
   */
  async workerLogs(
    n: number,
    workers?: readonly string[],
    options: RpcOptions = {},
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const request = { op: 'worker_logs', n, ...(workers && { workers: [...workers] }) };
    return logsOf(checked('worker_logs', await this.#ask(request, options)));
  }

  /** The last `n` lines that the scheduler logged, oldest first. */
  async schedulerLog(n: number, options: RpcOptions = {}): Promise<readonly string[]> {
    return linesOf(checked('logs', await this.#ask({ op: 'logs', n }, options)));
  }

  /**
   * Calls `listener` for everything logged under `topic` from now on. Nothing is replayed: subscribe
   * first, then fetch `events`, and let the listener know what it has seen.
   */
  subscribe(topic: string, listener: (message: unknown, time: number) => void): Subscription {
    let inner: { dispose(): void } | undefined;
    let isDisposed = false;
    const ready = this.#openStream().then(async (stream) => {
      if (isDisposed) return;
      inner = stream.subscribe(topic, ({ message, time }) => listener(message, time));
      await stream.settled();
    });
    // A stream that cannot be opened ends the session, which is where it is heard of.
    ready.catch(() => undefined);
    const dispose = () => {
      isDisposed = true;
      inner?.dispose();
    };
    return { dispose, ready };
  }

  /** Ends the session; requests under way fail with `CommClosed`. A second call does nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isEnded) return;
    const stream = this.#stream;
    this.#finish(undefined);
    await Promise.all([
      this.#pool[Symbol.asyncDispose](),
      stream?.then((one) => one[Symbol.asyncDispose]()).catch(() => undefined),
    ]);
  }

  #ask(request: RpcRequest, options: RpcOptions): Promise<WireValue> {
    return this.#pool.request(request, options);
  }

  async #connect(): Promise<Comm> {
    const { signal } = this.#ending;
    try {
      return await connect(this.#options, { signal, patienceMs: 0 });
    } catch (error) {
      if (this.#pool.count === 0) this.#fail(error as Error);
      throw error;
    }
  }

  #openStream(): Promise<ClientStream> {
    return (this.#stream ??= this.#makeStream());
  }

  async #makeStream(): Promise<ClientStream> {
    const { clientName = `Client-vscode-${crypto.randomUUID()}`, heartbeatMs = 10_000 } =
      this.#options;
    const { signal } = this.#ending;
    try {
      const comm = await connect(this.#options, { signal, patienceMs: 0 });
      const stream = new ClientStream(comm, {
        client: clientName,
        versions: this.#echo,
        heartbeatMs,
      });
      void stream.closed.then((reason) => reason && this.#fail(reason));
      await abortable(comm.ready, signal);
      this.#pulse = setInterval(() => void this.#probe(stream, heartbeatMs), heartbeatMs);
      return stream;
    } catch (error) {
      this.#fail(error as Error);
      throw error;
    }
  }

  /** Schedulers before 2025.4.0 do not answer heartbeats: after a silence they are asked something. */
  async #probe(stream: ClientStream, limit: number): Promise<void> {
    if (Date.now() - stream.lastHeard < 1.5 * limit) return;
    try {
      await this.#ask({ op: 'get_task_status', keys: [] }, { timeoutMs: limit });
    } catch (error) {
      this.#fail(error instanceof TimedOut ? error : causeOf(error));
    }
  }

  #fail(reason: Error): void {
    if (this.#isEnded) return;
    const stream = this.#stream;
    this.#finish(reason);
    this.#pool.fail(reason);
    void stream?.then((one) => one[Symbol.asyncDispose]()).catch(() => undefined);
  }

  #finish(reason: Error | undefined): void {
    this.#isEnded = true;
    clearInterval(this.#pulse);
    this.#ending.abort(new CommClosed('session', undefined, { cause: reason }));
    this.#settle(reason);
  }
}

function answerOf(text: string): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null) return answer as Record<string, unknown>;
  } catch (cause) {
    throw new ProtocolError('a program answered with something that is not JSON', 0, { cause });
  }
  throw new ProtocolError('a program answered with something that is no object', 0);
}

/** While connecting, the reason is of more use than the fact that a connection was lost. */
function causeOf(error: unknown): Error {
  const isWrapped = error instanceof CommClosed && error.cause instanceof Error;
  return isWrapped ? (error.cause as Error) : (error as Error);
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
