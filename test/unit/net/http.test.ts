import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Http } from '../../../src/net/http.ts';

type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server of ours on this machine; resolves to its address. */
async function serve(answer: Answer): Promise<string> {
  const server = http.createServer(answer).listen(0, '127.0.0.1');
  closers.push(() => (server.closeAllConnections(), server.close()));
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that speaks no HTTP but answers with these bytes. */
async function serveBytes(bytes: string): Promise<string> {
  const server = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.end(bytes));
  });
  closers.push(() => server.close());
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function client(): Http {
  const one = new Http();
  closers.push(() => one.dispose());
  return one;
}

function textOf(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}

test('sends method, headers and body, and reads status, headers and body', async () => {
  const address = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(201, { 'X-Name': 'Value', 'set-cookie': ['a=1', 'b=2'] });
      const { method, headers } = request;
      response.end(`${method} ${String(headers['x-mine'])} ${Buffer.concat(chunks).toString()}`);
    });
  });
  const { status, headers, body, url } = await client().request({
    method: 'PUT',
    url: `${address}/p`,
    headers: { 'X-Mine': 'yes' },
    body: 'grüße',
  });
  expect(status).toBe(201);
  expect(headers['x-name']).toBe('Value');
  expect(headers['set-cookie']).toBe('a=1, b=2');
  expect(textOf(body)).toBe('PUT yes grüße');
  expect(url).toBe(`${address}/p`);
});

test('keeps its connections', async () => {
  const ports = new Set<number | undefined>();
  const address = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.end();
  });
  const one = client();
  for (let i = 0; i < 5; i++) await one.request({ url: address });
  expect(ports.size).toBe(1);
});

test('a kept connection that has gone stale is replaced without a word', async () => {
  const address = await serve((request, response) => {
    response.end('ok', () => {
      if (request.url === '/last') request.socket.destroy();
    });
  });
  const one = client();
  await one.request({ url: `${address}/last` });
  expect(textOf((await one.request({ url: address })).body)).toBe('ok');
});

test('a POST meets no stale connection, for it may not be sent twice', async () => {
  const ports: (number | undefined)[] = [];
  const address = await serve((request, response) => {
    ports.push(request.socket.remotePort);
    response.end('ok');
  });
  const one = client();
  await one.request({ url: address });
  await one.request({ url: address, method: 'POST', body: 'a wish' });
  await one.request({ url: address });
  expect(ports[0]).toBe(ports[2]);
  expect(ports[1]).not.toBe(ports[0]);
});

test('a HEAD has a length and no body', async () => {
  const address = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '5000' }).end();
  });
  const { headers, body } = await client().request({ url: address, method: 'HEAD' });
  expect(headers['content-length']).toBe('5000');
  expect(body.length).toBe(0);
});

test.each(['fixed', 'chunked'])('a %s body beyond the limit is not read', async (kind) => {
  const address = await serve((_request, response) => {
    if (kind === 'fixed') response.setHeader('content-length', '1000000');
    response.write(Buffer.alloc(500_000));
    response.end(Buffer.alloc(500_000));
  });
  const asked = client().request({ url: address, maxBytes: 999_999 });
  await expect(asked).rejects.toMatchObject({ _tag: 'AnswerTooLarge', limit: 999_999 });
});

test('a body that ends early is an error, not a short answer', async () => {
  const address = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('abc', () => response.destroy());
  });
  const asked = client().request({ url: address });
  await expect(asked).rejects.toMatchObject({ _tag: 'AnswerBroken' });
  await expect(asked).rejects.toThrow(/3 bytes/);
});

test('bytes that are no HTTP are an error that says so', async () => {
  const asked = client().request({ url: await serveBytes('\0\x01\x02 what is this?\r\n\r\n') });
  await expect(asked).rejects.toMatchObject({ _tag: 'AnswerBroken' });
});

test('a server that closes without an answer', async () => {
  const asked = client().request({ url: await serveBytes('') });
  await expect(asked).rejects.toMatchObject({ _tag: 'HostUnreachable', reason: 'closed' });
});

test('a port where nobody listens is named', async () => {
  const address = await serveBytes('');
  closers.pop()?.();
  const asked = client().request({ url: address });
  await expect(asked).rejects.toMatchObject({ reason: 'refused', endpoint: address.slice(7) });
  await expect(asked).rejects.toThrow(/nothing listens there/);
});

test('TLS with somebody who speaks none', async () => {
  const address = await serveBytes('HTTP/1.1 400 Bad Request\r\n\r\n');
  const asked = client().request({ url: address.replace('http:', 'https:') });
  await expect(asked).rejects.toMatchObject({ _tag: 'HostUnreachable', reason: 'tls' });
});

