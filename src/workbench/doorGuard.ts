import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isSame } from './entryCodes.ts';

/** What the door does with a request. */
export type Verdict =
  | { readonly kind: 'inside' }
  | { readonly kind: 'outside' }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string };

/** The part of a request on which the decision rests. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

const COOKIE = 'science-gateway';

/**
 * Decides who may pass. Refused: another `Host` (a name that was rebound to this machine), another
 * `Origin` or `Sec-Fetch-Site` (a page of somebody else). Inside: who shows the cookie.
 */
export class DoorGuard {
  readonly #host: string;
  readonly #session = randomBytes(32).toString('base64url');

  /** @param host name and port by which the editor is opened. */
  constructor(host: string) {
    this.#host = host;
  }

  /** The `Set-Cookie` header of an entry. */
  get cookie(): string {
    return `${COOKIE}=${this.#session}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Decides about a plain request. */
  judge({ method, path, headers }: Request): Verdict {
    if (headers.host !== this.#host) return refused(421, 'This is not the address of the editor.');
    const { origin } = headers;
    const isEntry = method === 'POST' && path === '/enter';
    // A page opened from a file has the origin "null"; what it says is worth only the code in it.
    const isFromFile = isEntry && origin === 'null';
    if (origin !== undefined && origin !== `http://${this.#host}` && !isFromFile) {
      return refused(403, 'The request comes from another page.');
    }
    if (isEntry) return { kind: 'outside' };
    if (this.#comesFromAnotherPage(headers)) {
      return refused(403, 'The request comes from another page.');
    }
    return this.#hasCookie(headers.cookie) ? { kind: 'inside' } : { kind: 'outside' };
  }

  /** Decides about a WebSocket: browsers always send its origin, so it is never optional. */
  judgeUpgrade(request: Request): Verdict {
    const verdict = this.judge(request);
    if (verdict.kind !== 'inside') return verdict;
    return request.headers.origin === undefined ? { kind: 'outside' } : verdict;
  }

  /** The cookies that are for the editor itself, without ours. */
  withoutSession(cookies: string | undefined): string | undefined {
    const others = split(cookies).filter(([name]) => name !== COOKIE);
    return others.map(([name, value]) => `${name}=${value}`).join('; ') || undefined;
  }

  #comesFromAnotherPage(headers: IncomingHttpHeaders): boolean {
    const site = headers['sec-fetch-site'];
    if (site === undefined || site === 'same-origin' || site === 'none') return false;
    // A link to the editor in another page may be followed; it shows no more than a bookmark does.
    return headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-dest'] !== 'document';
  }

  #hasCookie(cookies: string | undefined): boolean {
    return split(cookies).some(([name, value]) => name === COOKIE && isSame(value, this.#session));
  }
}

function refused(status: number, reason: string): Verdict {
  return { kind: 'refused', status, reason };
}

function split(cookies = ''): [name: string, value: string][] {
  return cookies
    .split(';')
    .filter((part) => part.includes('='))
    .map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    });
}
