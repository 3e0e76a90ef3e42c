/**
 * Objects in one bucket of an S3 store. Reads are a lean signed GET over kept connections, because
 * the SDK's own `GetObject` costs more than 1 ms of CPU a request; everything else goes through the
 * SDK, which is loaded when it is first needed.
 *
 * @module
 */
import type { Cancellable } from '../base/abort.ts';
import { isAbort, isGatewayError } from '../base/errors.ts';
import type { ByteRange, ByteStore, ListOptions, ListPage } from '../bytes/byteStore.ts';
import { StoreDenied, StoreFailed } from '../bytes/errors.ts';
import { ownSignal } from '../bytes/ownSignal.ts';
import { isPartAsked, rangeHeader } from '../bytes/rangeHeader.ts';
import { readOnlyHere } from '../bytes/readOnlyHere.ts';
import { Http, type HttpAnswer } from '../net/http.ts';
import { S3Addresses, type S3Place } from './s3Address.ts';
import {
  type Asked,
  errorOf,
  EXPIRED,
  readRefusal,
  type S3Refusal,
  SKEWED,
  unreachable,
} from './s3Answer.ts';
import type { S3Sdk } from './s3Sdk.ts';
import { type S3Keys, SigV4 } from './sigV4.ts';

/** Options of an `S3Store`. */
export interface S3StoreOptions extends S3Place {
  readonly bucket: string;
  /** Root of the store inside the bucket; slashes at the ends do not matter; may be empty. */
  readonly prefix?: string;
  /** Asked before requests and again when the store says that the keys have run out. */
  readonly keys: () => Promise<S3Keys | undefined>;
  /** Signs for who has no keys; then `keys` is never asked, and nothing can be written. */
  readonly signer?: ElsewhereSigner;
  /** Connections to use; default: a pool that all stores of this process share. */
  readonly http?: Http;
}

/** Somebody with keys who gives addresses of single objects, and pages of listings. */
export interface ElsewhereSigner {
  /** An address that gives the object for a while; `isRenewed`: the last one was refused. */
  url(key: string, options: Cancellable & { readonly isRenewed: boolean }): Promise<string>;
  /** A page of the objects under `root`; their keys are relative to it. */
  list(root: string, options: ListOptions): Promise<ListPage>;
}

/** How long keys are taken as still good without asking again, in milliseconds. */
const KEYS_FRESH = 2000;
/** Largest object or range that one read may return. */
const MAX_OBJECT = 1024 * 1024 * 1024;
/** Limit for one read in milliseconds, retries not counted. */
const READ_TIMEOUT = 60_000;

let shared: Http | undefined;

export class S3Store implements ByteStore {
  readonly url: string;
  #options: S3StoreOptions;
  #addresses: S3Addresses;
  readonly #root: string;
  readonly #http: Http;
  #signer: SigV4;
  #keys: { readonly promise: Promise<S3Keys | undefined>; readonly at: number } | undefined;
  /** The store's clock minus ours, in milliseconds. */
  #skew = 0;
  /** The same, as the last answer told it; for readers, never for signing. */
  #ahead: number | undefined;
  #sdk: Promise<S3Sdk> | undefined;

  constructor(options: S3StoreOptions) {
    const prefix = (options.prefix ?? '').replace(/^\/+|\/+$/g, '');
    this.#options = options;
    this.#addresses = new S3Addresses(options, options.bucket);
    this.#root = prefix && `${prefix}/`;
    this.#http = options.http ?? (shared ??= new Http());
    this.#signer = new SigV4(options.region);
    this.url = `s3://${options.bucket}${prefix && `/${prefix}`}`;
  }

  /** The object's bytes in a buffer of their own. */
  get(key: string, options: Cancellable = {}): Promise<Uint8Array | undefined> {
    return this.#read(key, undefined, options);
  }

  /**
   * Part of an object; shorter than asked for when the object ends before.
   *
   * @throws StoreFailed with status 416 when the range begins behind the object's end, and when the
   * server ignores ranges.
   */
  async getRange(
    key: string,
    range: ByteRange,
    options: Cancellable = {},
  ): Promise<Uint8Array | undefined> {
    const length = 'suffix' in range ? range.suffix : range.length;
    if (length === 0) return new Uint8Array(0);
    return this.#read(key, range, options);
  }

