import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web service that writes down who asked it with what token; nobody should. */
export class Thief {
  readonly #server: Server;
  /** Every `Authorization` that arrived. */
  readonly tokens: string[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      // The browser may come here by itself, for the token page: it brings none.
      const { authorization } = request.headers;
      if (authorization !== undefined) this.tokens.push(authorization);
      response.setHeader('content-type', 'application/json');
      response.end('{"name":"thief","scopes":[],"version":"1","cluster_options":[]}');
    });
  }

  static async start(): Promise<Thief> {
    const thief = new Thief();
    await new Promise<void>((resolve) => void thief.#server.listen(0, '127.0.0.1', resolve));
    return thief;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
  }
}
