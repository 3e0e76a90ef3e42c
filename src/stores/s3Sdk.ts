/**
 * The only module that imports the AWS SDK, besides `awsProfile.ts`, which is part of this one. It is loaded by `import('./s3Sdk.ts')` when something
 * else than a read is first needed, and is a file of its own in the bundle: parsing it takes about
 * 100 ms.
 *
 * Everything the SDK would otherwise take from `AWS_*` variables or from `~/.aws` is given here:
 * the environment of a cloned repository must not choose a store.
 *
 * @module
 */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { Cancellable } from '../base/abort.ts';
import { isGatewayError } from '../base/errors.ts';
import type { ListOptions, ListPage } from '../bytes/byteStore.ts';
import { eachOfAsync } from '../bytes/eachAtOnce.ts';
import { ObjectExists, StoreFailed, StoreUnreachable } from '../bytes/errors.ts';
import type { Http } from '../net/http.ts';
import { endpointOf, S3Addresses, type S3Place } from './s3Address.ts';
import { type Asked, errorOf, unreachable } from './s3Answer.ts';
import { sdkOverHttp } from './sdkOverHttp.ts';
import type { S3Keys } from './sigV4.ts';

export { awsProfileKeys } from './awsProfile.ts';

/** What every command takes besides its input. */
interface SendOptions {
  readonly abortSignal?: AbortSignal;
}

/** A bucket as the account's list shows it. */
export interface BucketInfo {
  readonly name: string;
  /** Milliseconds since the epoch; absent when the store does not say. */
  readonly created?: number;
}

/** Parts of one object under way at the same time: each is held in memory. */
const PARTS_AT_ONCE = 3;

/** Keys in one `DeleteObjects` request, a limit of S3. */
const DELETE_AT_ONCE = 1000;

/** Listing and writing in one bucket; keys are whole, without the store's prefix. */
export class S3Sdk {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #url: URL;
  readonly #http: Http;

  /** Connects as `http` does: the same authorities and proxies, the same kept connections. */
  constructor(place: S3Place, bucket: string, keys: () => Promise<S3Keys>, http: Http) {
    this.#url = new URL(new S3Addresses(place, bucket).of('').origin);
    this.#client = new S3Client(configOf(place, keys, handlerOf(http, this.#url)));
    this.#bucket = bucket;
    this.#http = http;
  }

  /** One page of the keys under `root`, relative to it. */
  async list(root: string, options: ListOptions): Promise<ListPage> {
    const command = new ListObjectsV2Command({
      Bucket: this.#bucket,
      Prefix: root + (options.prefix ?? ''),
      ...(options.delimiter ? { Delimiter: options.delimiter } : {}),
      ...(options.next ? { ContinuationToken: options.next } : {}),
      ...(options.limit ? { MaxKeys: options.limit } : {}),
    });
    const page = await this.#do(`a listing of ${root || 'everything'}`, options, (how) =>
      this.#client.send(command, how),
    );
    // Any XML or page at all is read as an empty listing; S3's own names the bucket.
    if (page.Name === undefined && page.KeyCount === undefined) throw notS3(this.#url.host, 200);
    const relative = (key: string | undefined) => (key ?? '').slice(root.length);
    return {
      objects: (page.Contents ?? []).map((one) => ({
        key: relative(one.Key),
        size: one.Size ?? 0,
        modified: one.LastModified?.getTime() ?? 0,
        etag: one.ETag ?? '',
      })),
      prefixes: (page.CommonPrefixes ?? []).map((one) => relative(one.Prefix)),
      ...(page.IsTruncated && page.NextContinuationToken
        ? { next: page.NextContinuationToken }
        : {}),
    };
  }

