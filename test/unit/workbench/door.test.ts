import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDoor, type Door } from '../../../src/workbench/door.ts';

let folder: string;
let upstream: Server;
let door: Door;
let seen: IncomingHttpHeaders | undefined;

/** Stands for VS Code: says what it was asked, and echoes what comes over a WebSocket. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'door-'));
  seen = undefined;
  upstream = createServer((asked, answer) => {
    seen = asked.headers;
    answer.writeHead(200, { 'x-from': 'upstream' });
    answer.write(`${asked.method ?? ''} ${asked.url ?? ''} `);
    asked.pipe(answer);
  });
  upstream.on('upgrade', (asked, socket, head) => {
    seen = asked.headers;
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n');
    socket.write(head);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => upstream.listen(join(folder, 'up.sock'), resolve));
  door = await open();
});

afterEach(async () => {
  await door[Symbol.asyncDispose]();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  await rm(folder, { recursive: true });
});

const open = () =>
  openDoor({
    socketPath: join(folder, 'up.sock'),
    stateFolder: join(folder, 'state'),
    arrival: { path: '/?folder=/work', trusted: ['/work'] },
  });

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function ask(path: string, method = 'GET', headers: object = {}, body = ''): Promise<Answer> {
  const { host, port } = new URL(door.origin);
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method, headers: { host, ...headers } };
    const asked = request(options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: text }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const enter = (code: string, origin = door.origin) =>
  ask('/enter', 'POST', { origin }, new URLSearchParams({ code }).toString());

/** Enters with the code; returns the header that shows it. */
async function inside() {
  const { headers } = await enter(door.code);
  return { cookie: headers['set-cookie']?.[0]?.split(';')[0] ?? '' };
}

test('shows a page for the code, and passes nothing on, to who has no cookie', async () => {
  const page = await ask('/');
  expect(page.status).toBe(401);
  expect(page.body).toContain('Type the code');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  for (const path of ['/version', '/mint-key', '/proxy/80/', '/?folder=/']) {
    expect((await ask(path, 'POST')).status).toBe(401);
  }
  expect(seen).toBeUndefined();
});

test('lets in by the typed code and leads to the folder', async () => {
  const entered = await enter(door.code);
  expect(entered.status).toBe(200);
  expect(entered.body).toContain('"/?folder=/work"');
  const passed = await ask('/some/path?x=1', 'POST', await inside(), 'hello');
  expect(passed).toMatchObject({ status: 200, body: 'POST /some/path?x=1 hello' });
  expect(passed.headers['x-from']).toBe('upstream');
  expect(seen?.cookie).toBeUndefined();
});

test('lets in by the page in the file, once; the next ticket is in the file again', async () => {
  const ticket = async () =>
    /name="code" value="([\w-]+)"/.exec(await readFile(door.entryFile, 'utf8'))?.[1] ?? '';
  const first = await ticket();
  expect((await enter(first, 'null')).status).toBe(200);
  expect((await enter(first, 'null')).status).toBe(403);
  await expect.poll(ticket).not.toBe(first);
  expect((await enter(await ticket(), 'null')).status).toBe(200);
});

test('limits guesses', async () => {
  for (let guess = 0; guess < 5; guess += 1) expect((await enter('nonsense')).status).toBe(403);
  const limited = await enter(door.code);
  expect(limited.status).toBe(429);
  expect(limited.headers['set-cookie']).toBeUndefined();
});

test('refuses another host and another origin', async () => {
  const session = await inside();
  expect((await ask('/', 'GET', { ...session, host: 'evil.example' })).status).toBe(421);
  expect((await ask('/', 'GET', { ...session, origin: 'http://evil.example' })).status).toBe(403);
  expect((await enter(door.code, 'http://evil.example')).status).toBe(403);
});

test('does not read an entry without end', async () => {
  expect((await enter(`${door.code}${' '.repeat(5_000)}`)).status).toBe(403);
});

test('gives the same key half, and the same port, after a restart', async () => {
  const { origin } = door;
  const before = await ask('/mint-key', 'POST', await inside());
  expect(Buffer.from(before.body, 'latin1')).toHaveLength(32);
  await door[Symbol.asyncDispose]();
  door = await open();
  expect(door.origin).toBe(origin);
  expect((await ask('/mint-key', 'POST', await inside())).body).toBe(before.body);
});

test('leads local links to their port', async () => {
  const session = await inside();
  const led = await ask('/proxy/8787/status?a=b', 'GET', session);
  expect(led.status).toBe(302);
  expect(led.headers.location).toBe('http://127.0.0.1:8787/status?a=b');
  expect((await ask('/proxy/0/', 'GET', session)).status).toBe(404);
  expect((await ask('/proxy/99999/', 'GET', session)).status).toBe(404);
});

test('says so when VS Code does not answer', async () => {
  const session = await inside();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  expect((await ask('/version', 'GET', session)).status).toBe(502);
});

test('passes a WebSocket on in both directions, to who may', async () => {
  const { origin } = door;
  const session = await inside();
  expect(await upgrade({ origin })).toMatch(/^HTTP\/1\.1 401 /);
  expect(await upgrade(session)).toMatch(/^HTTP\/1\.1 401 /);
  expect(await upgrade({ ...session, origin: 'http://evil.example' })).toMatch(/^HTTP\/1\.1 403 /);
  expect(seen).toBeUndefined();
  const talk = await upgrade({ cookie: `a=1; ${session.cookie}`, origin });
  expect(talk).toMatch(/^HTTP\/1\.1 101 [^]*\r\n\r\nhello$/);
  expect(seen?.cookie).toBe('a=1');
});

/** Sends an upgrade and "hello"; resolves to all that came back, at the end or at the echo. */
function upgrade(headers: Readonly<Record<string, string>>): Promise<string> {
  const { host, port } = new URL(door.origin);
  const lines = Object.entries({ host, connection: 'Upgrade', upgrade: 'websocket', ...headers });
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.endsWith('hello')) socket.destroy();
    });
    socket.on('error', reject).on('close', () => resolve(text));
    socket.write('GET /socket HTTP/1.1\r\n');
    socket.write(lines.map(([name, value]) => `${name}: ${value}\r\n`).join('') + '\r\nhello');
  });
}

test('keeps its files and folder closed to others', async () => {
  const state = join(folder, 'state');
  expect((await stat(state)).mode & 0o777).toBe(0o700);
  for (const file of ['key-half', 'door.json', 'open-editor.html']) {
    expect((await stat(join(state, file))).mode & 0o777).toBe(0o600);
  }
});
