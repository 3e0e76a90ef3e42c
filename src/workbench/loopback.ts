import type { AddressInfo, Server } from 'node:net';

/** Servers that listen on one port of loopback. */
export interface Listening<S extends Server> {
  readonly port: number;
  readonly servers: readonly S[];
}

/** Both addresses that a browser may take for `localhost`. */
const ADDRESSES = ['127.0.0.1', '::1'];
const ATTEMPTS = 20;

/**
 * Listens on a port of 127.0.0.1 *and* of ::1: browsers try the latter first, so on a shared
 * machine somebody else could wait there for what is meant for us.
 *
 * @param preferred taken if it is free on both.
 */
export async function listenOnLoopback<S extends Server>(
  create: () => S,
  preferred = 0,
): Promise<Listening<S>> {
  let refusal: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const servers: S[] = [];
    try {
      let port = attempt === 0 ? preferred : 0;
      for (const address of ADDRESSES) {
        const server = create();
        if (!(await listen(server, address, port))) continue;
        servers.push(server);
        port = (server.address() as AddressInfo).port;
      }
      return { port, servers };
    } catch (error) {
      refusal = error;
      for (const server of servers) server.close();
    }
  }
  throw refusal;
}

/** False when the machine has no such address (IPv6 is often switched off). */
function listen(server: Server, address: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(false);
      else reject(error);
    });
    server.listen(port, address, () => resolve(true));
  });
}
