import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { Http } from '../../src/net/http.ts';
import { serverBuild } from '../../src/workbench/serverBuild.ts';
import { type Certificates, makeCertificates } from '../kit/certificates.ts';
import { connectProxy, type ConnectProxy } from '../kit/connectProxy.ts';
import { httpsServer, type Listening } from '../kit/tlsServer.ts';

/** Of VS Code's `@vscode/proxy-agent`, what its extension host calls (0.45, src/index.ts). */
interface ProxyAgent {
  createProxyResolver(params: object): { resolveProxyWithRequest: unknown };
  createHttpPatch(params: object, originals: object, resolve: unknown): object;
  createNetPatch(params: object, originals: object): object;
  createTlsPatch(params: object, originals: object): object;
}

/** VS Code's settings as the patches ask for them. */
const settings = { proxy: '', support: 'override', isSecond: false };
const quiet = () => undefined;
const params = {
  resolveProxy: () => Promise.resolve('DIRECT'),
  getProxyURL: () => settings.proxy,
  getProxySupport: () => settings.support,
  getNoProxyConfig: () => [],
  addCertificatesV1: () => !settings.isSecond,
  addCertificatesV2: () => settings.isSecond,
  loadSystemCertificatesFromNode: () => true,
  loadAdditionalCertificates: () => Promise.resolve([]),
  isUseHostProxyEnabled: () => true,
  proxyResolveTelemetry: quiet,
  getLogLevel: () => 2,
  log: { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet },
  env: {},
};

let certificates: Certificates;
let server: Listening & { readonly server: https.Server };
let sockets: WebSocketServer;
let proxy: ConnectProxy;
const ports = new Set<number | undefined>();
const restore: (() => void)[] = [];
const open: Http[] = [];

/** What VS Code does to the modules of every extension (extHost proxyResolver, 1.139.1). */
async function patchModules(): Promise<void> {
  const { main } = await serverBuild();
  const agent = createRequire(main)('@vscode/proxy-agent') as ProxyAgent;
  const { resolveProxyWithRequest } = agent.createProxyResolver(params);
  const patches: readonly [object, object][] = [
    [http, agent.createHttpPatch(params, { ...http }, resolveProxyWithRequest)],
    [https, agent.createHttpPatch(params, { ...https }, resolveProxyWithRequest)],
    [net, agent.createNetPatch(params, { ...net })],
    [tls, agent.createTlsPatch(params, { ...tls })],
  ];
  for (const [module, patch] of patches) {
    const before = Object.entries(module).filter(([name]) => name in patch);
    Object.assign(module, patch);
    restore.push(() => Object.assign(module, Object.fromEntries(before)));
  }
}

beforeAll(async () => {
  certificates = await makeCertificates();
  server = await httpsServer(
    certificates.of.good,
    (request, answer) => {
      ports.add(request.socket.remotePort);
      answer.end();
    },
    '0.0.0.0',
  );
  sockets = new WebSocketServer({ server: server.server });
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  await patchModules();
});
afterAll(async () => {
  for (const one of restore) one();
  sockets.close();
  await server[Symbol.asyncDispose]();
});
beforeEach(async () => {
  proxy = await connectProxy();
  ports.clear();
});
afterEach(async () => {
  for (const one of open.splice(0)) one.dispose();
  await proxy.kill();
});

function client(change: { readonly proxy?: string } = {}): Http {
  const one = new Http({ network: { ca: certificates.ca, env: {}, ...change } });
  open.push(one);
  return one;
}

async function echo(by: Http, address: string): Promise<string> {
  const url = new URL(address);
  const socket = new WebSocket(url, { agent: by.agentFor(url) });
  await once(socket, 'open');
  socket.send('echo');
  const [data] = (await once(socket, 'message')) as [Buffer];
  socket.terminate();
  return data.toString();
}

describe.each([
  ['override', false],
  ['override', true],
  ['fallback', false],
  ['on', false],
  ['off', false],
])('in VS Code with http.proxySupport %s, its newer certificates: %s', (support, isSecond) => {
  beforeEach(() => Object.assign(settings, { proxy: '', support, isSecond }));

  it('straight requests trust the profile’s authority and keep their connection', async () => {
    const one = client();
    for (let i = 0; i < 3; i++) {
      // Not one of the addresses that VS Code leaves alone.
      const { status } = await one.request({ url: `https://127.0.0.2:${server.port}/` });
      expect(status).toBe(200);
    }
    expect(ports.size).toBe(1);
  });

  it('a straight WebSocket trusts the profile’s authority', async () => {
    expect(await echo(client(), `wss://127.0.0.2:${server.port}/`)).toBe('echo');
  });

  it('requests and WebSockets go through http.proxy with the authority, once each', async () => {
    settings.proxy = proxy.url;
    const one = client({ proxy: proxy.url });
    const place = `hub.example.test:${server.port}`;
    expect((await one.request({ url: `https://${place}/` })).status).toBe(200);
    expect(proxy.tunnels).toEqual([place]);
    expect(await echo(one, `wss://${place}/`)).toBe('echo');
    expect(new Set(proxy.tunnels)).toEqual(new Set([place]));
  });

  it('what the profile’s authority has not issued is refused', async () => {
    const strict = new Http({ network: { env: {} } });
    open.push(strict);
    const asked = strict.request({ url: `https://127.0.0.2:${server.port}/` });
    await expect(asked).rejects.toMatchObject({ reason: 'certificate' });
  });
});
