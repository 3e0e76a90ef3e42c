import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/**
 * What goes wrong with one answer. `short`: half of the body, then the end. `whole`: status 200 for
 * a range. `stall`: nothing, until `release`.
 */
export type Fault =
  | { readonly status: number; readonly code?: string }
  | { readonly how: 'short' | 'whole' | 'stall' };

/** A request as a fault may choose it. */
export interface Asked {
  readonly method: string;
  /** Path of the address, decoded, without its query. */
  readonly path: string;
  readonly isList: boolean;
}

/**
 * A network and a server that fail on purpose, in front of a real store: requests go through with
 * their signatures, and answers come back as the test wants them.
 */
export class FaultyStore implements AsyncDisposable {
  /** What becomes of a request; `undefined`: the real answer. */
  fault: (asked: Asked) => Fault | undefined = () => undefined;
  readonly asked: Asked[] = [];
  readonly #server = http.createServer((request, answer) => this.#serve(request, answer));
  readonly #target: URL;
  readonly #stalled = new Set<Socket>();
  readonly #sockets = new Set<Socket>();

  private constructor(target: URL) {
    this.#target = target;
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => socket.destroy());
    });
  }

  /** Stands in front of the store at this address. */
  static async before(endpoint: string): Promise<FaultyStore> {
    const store = new FaultyStore(new URL(endpoint));
    store.#server.listen(0, '127.0.0.1');
    await once(store.#server, 'listening');
    return store;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Requests that wait for an answer that does not come. */
  get stalled(): number {
    return this.#stalled.size;
  }

  /** Ends the connections that hang, as a network does that comes back. */
  release(): void {
    for (const socket of this.#stalled) socket.destroy();
    this.#stalled.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(request: http.IncomingMessage, answer: http.ServerResponse): void {
    const url = new URL(request.url ?? '/', this.endpoint);
    const asked = {
      method: request.method ?? 'GET',
      path: decodeURIComponent(url.pathname),
      isList: url.searchParams.has('list-type'),
    };
    this.asked.push(asked);
    const fault = this.fault(asked);
    if (fault && 'status' in fault) {
      const code = fault.code ?? 'InternalError';
      const body = `<Error><Code>${code}</Code><Message>On purpose.</Message></Error>`;
      answer.writeHead(fault.status, { 'content-type': 'application/xml' }).end(body);
    } else if (fault?.how === 'stall') {
      this.#stalled.add(request.socket);
    } else this.#forward(request, answer, fault?.how);
  }

  #forward(
    request: http.IncomingMessage,
    answer: http.ServerResponse,
    how: 'short' | 'whole' | undefined,
  ): void {
    const { hostname, port } = this.#target;
    const { method, headers, url: path } = request;
    // The name in `host` is what was signed: it stays.
    const onward = http.request({ hostname, port, method, path, headers }, (real) => {
      const status = how === 'whole' ? 200 : (real.statusCode ?? 500);
      answer.writeHead(status, real.headers);
      if (how !== 'short') real.pipe(answer);
      else {
        real.once('data', (data: Buffer) => {
          answer.write(data.subarray(0, data.length >> 1), () => request.socket.destroy());
        });
      }
    });
    onward.on('error', () => request.socket.destroy());
    request.pipe(onward);
  }
}
