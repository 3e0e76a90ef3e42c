import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import type { Target } from '../../src/net/carrier.ts';

/** Something at the far end of a carrier; each connection is given to `serve`. */
export class FarEnd implements AsyncDisposable {
  readonly #sockets = new Set<net.Socket>();

  private constructor(readonly server: net.Server) {}

  static async of(serve: (socket: net.Socket) => void): Promise<FarEnd> {
    const server = net.createServer({ noDelay: true, allowHalfOpen: true });
    const end = new FarEnd(server);
    server.on('connection', (socket) => {
      end.#sockets.add(socket);
      socket.on('close', () => end.#sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      serve(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return end;
  }

  /** Sends back what comes. */
  static echo(): Promise<FarEnd> {
    return FarEnd.of((socket) => socket.pipe(socket));
  }

  get target(): Target {
    return { host: '127.0.0.1', port: (this.server.address() as AddressInfo).port };
  }

  /** Open connections. */
  get connections(): number {
    return this.#sockets.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