  list(options: ListOptions = {}): Promise<ListPage> {
    const { signer } = this.#options;
    if (signer) return signer.list(this.#root, options);
    return this.#withSdk((sdk) => sdk.list(this.#root, options));
  }

  async put(
    key: string,
    body: Uint8Array,
    options: Cancellable & { readonly create?: boolean } = {},
  ): Promise<void> {
    this.#addresses.of(this.#root + key);
    await this.#withSdk((sdk) => sdk.put(this.#root + key, body, options));
  }

  async putParts(
    key: string,
    parts: AsyncIterable<Uint8Array>,
    options: Cancellable = {},
  ): Promise<void> {
    this.#addresses.of(this.#root + key);
    // Begun before the first piece is taken: a region that is found out there costs nothing.
    const upload = await this.#withSdk((sdk) => sdk.beginParts(this.#root + key, options));
    await upload.send(parts);
  }

  async delete(keys: readonly string[], options: Cancellable = {}): Promise<void> {
    const whole = keys.map((key) => this.#root + key);
    await this.#withSdk((sdk) => sdk.delete(whole, options));
  }

  clock(): number | undefined {
    return this.#ahead === undefined ? undefined : Date.now() + this.#ahead;
  }

  async #read(
    key: string,
    range: ByteRange | undefined,
    { signal }: Cancellable,
  ): Promise<Uint8Array | undefined> {
    const whole = this.#root + key;
    const asked = this.#asked(whole);
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#send(whole, range, signal, attempt > 1);
      const theirs = Date.parse(answer.headers['date'] ?? '');
      if (!Number.isNaN(theirs)) this.#ahead = theirs - Date.now();
      if (answer.status === (range ? 206 : 200)) return bytesOf(answer, range, asked);
      if (answer.status === 200) {
        throw new StoreFailed(
          `${asked.host} sent all of ${whole} in bucket ${asked.bucket} where a part was asked ` +
            `for: it does not support ranges.`,
          200,
        );
      }
      const refusal = readRefusal(answer.status, answer.headers, answer.body);
      if (isMissing(refusal, answer, asked)) return undefined;
      const error = errorOf(refusal, asked);
      if (attempt > 1 || !(this.#canCure(refusal) || this.#moves(error))) throw error;
    }
  }

  async #send(
    whole: string,
    range: ByteRange | undefined,
    signal: AbortSignal | undefined,
    isAgain: boolean,
  ): Promise<HttpAnswer> {
    const asked: Record<string, string> = range ? { range: rangeHeader(range) } : {};
    const { url, headers } = await this.#addressed(whole, asked, signal, isAgain);
    signal?.throwIfAborted();
    try {
      return await this.#http.request({
        url,
        headers,
        signal: ownSignal(signal),
        timeoutMs: READ_TIMEOUT,
        maxBytes: MAX_OBJECT,
        redirect: 'manual',
      });
    } catch (error) {
      throw inWordsOfStores(error, this.#asked(whole));
    }
  }

