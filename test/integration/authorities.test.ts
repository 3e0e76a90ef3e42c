import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { Http } from '../../src/net/http.ts';
import { type CertificateName, makeCertificates, type Certificates } from '../kit/certificates.ts';
import { httpsServer, type Listening } from '../kit/tlsServer.ts';

let certificates: Certificates;
const open: Disposable[] = [];
const servers: Listening[] = [];

beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(async () => {
  for (const one of open) one[Symbol.dispose]();
  for (const one of servers) await one[Symbol.asyncDispose]();
});

function client(ca?: string): Http {
  const http = new Http({ network: { ca, env: {} } });
  open.push(http);
  return http;
}

async function serve(name: CertificateName, host?: string) {
  const one = await httpsServer(certificates.of[name], (_, answer) => answer.end('here'), host);
  servers.push(one);
  return one;
}

describe('a private authority', () => {
  it('is trusted when the profile has it, beside others of the institution', async () => {
    const { port } = await serve('good');
    const other = certificates.of.stranger.cert;
    for (const ca of [certificates.ca, `${other}\n# comment\n${certificates.ca}`]) {
      for (const host of ['localhost', '127.0.0.1']) {
        const { status, body } = await client(ca).request({ url: `https://${host}:${port}/` });
        expect([status, new TextDecoder().decode(body)]).toEqual([200, 'here']);
      }
    }
  });

  it('is trusted at an IPv6 address', async () => {
    const { port } = await serve('good', '::1');
    const { status } = await client(certificates.ca).request({ url: `https://[::1]:${port}/` });
    expect(status).toBe(200);
  });

  it('is trusted by a WebSocket', async () => {
    const { port, server } = await serve('good');
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
    const url = new URL(`wss://localhost:${port}/`);
    const socket = new WebSocket(url, { agent: client(certificates.ca).agentFor(url) });
    await once(socket, 'open');
    socket.send('echo');
    expect(String((await once(socket, 'message'))[0])).toBe('echo');
    socket.terminate();
    sockets.close();
  });

  it('keeps its connections, and more than one when asked at once', async () => {
    const ports = new Set<number | undefined>();
    const one = await httpsServer(certificates.of.good, (request, answer) => {
      ports.add(request.socket.remotePort);
      answer.end();
    });
    servers.push(one);
    const http = client(certificates.ca);
    const url = `https://127.0.0.1:${one.port}/`;
    for (let i = 0; i < 5; i++) await http.request({ url });
    expect(ports.size).toBe(1);
    await Promise.all(Array.from({ length: 60 }, () => http.request({ url })));
    expect(ports.size).toBeGreaterThan(1);
    expect(ports.size).toBeLessThanOrEqual(24);
  });
});

describe('a certificate that is not to be trusted', () => {
  it.each([
    ['good', false, /authority that this computer does not know .*add it to the profile/],
    ['stranger', true, /authority that this computer does not know .*add it to the profile/],
    ['expired', true, /has expired.*administrator has to renew it/],
    ['early', true, /not valid yet.*clock/],
    ['named', true, /for another name \(other\.example\.test\).*Check the address/],
  ] as const)('%s, authority known: %s', async (name, isKnown, sentence) => {
    const { port } = await serve(name);
    const http = client(isKnown ? certificates.ca : undefined);
    const failure: unknown = await http
      .request({ url: `https://127.0.0.1:${port}/`, headers: { authorization: 'token x' } })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      _tag: 'HostUnreachable',
      reason: 'certificate',
      endpoint: `127.0.0.1:${port}`,
      remedy: 'openSettings',
    });
    expect((failure as Error).message).toMatch(sentence);
    expect((failure as Error).message).toContain(`127.0.0.1:${port}`);
  });

  it('says the same for a WebSocket', async () => {
    const { port } = await serve('expired');
    const url = new URL(`wss://127.0.0.1:${port}/`);
    const http = client(certificates.ca);
    const socket = new WebSocket(url, { agent: http.agentFor(url) });
    const [cause] = (await once(socket, 'error')) as [Error];
    expect(http.failureAt(url, cause).message).toMatch(/has expired/);
  });

  it.each(['', 'no PEM', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    'an authority that is none is named: %j',
    async (ca) => {
      const asked = client(ca).request({ url: 'https://127.0.0.1:1/' });
      await expect(asked).rejects.toMatchObject({ _tag: 'InvalidInput', field: 'ca' });
    },
  );
});
