import type { Cancellable } from '../base/abort.ts';
import { InvalidInput, isAbort, isGatewayError } from '../base/errors.ts';
import type { ByteRange, ByteStore, ListPage } from '../bytes/byteStore.ts';
import { StoreDenied, StoreFailed } from '../bytes/errors.ts';
import { ownSignal } from '../bytes/ownSignal.ts';
import { isPartAsked, rangeHeader } from '../bytes/rangeHeader.ts';
import type { Http, HttpAnswer } from '../net/http.ts';
import { unreachable } from './s3Answer.ts';
import { encodeKey } from './sigV4.ts';

/** Largest object or range that one read may return. */
const MAX_OBJECT = 1024 * 1024 * 1024;
/** Largest object that is cut here when a server sends all of it where a part was asked for. */
const MAX_CUT = 64 * 1024 * 1024;
const READ_TIMEOUT = 60_000;

/** Files below one web address; read only, and without a listing: plain HTTP has none. */
export class HttpStore implements ByteStore {
  readonly url: string;
  readonly #host: string;

  constructor(
    /** Without a query and a slash at the end. */
    url: string,
    private readonly http: Http,
  ) {
    this.url = url;
    this.#host = new URL(url).host;
  }

  get(key: string, options: Cancellable = {}): Promise<Uint8Array | undefined> {
    return this.#read(key, undefined, options);
  }

  async getRange(
    key: string,
    range: ByteRange,
    options: Cancellable = {},
  ): Promise<Uint8Array | undefined> {
    const length = 'suffix' in range ? range.suffix : range.length;
    if (length === 0) return new Uint8Array(0);
    return this.#read(key, range, options);
  }

  /** @throws StoreFailed, status 405: always. */
  list(): Promise<ListPage> {
    return Promise.reject(
      new StoreFailed(
        `${this.#host} gives files, but no listing of them. Open an array by its whole address.`,
        405,
        { transient: false },
      ),
    );
  }

  put(): Promise<void> {
    return Promise.reject(readOnly(this.url));
  }

  delete(): Promise<void> {
    return Promise.reject(readOnly(this.url));
  }

  async #read(
    key: string,
    range: ByteRange | undefined,
    { signal }: Cancellable,
  ): Promise<Uint8Array | undefined> {
    if (/(^|\/)\.{1,2}(\/|$)/.test(key)) {
      throw new InvalidInput('key', `The key “${key}” has a “.” or “..” segment.`);
    }
    const url = key === '' ? this.url : `${this.url}/${encodeKey(key)}`;
    const answer = await this.#send(url, range, signal);
    const { status, body, headers } = answer;
    if (status === 404 || status === 410) return undefined;
    if (status === 401 || status === 403) {
      throw new StoreDenied(
        `${this.#host} refused ${key || url} (${status}): it is missing, or not for everybody. Ask its owner; where it needs keys, add its store to the profile.`,
        String(status),
      );
    }
    if (status !== 200 && status !== 206) {
      throw new StoreFailed(`${this.#host} could not give ${key || url} (${status}).`, status, {
        ...(status >= 500 || status === 429 ? { remedy: 'retry' } : {}),
      });
    }
    // A site's own “not found” page, or a sign-in page, comes with 200 for any address.
    if (/^text\/html/.test(headers['content-type'] ?? '') && !/\.html?$/.test(key)) {
      throw new StoreFailed(`${this.#host} sent a web page in place of ${key || url}.`, status);
    }
    return range ? partOf(answer, range, `${this.#host}: ${key}`) : own(body);
  }

  async #send(
    url: string,
    range: ByteRange | undefined,
    signal: AbortSignal | undefined,
  ): Promise<HttpAnswer> {
    try {
      return await this.http.request({
        url,
        headers: range ? { range: rangeHeader(range) } : {},
        signal: ownSignal(signal),
        timeoutMs: READ_TIMEOUT,
        maxBytes: MAX_OBJECT,
      });
    } catch (error) {
      if (isAbort(error)) throw error;
      if (isGatewayError(error, 'HostUnreachable')) throw unreachable(error, this.url);
      if (isGatewayError(error, 'AnswerBroken')) {
        throw new StoreFailed(`${this.#host} sent ${url} only in part.`, 200, {
          cause: error,
          remedy: 'retry',
          transient: true,
        });
      }
      throw error;
    }
  }
}

function partOf({ status, headers, body }: HttpAnswer, range: ByteRange, what: string): Uint8Array {
  if (status === 200) {
    if (body.length > MAX_CUT) {
      throw new StoreFailed(`${what}: the server sent all of it where a part was asked for.`, 200, {
        transient: false,
      });
    }
    if ('suffix' in range) return own(body.subarray(Math.max(0, body.length - range.suffix)));
    if (range.offset >= body.length) {
      throw new StoreFailed(`The range begins behind the end of ${what}.`, 416);
    }
    return own(body.subarray(range.offset, range.offset + range.length));
  }
  if (isPartAsked(headers['content-range'], range, body.length)) return own(body);
  throw new StoreFailed(`${what}: the server sent another part than asked for.`, status, {
    transient: true,
  });
}

/** Bytes that keep nothing else alive. */
function own(body: Uint8Array): Uint8Array {
  const isWhole = body.buffer.byteLength === body.byteLength;
  return isWhole ? new Uint8Array(body.buffer) : new Uint8Array(body);
}

function readOnly(url: string): InvalidInput {
  return new InvalidInput('url', `${url} can only be read.`);
}
