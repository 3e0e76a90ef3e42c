import { once } from 'node:events';
import plain, { type IncomingMessage } from 'node:http';
import type { Server } from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { Http } from '../../src/net/http.ts';
import type { Network } from '../../src/net/network.ts';
import { makeCertificates, type Certificates } from '../kit/certificates.ts';
import { connectProxy, type ConnectProxy, type ConnectProxyOptions } from '../kit/connectProxy.ts';
import { httpsServer, type Listening } from '../kit/tlsServer.ts';

let certificates: Certificates;
let secure: Listening & { readonly server: Server };
let clear: plain.Server;
let sockets: WebSocketServer[];
/** What the servers behind the proxy were asked. */
const seen: IncomingMessage[] = [];
const open: (() => unknown)[] = [];

beforeAll(async () => {
  certificates = await makeCertificates();
  const answer = (request: IncomingMessage, response: plain.ServerResponse) => {
    seen.push(request);
    if (request.url === '/away') response.writeHead(302, { location: away() }).end();
    else request.pipe(response.writeHead(200, { 'x-method': request.method ?? '' }));
  };
  secure = await httpsServer(certificates.of.good, answer);
  clear = plain.createServer(answer).listen(0, '127.0.0.1');
  await once(clear, 'listening');
  sockets = [secure.server, clear].map((server) => new WebSocketServer({ server }));
  for (const one of sockets) {
    one.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  }
});
afterAll(async () => {
  for (const one of sockets) one.close();
  clear.closeAllConnections();
  clear.close();
  await secure[Symbol.asyncDispose]();
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  seen.length = 0;
});

const away = () => `https://elsewhere.example.test:${secure.port}/`;
const hub = () => `https://hub.example.test:${secure.port}`;
const clearHub = () => `http://hub.example.test:${(clear.address() as AddressInfo).port}`;

async function proxyWith(options?: ConnectProxyOptions): Promise<ConnectProxy> {
  const proxy = await connectProxy(options);
  open.push(() => proxy.kill());
  return proxy;
}

function through(network: Network): Http {
  const http = new Http({ network: { ca: certificates.ca, env: {}, ...network } });
  open.push(() => http.dispose());
  return http;
}

/** The error, with a look that no password is anywhere in it. */
async function failure(work: Promise<unknown>): Promise<Error & { readonly reason?: string }> {
  const error = await work.then(
    () => new Error('It did not fail.'),
    (cause: unknown) => cause as Error,
  );
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    expect(`${one.message} ${one.stack} ${JSON.stringify(one)}`).not.toMatch(
      /s3cr|c2VjcmV0|geheim/,
    );
  }
  return error;
}

const credentials = { user: 'ann@example.org', password: 's3cr%et:/' };
const withCredentials = ({ port }: ConnectProxy, password = credentials.password) =>
  `http://${encodeURIComponent(credentials.user)}:${encodeURIComponent(password)}@127.0.0.1:${port}`;