test('an address that is none', async () => {
  for (const url of ['gateway', 'ftp://host', '']) {
    const asked = client().request({ url });
    await expect(asked).rejects.toMatchObject({ _tag: 'InvalidInput', field: 'url' });
  }
});

test('silence ends at the limit', async () => {
  const address = await serve(() => {});
  const asked = client().request({ url: address, timeoutMs: 50 });
  await expect(asked).rejects.toMatchObject({ _tag: 'HostUnreachable', reason: 'timedOut' });
});

test('the limit is for the whole answer, not for its parts', async () => {
  const address = await serve((_request, response) => {
    const drip = setInterval(() => response.write('x'), 20);
    response.once('close', () => clearInterval(drip));
  });
  const asked = client().request({ url: address, timeoutMs: 200 });
  await expect(asked).rejects.toMatchObject({ reason: 'timedOut' });
});

test('an abort ends the request on the wire too', async () => {
  const abort = new AbortController();
  const gone = new Promise<void>((resolve) => {
    void serve((_request, response) => {
      response.once('close', resolve);
      abort.abort(new Error('enough'));
    }).then((address) => {
      const asked = client().request({ url: address, signal: abort.signal });
      return expect(asked).rejects.toThrow('enough');
    });
  });
  await gone;
});

test('an abort before the start sends nothing', async () => {
  let count = 0;
  const address = await serve((_request, response) => {
    count++;
    response.end();
  });
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(client().request({ url: address, signal })).rejects.toThrow('enough');
  await client().request({ url: address });
  expect(count).toBe(1);
});

test('disposal ends what is under way, and all later requests', async () => {
  const one = new Http();
  const address = await serve(() => one.dispose());
  await expect(one.request({ url: address })).rejects.toMatchObject({ reason: 'closed' });
  await expect(one.request({ url: address })).rejects.toMatchObject({ reason: 'closed' });
});

/** One origin that redirects to another, which tells what it was sent. */
async function twoOrigins(status = 302) {
  const seen: http.IncomingMessage[] = [];
  const other = await serve((request, response) => {
    seen.push(request);
    response.end('other');
  });
  const first = await serve((request, response) => {
    if (request.url === '/home') response.end(`home ${request.headers.authorization}`);
    else {
      const location = request.url === '/same' ? '/home' : other;
      response.writeHead(status, { location }).end();
    }
  });
  return { first, other, seen };
}

const authorization = 'jupyterhub secret';

test('a redirect at the same origin is followed with the credential', async () => {
  const { first } = await twoOrigins();
  const url = `${first}/same`;
  const answer = await client().request({ url, headers: { authorization } });
  expect(textOf(answer.body)).toBe(`home ${authorization}`);
  expect(answer.url).toBe(`${first}/home`);
});

test('a redirect elsewhere is followed without a credential', async () => {
  const { first, seen } = await twoOrigins();
  const answer = await client().request({ url: `${first}/away` });
  expect(textOf(answer.body)).toBe('other');
  expect(seen).toHaveLength(1);
});

test.each(['Authorization', 'cookie', 'X-Amz-Security-Token'])(
  'a redirect elsewhere is refused with a credential in %s, and both sides are named',
  async (name) => {
    const { first, other, seen } = await twoOrigins(307);
    const asked = client().request({ url: `${first}/away`, headers: { [name]: 'secret' } });
    await expect(asked).rejects.toMatchObject({ _tag: 'RedirectRefused', from: first, to: other });
    expect(seen).toHaveLength(0);
  },
);

test('a POST is never sent elsewhere, and not turned into a GET', async () => {
  const { first, seen } = await twoOrigins();
  for (const path of ['away', 'same']) {
    const asked = client().request({ url: `${first}/${path}`, method: 'POST', body: 'x' });
    await expect(asked).rejects.toMatchObject({ _tag: 'RedirectRefused' });
  }
  expect(seen).toHaveLength(0);
});

test('redirects in a circle end', async () => {
  const address = await serve((_request, response) => {
    response.writeHead(302, { location: '/again' }).end();
  });
  await expect(client().request({ url: address })).rejects.toThrow(/never ends/);
});

test('who wants redirects as answers gets them', async () => {
  const { first, other } = await twoOrigins(301);
  const answer = await client().request({ url: `${first}/away`, redirect: 'manual' });
  expect([answer.status, answer.headers['location']]).toEqual([301, other]);
});
