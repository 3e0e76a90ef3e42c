import { once } from 'node:events';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';

/** What TLS servers need. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

/** A listening server; disposing it cuts its connections. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
}

/** An HTTPS server of our own that answers with `answer`. */
export async function httpsServer(
  certificate: ServerCertificate,
  answer: Parameters<typeof https.createServer>[1],
  host = '127.0.0.1',
): Promise<Listening & { readonly server: https.Server }> {
  const server = https.createServer(certificate, answer);
  const close = await listening(server, host);
  return { ...close, server };
}

/** TLS in front of a real server that speaks none: what comes is decrypted and handed on as it is. */
export async function tlsDoor(certificate: ServerCertificate, to: URL): Promise<Listening> {
  const server = tls.createServer(certificate, (outer) => {
    const inner = net.connect(Number(to.port), to.hostname);
    outer.on('error', () => inner.destroy()).on('close', () => inner.destroy());
    inner.on('error', () => outer.destroy()).on('close', () => outer.destroy());
    outer.pipe(inner).pipe(outer);
  });
  return listening(server, '127.0.0.1');
}

async function listening(server: tls.Server, host: string): Promise<Listening> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
