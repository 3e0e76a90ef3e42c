import http from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { TimedOut } from '../base/errors.ts';
import type { HttpRoute } from './agentPool.ts';
import { AnswerBroken, AnswerTooLarge, HostUnreachable } from './errors.ts';
import type { HttpAnswer, HttpRequest } from './httpMessages.ts';

/** One request on one connection. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly url: URL;
  /** `Date.now()` after which it is given up. */
  readonly deadline: number;
  readonly route: HttpRoute;
  /** Aborted when the pool is disposed. */
  readonly closing: AbortSignal;
}

/** The answer, or a failure before any answer: the caller may ask again. */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'unanswered'; readonly cause: unknown; readonly reused: boolean };

const defaultMaxBytes = 64 * 1024 * 1024;

/** Sends a request and reads the whole answer; @throws what `Http.request` throws. */
export async function exchange(work: Exchange): Promise<Outcome> {
  const { interrupted, stop } = interruption(work);
  const outgoing = start(work);
  try {
    return await Promise.race([interrupted, converse(outgoing, work)]);
  } catch (error) {
    outgoing.destroy();
    throw error;
  } finally {
    stop();
  }
}

function start({ request, url, route: { agent, usual } }: Exchange): http.ClientRequest {
  const options = {
    method: request.method ?? 'GET',
    headers: { ...request.headers, ...lengthOf(request.body) },
    agent,
  };
  // VS Code replaces the agent of `http.request` by one that finds a proxy in its own way.
  if (!usual) return new http.ClientRequest({ ...urlToHttpOptions(url), ...options });
  return (url.protocol === 'https:' ? https.request : http.request)(url, options);
}

async function converse(outgoing: http.ClientRequest, work: Exchange): Promise<Outcome> {
  const first = await new Promise<http.IncomingMessage | Outcome>((resolve) => {
    outgoing.on('response', resolve);
    outgoing.on('error', (cause) =>
      resolve({ kind: 'unanswered', cause, reused: outgoing.reusedSocket }),
    );
    outgoing.end(work.request.body);
  });
  if (!(first instanceof http.IncomingMessage)) return first;
  const body = await read(first, work);
  return { kind: 'answer', answer: answerOf(first, body, work.url) };
}

/** Rejects at the deadline, on the caller's abort and on disposal; `stop` takes the listeners off. */
function interruption({ request, url, deadline, closing }: Exchange) {
  const { signal } = request;
  let stop = () => {};
  const interrupted = new Promise<never>((_resolve, reject) => {
    const onAbort = () => reject(signal?.reason as Error);
    const onClose = () =>
      reject(new HostUnreachable(url.host, 'closed', { cause: closing.reason }));
    const onLate = () => {
      const cause = new TimedOut(`${url.origin} took too long.`);
      reject(new HostUnreachable(url.host, 'timedOut', { cause }));
    };
    const timer = setTimeout(onLate, Math.max(0, deadline - Date.now()));
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      closing.removeEventListener('abort', onClose);
    };
    if (signal?.aborted) onAbort();
    else if (closing.aborted) onClose();
    signal?.addEventListener('abort', onAbort, { once: true });
    closing.addEventListener('abort', onClose, { once: true });
  });
  return { interrupted, stop };
}

function lengthOf(body: Uint8Array | string | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}

async function read(incoming: http.IncomingMessage, { request, url }: Exchange): Promise<Buffer> {
  const limit = request.maxBytes ?? defaultMaxBytes;
  const declared = declaredLength(incoming, request.method);
  if (declared !== undefined && declared > limit) throw new AnswerTooLarge(url.href, limit);
  // Allocated once when the length is known; otherwise a list of chunks, joined once at the end.
  const whole = declared === undefined ? undefined : Buffer.allocUnsafe(declared);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      if (length + chunk.length > limit) throw new AnswerTooLarge(url.href, limit);
      if (whole) chunk.copy(whole, length);
      else chunks.push(chunk);
      length += chunk.length;
      request.onData?.(chunk);
    }
  } catch (cause) {
    if (cause instanceof AnswerTooLarge) throw cause;
    throw new AnswerBroken(url.href, `it ended after ${length} bytes`, { cause });
  }
  if (declared !== undefined && length !== declared) {
    throw new AnswerBroken(url.href, `it has ${length} bytes where ${declared} were announced`);
  }
  return whole ?? Buffer.concat(chunks, length);
}

function declaredLength(incoming: http.IncomingMessage, method?: string): number | undefined {
  const status = incoming.statusCode ?? 0;
  if (method === 'HEAD' || status === 204 || status === 304) return undefined;
  const text = incoming.headers['content-length'];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function answerOf(incoming: http.IncomingMessage, body: Buffer, url: URL): HttpAnswer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { status: incoming.statusCode ?? 0, headers, body, url: url.href };
}