describe('through a proxy', () => {
  it('https, with the private authority checked inside, over one kept tunnel', async () => {
    const proxy = await proxyWith();
    const http = through({ proxy: proxy.url });
    for (let i = 0; i < 5; i++) {
      const { status } = await http.request({ url: `${hub()}/user`, method: 'PUT', body: 'x' });
      expect(status).toBe(200);
    }
    expect(proxy.tunnels).toEqual([`hub.example.test:${secure.port}`]);
    const strict = through({ proxy: proxy.url, ca: undefined });
    expect(await failure(strict.request({ url: hub() }))).toMatchObject({ reason: 'certificate' });
  });

  it('plain http, with the path and the method that were meant', async () => {
    const proxy = await proxyWith();
    const http = through({ proxy: proxy.url });
    const { headers, body } = await http.request({
      url: `${clearHub()}/path?query=1`,
      method: 'PUT',
      body: 'bytes',
    });
    expect([headers['x-method'], new TextDecoder().decode(body)]).toEqual(['PUT', 'bytes']);
    expect(seen[0]?.url).toBe('/path?query=1');
    expect(proxy.requests).toHaveLength(1);
  });

  it.each(['wss', 'ws'])('a %s WebSocket', async (scheme) => {
    const proxy = await proxyWith(credentials);
    const address = scheme === 'wss' ? hub() : clearHub();
    const url = new URL(address.replace(/^http/, 'ws'));
    const http = through({ proxy: withCredentials(proxy) });
    const socket = new WebSocket(url, { agent: http.agentFor(url) });
    await once(socket, 'open');
    socket.send('echo');
    expect(String((await once(socket, 'message'))[0])).toBe('echo');
    expect(proxy.tunnels).toEqual([url.host]);
    socket.terminate();
  });

  it('an IPv6 address', async () => {
    const proxy = await proxyWith();
    const server = await httpsServer(certificates.of.good, (_, answer) => answer.end(), '::1');
    open.push(() => server[Symbol.asyncDispose]());
    const http = through({ proxy: proxy.url, noProxy: ['<-loopback>'] });
    expect((await http.request({ url: `https://[::1]:${server.port}/` })).status).toBe(200);
    expect(proxy.tunnels).toHaveLength(1);
  });

  it('that speaks TLS itself, with a certificate of the same authority', async () => {
    const proxy = await proxyWith({ certificate: certificates.of.good });
    const http = through({ proxy: proxy.url });
    for (const url of [hub(), clearHub()]) expect((await http.request({ url })).status).toBe(200);
    const strict = through({ proxy: proxy.url, ca: undefined });
    const { message } = await failure(strict.request({ url: hub() }));
    expect(message).toMatch(/certificate of the proxy localhost:\d+ comes from an authority/);
  });

  it('many at once', async () => {
    const proxy = await proxyWith();
    const http = through({ proxy: proxy.url });
    const asked = Array.from({ length: 40 }, () => http.request({ url: hub() }));
    for (const { status } of await Promise.all(asked)) expect(status).toBe(200);
  });
});

describe('which proxy', () => {
  it.each(['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'])('%s says', async (name) => {
    const proxy = await proxyWith();
    const http = through({ env: { [name]: `127.0.0.1:${proxy.port}` } });
    await http.request({ url: hub() });
    expect(proxy.tunnels).toHaveLength(1);
  });

  it('none for what NO_PROXY or http.noProxy names, and none for this machine', async () => {
    const proxy = await proxyWith();
    const here = `https://localhost:${secure.port}`;
    const http = through({ proxy: proxy.url });
    expect((await http.request({ url: here })).status).toBe(200);
    const rules = [
      { env: { NO_PROXY: 'a.b, .localhost' } },
      { env: { no_proxy: `localhost:${secure.port}` } },
      { noProxy: ['localhost'] },
    ];
    for (const rule of rules) {
      const noProxy = [...(rule.noProxy ?? []), '<-loopback>'];
      await through({ proxy: proxy.url, ...rule, noProxy }).request({ url: here });
    }
    expect(proxy.tunnels).toHaveLength(0);
  });

  it('one of a kind that is not spoken here is named without its password', async () => {
    for (const proxy of ['socks5://ann:geheim@127.0.0.1:1', 'http://ann:geheim@:x']) {
      const error = await failure(through({ proxy }).request({ url: hub() }));
      expect(error).toMatchObject({ _tag: 'InvalidInput', field: 'proxy' });
    }
  });
});

describe('credentials for the proxy', () => {
  it('in its address work, and reach nobody behind it', async () => {
    const proxy = await proxyWith(credentials);
    const http = through({ proxy: withCredentials(proxy) });
    for (const url of [hub(), clearHub()]) expect((await http.request({ url })).status).toBe(200);
    for (const { headers } of seen) expect(headers).not.toHaveProperty('proxy-authorization');
  });

  it.each(['https', 'http'])('missing and wrong ones are told apart: %s', async (scheme) => {
    const proxy = await proxyWith(credentials);
    const url = scheme === 'https' ? hub() : clearHub();
    const missing = await failure(through({ proxy: proxy.url }).request({ url }));
    const wrong = await failure(
      through({ proxy: withCredentials(proxy, 'geheim') }).request({ url }),
    );
    expect(missing).toMatchObject({ _tag: 'HostUnreachable', reason: 'proxy' });
    expect(missing.message).toMatch(/^The proxy 127\.0\.0\.1:\d+ asks for a user name/);
    expect(wrong.message).toMatch(/^The proxy 127\.0\.0\.1:\d+ does not accept the user name/);
    expect(seen).toHaveLength(0);
  });
});