  /** Where an object is and what the request for it says, signed here or elsewhere. */
  async #addressed(
    whole: string,
    headers: Record<string, string>,
    signal: AbortSignal | undefined,
    isRenewed: boolean,
  ): Promise<{ url: string; headers: Record<string, string> }> {
    const { origin, host, path } = this.#addresses.of(whole);
    const { signer, anonymous } = this.#options;
    if (signer) {
      const url = await signer.url(whole, { signal, isRenewed });
      if (new URL(url).origin === new URL(origin).origin) return { url, headers };
      throw new StoreFailed(`The address signed for ${whole} is not at ${host}.`, 0);
    }
    const keys = anonymous ? undefined : await this.#currentKeys();
    if (!keys) return { url: origin + path, headers };
    const now = new Date(Date.now() + this.#skew);
    const part = { method: 'GET', host, path, headers } as const;
    return { url: origin + path, headers: this.#signer.sign(part, keys, now) };
  }

  /** Keys as of the last seconds, so that a hundred chunks do not ask a hundred times. */
  async #currentKeys(): Promise<S3Keys> {
    const now = Date.now();
    if (!this.#keys || now - this.#keys.at > KEYS_FRESH) {
      this.#keys = { promise: this.#options.keys(), at: now };
    }
    const keys = await this.#keys.promise;
    if (keys) return keys;
    this.#keys = undefined;
    throw new StoreDenied(
      `There are no keys for ${this.url}. Set the keys of this store, or mark it as public.`,
      'NoKeys',
      { remedy: 'openSettings' },
    );
  }

  /** True when asking once more, with the store's time or with new keys, may help. */
  #canCure(refusal: S3Refusal): boolean {
    // An address that was signed elsewhere may have run out, whatever the store calls that.
    if (this.#options.signer) return refusal.status === 403 || refusal.status === 400;
    if (SKEWED.has(refusal.code)) {
      const theirs = Date.parse(refusal.headers['date'] ?? '');
      if (Number.isNaN(theirs)) return false;
      this.#skew = theirs - Date.now();
      return true;
    }
    if (!EXPIRED.has(refusal.code)) return false;
    this.#keys = undefined;
    return true;
  }

  /** Goes where the bucket is; false when that is not known, or known already. */
  #moves(error: unknown): boolean {
    // By shape: the SDK's file has a copy of the class.
    if (!isGatewayError(error, 'RegionElsewhere') || !('region' in error)) return false;
    const { region } = error;
    if (typeof region !== 'string' || region === this.#options.region) return false;
    this.#options = { ...this.#options, region };
    this.#addresses = new S3Addresses(this.#options, this.#options.bucket);
    this.#signer = new SigV4(region);
    this.#sdk = undefined;
    return true;
  }

  async #withSdk<T>(work: (sdk: S3Sdk) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#client());
    } catch (error) {
      if (!this.#moves(error)) throw error;
    }
    return work(await this.#client());
  }

  #asked(key: string): Asked {
    const { host } = this.#addresses.of('');
    return { store: this.url, host, bucket: this.#options.bucket, key };
  }

  #client(): Promise<S3Sdk> {
    if (this.#options.signer) {
      throw readOnlyHere(this.url);
    }
    this.#sdk ??= import('./s3Sdk.ts').then(
      ({ S3Sdk }) =>
        new S3Sdk(this.#options, this.#options.bucket, () => this.#currentKeys(), this.#http),
    );
    return this.#sdk;
  }
}

/** 404 of an object; a 404 page of something else is an error, because the address is wrong. */
function isMissing(refusal: S3Refusal, answer: HttpAnswer, asked: Asked): boolean {
  if (answer.status !== 404 || refusal.code === 'NoSuchBucket') return false;
  if (refusal.code !== '' || answer.body.length === 0) return true;
  throw notAStore(answer, asked);
}

function notAStore(answer: HttpAnswer, asked: Asked): StoreFailed {
  return new StoreFailed(
    `${asked.host} answered ${answer.status} with something that is not S3's. Check the store's ` +
      `address in the settings.`,
    answer.status,
    { remedy: 'openSettings' },
  );
}

function bytesOf(answer: HttpAnswer, range: ByteRange | undefined, asked: Asked): Uint8Array {
  const { headers, body } = answer;
  const isPage = (headers['content-type'] ?? '').startsWith('text/html');
  // A sign-in page of a network comes with 200 for any address; S3 names its requests.
  if (isPage && !('x-amz-request-id' in headers)) throw notAStore(answer, asked);
  if (range && !isPartAsked(headers['content-range'], range, body.length)) {
    throw new StoreFailed(
      `${asked.host} sent another part of ${asked.key} in bucket ${asked.bucket} than asked for.`,
      answer.status,
      { transient: true },
    );
  }
  const whole = body.buffer.byteLength === body.byteLength;
  // Small answers are views of a pool that Node shares: copied, they do not keep it alive.
  return whole ? new Uint8Array(body.buffer) : new Uint8Array(body);
}

function inWordsOfStores(error: unknown, { store, host, key }: Asked): unknown {
  if (isAbort(error)) return error;
  if (isGatewayError(error, 'HostUnreachable')) return unreachable(error, store);
  if (isGatewayError(error, 'AnswerBroken')) {
    return new StoreFailed(`${host} sent ${key} of ${store} only in part.`, 200, {
      cause: error,
      remedy: 'retry',
      transient: true,
    });
  }
  if (isGatewayError(error, 'AnswerTooLarge')) {
    return new StoreFailed(`${key} of ${store} is larger than ${MAX_OBJECT} bytes.`, 200, {
      cause: error,
    });
  }
  return error;
}
