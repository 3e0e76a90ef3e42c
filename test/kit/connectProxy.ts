import dns from 'node:dns';
import { type PrepareRequestFunctionOpts, RequestError, Server } from 'proxy-chain';

/** Options of `connectProxy`. */
export interface ConnectProxyOptions {
  /** Credentials that it asks for; default: none. */
  readonly user?: string;
  readonly password?: string;
  /** Hosts that it does not let through, answered with 403. */
  readonly forbidden?: readonly string[];
  /** Makes it speak TLS itself. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  readonly port?: number;
}

/** A real HTTP proxy on this machine, and what has gone through it. */
export interface ConnectProxy extends AsyncDisposable {
  /** Without credentials. */
  readonly url: string;
  readonly port: number;
  /** `host:port` of each tunnel, and the same of each plain request. */
  readonly tunnels: readonly string[];
  readonly requests: readonly string[];
  /** Cuts everything that goes through, and refuses from now on. */
  kill(): Promise<void>;
}

/** Starts a proxy that resolves `*.example.test` to this machine, as inside an institution. */
export async function connectProxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const { user, password, forbidden = [], certificate } = options;
  const tunnels: string[] = [];
  const requests: string[] = [];
  const base = {
    port: options.port ?? 0,
    host: '127.0.0.1',
    prepareRequestFunction: (request: PrepareRequestFunctionOpts) => {
      const { username, password: given, hostname, port, isHttp } = request;
      if (user !== undefined && (username !== user || given !== password)) {
        return { requestAuthentication: true };
      }
      if (forbidden.includes(hostname)) throw new RequestError('Forbidden here.', 403);
      (isHttp ? requests : tunnels).push(`${hostname}:${port}`);
      return { dnsLookup: resolveHere };
    },
  };
  const server = new Server(
    certificate ? { ...base, serverType: 'https', httpsOptions: certificate } : base,
  );
  await server.listen();
  const kill = async () => server.close(true);
  const scheme = certificate ? 'https' : 'http';
  return {
    url: `${scheme}://${certificate ? 'localhost' : '127.0.0.1'}:${server.port}`,
    port: server.port,
    tunnels,
    requests,
    kill,
    [Symbol.asyncDispose]: kill,
  };
}

const resolveHere = ((...[host, ...rest]: Parameters<typeof dns.lookup>) => {
  dns.lookup(host.endsWith('.example.test') ? '127.0.0.1' : host, ...rest);
}) as typeof dns.lookup;
