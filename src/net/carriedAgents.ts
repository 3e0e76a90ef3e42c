import http from 'node:http';
import type https from 'node:https';
import type { Duplex } from 'node:stream';
import { TrustingAgent } from './agents.ts';
import type { Carrier } from './carrier.ts';
import type { Trust } from './trust.ts';

type Done = (error: Error | null, stream: Duplex) => void;

/** Makes the streams; only that of a carrier. */
export type StreamSource = Pick<Carrier, 'open'>;

/** Streams without work end after this, ms: a carrier that has any is kept awake by them. */
const KEPT = 15_000;

/** Plain HTTP over streams of a carrier, which are no sockets. */
export class CarriedAgent extends http.Agent {
  readonly #source: StreamSource;
  readonly #ends = new WeakMap<Duplex, NodeJS.Timeout>();

  constructor(source: StreamSource, options: http.AgentOptions) {
    super({ ...options, maxSockets: Infinity });
    this.#source = source;
  }

  override createConnection(options: http.ClientRequestArgs, done?: Done): undefined {
    // Node's `reuseSocket` calls it; a stream keeps no process alive by itself.
    connect(this.#source, options, 80, done, (stream) =>
      Object.assign(stream, { ref: () => stream }),
    );
  }

  /** Node's own asks a socket to keep its connection alive; only the time is of use here. */
  override keepSocketAlive(stream: Duplex): boolean {
    const end = setTimeout(() => stream.destroy(), KEPT);
    end.unref();
    this.#ends.set(stream, end);
    return true;
  }

  override reuseSocket(stream: Duplex, request: http.ClientRequest): void {
    clearTimeout(this.#ends.get(stream));
    super.reuseSocket(stream, request);
  }
}

/** HTTPS over streams of a carrier: what carries them sees ciphertext. */
export class SecureCarriedAgent extends TrustingAgent {
  readonly #source: StreamSource;

  constructor(source: StreamSource, trust: Trust, options: http.AgentOptions) {
    // Node ends unused sockets after `timeout`, and lets those that are used be.
    super(trust, { ...options, maxSockets: Infinity, timeout: KEPT });
    this.#source = source;
  }

  override createConnection(options: https.RequestOptions, done?: Done): undefined {
    connect(this.#source, options, 443, done, (socket) =>
      super.createConnection({ ...options, socket } as https.RequestOptions),
    );
  }
}

function connect(
  source: StreamSource,
  { host, hostname, port }: http.ClientRequestArgs,
  usual: number,
  done: Done | undefined,
  over: (stream: Duplex) => Duplex | null | undefined,
): void {
  const target = { host: host ?? hostname ?? 'localhost', port: Number(port ?? usual) };
  source.open(target).then(
    (stream) => {
      const made = over(stream);
      if (made) done?.(null, made);
    },
    // Node hands a failure on without a stream; its types do not know that.
    (error: unknown) => (done as ((error: unknown) => void) | undefined)?.(error),
  );
}