  /** @throws ObjectExists with `create` when the key is taken. */
  async put(
    key: string,
    body: Uint8Array,
    options: Cancellable & { readonly create?: boolean },
  ): Promise<void> {
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      Body: body,
      ...(options.create ? { IfNoneMatch: '*' } : {}),
    });
    await this.#do(key, options, (how) => this.#client.send(command, how));
  }

  /** Begins an object that is written in parts; nobody sees it before `send` is through. */
  async beginParts(key: string, options: Cancellable): Promise<PartsUpload> {
    const at = { Bucket: this.#bucket, Key: key };
    const begin = new CreateMultipartUploadCommand(at);
    const begun = await this.#do(key, options, (how) => this.#client.send(begin, how));
    const part = { ...at, UploadId: begun.UploadId };
    return new PartsUpload({
      part: async (PartNumber, Body, signal) => {
        const command = new UploadPartCommand({ ...part, PartNumber, Body });
        const done = await this.#do(key, { signal }, (how) => this.#client.send(command, how));
        return { PartNumber, ETag: done.ETag };
      },
      complete: async (Parts) => {
        const command = new CompleteMultipartUploadCommand({ ...part, MultipartUpload: { Parts } });
        await this.#do(key, options, (how) => this.#client.send(command, how));
      },
      // Without the caller's signal: what an abort leaves behind costs money until it is removed.
      abort: () =>
        this.#do(key, {}, (how) => this.#client.send(new AbortMultipartUploadCommand(part), how)),
      signal: options.signal,
    });
  }

  /** Deletes all of `keys`; those that do not exist are as good as deleted. */
  async delete(keys: readonly string[], options: Cancellable): Promise<void> {
    for (let start = 0; start < keys.length; start += DELETE_AT_ONCE) {
      const batch = keys.slice(start, start + DELETE_AT_ONCE);
      const command = new DeleteObjectsCommand({
        Bucket: this.#bucket,
        Delete: { Objects: batch.map((Key) => ({ Key })), Quiet: true },
      });
      const answer = await this.#do(`${batch.length} objects`, options, (how) =>
        this.#client.send(command, how),
      );
      const failed = (answer.Errors ?? []).find((one) => one.Code !== 'NoSuchKey');
      if (failed) {
        const code = failed.Code ?? '';
        const status = code === 'AccessDenied' ? 403 : 500;
        const refusal = { status, code, message: failed.Message ?? '', headers: {} };
        throw errorOf(refusal, this.#asked(failed.Key ?? 'an object'));
      }
    }
  }

  #do<T>(key: string, options: Cancellable, work: (how: SendOptions) => Promise<T>): Promise<T> {
    const reached = { url: this.#url, http: this.#http };
    return inOurWords(this.#asked(key), { ...options, ...reached }, work);
  }

  #asked(key: string): Asked {
    return { store: `s3://${this.#bucket}`, host: this.#url.host, bucket: this.#bucket, key };
  }
}

/** What a part is known by when the object is put together. */
interface SentPart {
  readonly PartNumber: number;
  readonly ETag: string | undefined;
}

/** The requests of one object that is written in parts. */
interface PartRequests extends Cancellable {
  readonly part: (number: number, body: Uint8Array, signal: AbortSignal) => Promise<SentPart>;
  readonly complete: (parts: SentPart[]) => Promise<void>;
  readonly abort: () => Promise<unknown>;
}

/** One object on its way, part by part. */
export class PartsUpload {
  readonly #requests: PartRequests;

  constructor(requests: PartRequests) {
    this.#requests = requests;
  }

  /** Sends all parts, some at once, and makes the object of them; any failure leaves nothing. */
  async send(parts: AsyncIterable<Uint8Array>): Promise<void> {
    const { part, complete, abort, signal } = this.#requests;
    const sent: SentPart[] = [];
    let number = 0;
    try {
      await eachOfAsync(PARTS_AT_ONCE, parts, { signal }, async (body, lane) => {
        const mine = (number += 1);
        sent[mine - 1] = await part(mine, body, lane);
      });
      await complete(sent);
    } catch (error) {
      await abort().catch(() => undefined);
      throw error;
    }
  }
}

/** The buckets that the keys may list. */
export async function listBuckets(
  place: S3Place,
  keys: () => Promise<S3Keys>,
  http: Http,
  { signal }: Cancellable = {},
): Promise<BucketInfo[]> {
  const url = new URL(endpointOf(place));
  // Never destroyed: that would destroy the agent, which belongs to `http`.
  const client = new S3Client(configOf(place, keys, handlerOf(http, url)));
  const asked = { store: url.host, host: url.host, bucket: '(all)', key: 'the list of buckets' };
  const answer = await inOurWords(asked, { signal, url, http }, (how) =>
    client.send(new ListBucketsCommand({}), how),
  );
  return (answer.Buckets ?? []).map((one) => ({
    name: one.Name ?? '',
    ...(one.CreationDate ? { created: one.CreationDate.getTime() } : {}),
  }));
}

/** How requests are sent: over the connections of `http`. */
function handlerOf(http: Http, url: URL): NonNullable<S3ClientConfig['requestHandler']> {
  if (http.isCarried) return sdkOverHttp(http);
  const agent = http.agentFor(url);
  return {
    connectionTimeout: 5_000,
    requestTimeout: 60_000,
    // One of the two is used, by the endpoint's scheme.
    httpAgent: agent,
    httpsAgent: agent,
  };
}

function configOf(
  place: S3Place,
  keys: () => Promise<S3Keys>,
  requestHandler: NonNullable<S3ClientConfig['requestHandler']>,
): S3ClientConfig {
  // Node 20 serves until the extension host of our oldest VS Code is gone; the SDK's warning about
  // it would reach a user's console, who can do nothing about it.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  return {
    endpoint: endpointOf(place),
    region: place.region,
    forcePathStyle: place.addressing === 'path',
    // Anything newer than MD5 is refused by stores that are not Amazon's.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Asking before sending saves nothing here, and not every proxy passes the question on.
    expectContinueHeader: false,
    maxAttempts: 3,
    retryMode: 'standard',
    defaultsMode: 'standard',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    disableS3ExpressSessionAuth: true,
    requestHandler,
    credentials: place.anonymous ? { accessKeyId: '-', secretAccessKey: '-' } : awsKeys(keys),
    ...(place.anonymous ? { signer: { sign: (request) => Promise.resolve(request) } } : {}),
  };
}

