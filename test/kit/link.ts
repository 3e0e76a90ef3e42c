import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';

/** A network between two programs that a test can cut, freeze and slow down. */
export class Link implements AsyncDisposable {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #isFrozen = false;
  /** Added to every byte's way in each direction, ms. */
  delayMs = 0;

  private constructor(server: net.Server) {
    this.#server = server;
  }

  /** Carries connections to `port` of this machine. */
  static async to(port: number): Promise<Link> {
    const server = net.createServer({ noDelay: true });
    const link = new Link(server);
    server.on('connection', (near) => link.#carry(near, net.connect(port, '127.0.0.1')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return link;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends all connections; new ones are carried. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** From now on nothing arrives any more, and nobody is told: a closed lid. */
  freeze(): void {
    this.#isFrozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Everything new is carried again; what was frozen stays lost. */
  thaw(): void {
    this.#isFrozen = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #carry(near: net.Socket, far: net.Socket): void {
    far.setNoDelay(true);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        if (!this.#isFrozen) to.destroy();
      });
      from.on('data', (data) => this.#pass(data, from, to));
      if (this.#isFrozen) from.pause();
    }
  }

  #pass(data: Buffer, from: net.Socket, to: net.Socket): void {
    const write = () => {
      if (!this.#isFrozen && !to.destroyed && !to.write(data)) {
        from.pause();
        to.once('drain', () => from.resume());
      }
    };
    if (this.delayMs > 0) setTimeout(write, this.delayMs);
    else write();
  }
}
