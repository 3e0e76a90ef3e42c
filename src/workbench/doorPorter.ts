import {
  Agent,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { redirect, say, show } from './doorAnswers.ts';
import type { DoorGuard } from './doorGuard.ts';
import { arrivalPage, codePage, type Arrival } from './doorPages.ts';
import type { EntryCodes } from './entryCodes.ts';

/** What the porter works with. */
export interface PorterOptions {
  readonly socketPath: string;
  readonly arrival: Arrival;
  readonly keyHalf: Buffer;
  readonly codes: EntryCodes;
  readonly guard: DoorGuard;
}

/** Longest body of an entry: a form with one code. */
const ENTRY_BYTES = 1_024;

/** Answers what comes to the door: lets in, turns away, passes on. */
export class DoorPorter {
  readonly #options: PorterOptions;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #pipes = new Set<Duplex>();

  constructor(options: PorterOptions) {
    this.#options = options;
  }

  /** Answers all requests of `server`. */
  attend(server: Server): void {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#upgrade(request, socket, head);
    });
  }

  /** Ends every connection that was passed on. */
  dispose(): void {
    this.#agent.destroy();
    for (const pipe of this.#pipes) pipe.destroy();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, path } = target(request);
    const verdict = this.#options.guard.judge({ method, path, headers: request.headers });
    if (verdict.kind === 'refused') {
      say(response, verdict.status, verdict.reason);
    } else if (method === 'POST' && path === '/enter') {
      this.#enter(await readBody(request), response);
    } else if (verdict.kind === 'inside') {
      this.#serve(request, response);
    } else if (method === 'GET' && path === '/') {
      show(response, 401, codePage());
    } else {
      say(response, 401, 'Open the address of the editor first.');
    }
  }

  #enter(body: string | undefined, response: ServerResponse): void {
    const code = new URLSearchParams(body ?? '').get('code') ?? '';
    switch (this.#options.codes.redeem(code)) {
      case 'granted':
        response.setHeader('set-cookie', this.#options.guard.cookie);
        show(response, 200, arrivalPage(this.#options.arrival));
        break;
      case 'wrong':
        show(response, 403, codePage('This is not the code; a code is good for one entry.'));
        break;
      case 'later':
        response.setHeader('retry-after', '60');
        show(response, 429, codePage('Too many wrong codes. Try again in a minute.'));
        break;
    }
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { method, path } = target(request);
    const local = /^\/proxy\/(\d{1,5})(\/.*)?$/.exec(request.url ?? '');
    if (method === 'POST' && path === '/mint-key') this.#giveKey(response);
    else if (local) redirect(response, local[1] ?? '', local[2] ?? '/');
    else this.#pass(request, response);
  }

  #giveKey(response: ServerResponse): void {
    const headers = { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' };
    response.writeHead(200, headers).end(this.#options.keyHalf);
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    const { method, url: path } = request;
    const { cookie, ...others } = request.headers;
    const kept = this.#options.guard.withoutSession(cookie);
    const headers = kept ? { ...others, cookie: kept } : others;
    const { socketPath } = this.#options;
    const passed = httpRequest({ socketPath, method, path, headers, agent: this.#agent });
    passed.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    passed.on('error', () => {
      if (response.headersSent) response.destroy();
      else say(response, 502, 'VS Code does not answer.');
    });
    response.on('close', () => passed.destroy());
    request.pipe(passed);
  }

  /** A WebSocket is passed on as it is: its head once more, then bytes both ways. */
  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const { method, path } = target(request);
    const verdict = this.#options.guard.judgeUpgrade({ method, path, headers: request.headers });
    if (verdict.kind !== 'inside') {
      const status = verdict.kind === 'refused' ? verdict.status : 401;
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const upstream = connect(this.#options.socketPath);
    for (const end of [socket, upstream]) this.#pipes.add(end);
    const drop = () => {
      for (const end of [socket, upstream]) {
        end.destroy();
        this.#pipes.delete(end);
      }
    };
    for (const end of [socket, upstream]) end.on('error', drop).on('close', drop);
    upstream.write(`${method} ${request.url ?? '/'} HTTP/1.1\r\n${this.#rawHeaders(request)}\r\n`);
    upstream.write(head);
    socket.pipe(upstream).pipe(socket);
  }

  #rawHeaders({ rawHeaders, headers }: IncomingMessage): string {
    const lines: string[] = [];
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
      if (name.toLowerCase() !== 'cookie') lines.push(`${name}: ${value}\r\n`);
    }
    const cookie = this.#options.guard.withoutSession(headers.cookie);
    return lines.join('') + (cookie ? `Cookie: ${cookie}\r\n` : '');
  }
}

function target({ method = 'GET', url = '/' }: IncomingMessage) {
  return { method, path: url.split('?', 1)[0] ?? '/' };
}

/** The body as text, `undefined` when it is longer than an entry can be. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > ENTRY_BYTES) return undefined;
  }
  return body;
}