/** The SDK keeps keys without an expiry for ever; one in the near future makes it ask again. */
function awsKeys(keys: () => Promise<S3Keys>) {
  return async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = await keys();
    const expiration = new Date(Date.now() + 1000);
    return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}), expiration };
  };
}

/** Over what a request goes, to say what became of it. */
interface Sending extends Cancellable {
  readonly url: URL;
  readonly http: Http;
}

async function inOurWords<T>(
  asked: Asked,
  { signal, url, http }: Sending,
  work: (how: SendOptions) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  try {
    return await work(signal ? { abortSignal: signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw translate(error, asked, () => http.failureAt(url, error));
  }
}

/** What the SDK throws, as an error of the family; its own classes are looked at by shape. */
function translate(error: unknown, asked: Asked, unanswered: () => Error): unknown {
  if (!(error instanceof Error)) return error;
  if (isGatewayError(error, 'HostUnreachable')) return unreachable(error, asked.store);
  if (isGatewayError(error)) return error;
  const { $metadata, $response, code } = error as Error & {
    $metadata?: { httpStatusCode?: number };
    $response?: { headers?: Record<string, string> };
    code?: unknown;
  };
  const status = $metadata?.httpStatusCode;
  if (status === 412 || (status === 409 && error.name === 'ConditionalRequestConflict')) {
    return new ObjectExists(`${asked.key} in bucket ${asked.bucket} exists already.`, {
      cause: error,
    });
  }
  if (status === undefined || error.name === 'TimeoutError') {
    return typeof code === 'string'
      ? unreachable(unanswered(), asked.store)
      : new StoreUnreachable(`${asked.host} cannot be reached. Is the store running?`, {
          cause: error,
          remedy: 'retry',
        });
  }
  // What cannot be parsed comes with status 200: an answer, but not one of S3.
  if (status < 300) return notS3(asked.host, status, error);
  const headers = $response?.headers ?? {};
  return errorOf({ status, code: error.name, message: error.message, headers }, asked);
}

function notS3(host: string, status: number, cause?: unknown): StoreFailed {
  return new StoreFailed(
    `${host} answered with something that is not S3's. Check the store's address.`,
    status,
    { cause, remedy: 'openSettings' },
  );
}