describe('a proxy that does not help', () => {
  it('forbids the host', async () => {
    const proxy = await proxyWith({ forbidden: ['hub.example.test'] });
    const { message } = await failure(through({ proxy: proxy.url }).request({ url: hub() }));
    expect(message).toMatch(/^The proxy 127\.0\.0\.1:\d+ does not allow connections to hub\.exam/);
  });

  it('cannot reach the host, and only closes', async () => {
    const proxy = await proxyWith();
    const url = 'https://hub.example.test:1';
    const error = await failure(through({ proxy: proxy.url }).request({ url }));
    expect(error).toMatchObject({ reason: 'proxy', endpoint: 'hub.example.test:1' });
    expect(error.message).toMatch(/^The proxy \S+ closed the connection when asked for hub\./);
  });

  it.each([502, 503, 504])('says %i when it cannot reach the host', async (status) => {
    const saying = plain.createServer().listen(0, '127.0.0.1');
    open.push(() => saying.close());
    saying.on('connect', (_, socket) => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`));
    await once(saying, 'listening');
    const proxy = `http://127.0.0.1:${(saying.address() as AddressInfo).port}`;
    const error = await failure(through({ proxy }).request({ url: hub() }));
    expect(error.message).toMatch(
      /^The proxy \S+ could not connect to hub\.example\.test:\d+ \(50/,
    );
  });

  it('is not there', async () => {
    const proxy = await proxyWith();
    await proxy.kill();
    const http = through({ proxy: withCredentials(proxy) });
    for (const url of [hub(), clearHub()]) {
      const error = await failure(http.request({ url }));
      expect(error).toMatchObject({ _tag: 'HostUnreachable', reason: 'proxy' });
      expect(error.message).toMatch(/^The proxy 127\.0\.0\.1:\d+ refused the connection/);
    }
  });

  it('is no proxy', async () => {
    const web = `http://127.0.0.1:${(clear.address() as AddressInfo).port}`;
    const error = await failure(through({ proxy: web }).request({ url: hub() }));
    expect(error).toMatchObject({ reason: 'proxy' });
  });

  it('never answers: the limit and the abort of the request hold', async () => {
    const silent = net.createServer((socket) => socket.on('error', () => {})).listen(0);
    open.push(() => silent.close());
    await once(silent, 'listening');
    const proxy = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const http = new Http({ network: { proxy, env: {} } });
    const late = failure(http.request({ url: hub(), timeoutMs: 100 }));
    const signal = AbortSignal.timeout(100);
    const aborted = failure(http.request({ url: hub(), signal }));
    expect(await late).toMatchObject({ reason: 'timedOut' });
    expect(await aborted).toMatchObject({ name: 'TimeoutError' });
    http.dispose();
  });

  it('dies under way, and is used again when it is back', async () => {
    const proxy = await proxyWith();
    const http = through({ proxy: proxy.url });
    await http.request({ url: hub() });
    const hanging = failure(
      http.request({ url: `${hub()}/`, method: 'POST', headers: { expect: '100-continue' } }),
    );
    const arrived = once(secure.server, 'checkContinue');
    await arrived;
    await proxy.kill();
    const error = await hanging;
    expect(error).toMatchObject({ _tag: 'HostUnreachable', reason: 'closed' });
    expect(error.message).toContain(`through the proxy 127.0.0.1:${proxy.port}`);
    expect(await failure(http.request({ url: hub() }))).toMatchObject({ reason: 'proxy' });
    await proxyWith({ port: proxy.port });
    expect((await http.request({ url: hub() })).status).toBe(200);
  });
});

it('a redirect to another origin is refused with a credential, through a proxy too', async () => {
  const proxy = await proxyWith();
  const http = through({ proxy: proxy.url });
  const headers = { authorization: 'token x' };
  const asked = http.request({ url: `${hub()}/away`, headers });
  await expect(asked).rejects.toMatchObject({ _tag: 'RedirectRefused' });
  expect(proxy.tunnels).toEqual([`hub.example.test:${secure.port}`]);
  expect((await http.request({ url: `${hub()}/away` })).url).toBe(away());
});
