import type { Cancellable } from '../base/abort.ts';
import { v, validateJson } from '../base/validate.ts';
import type { ByteRange, ListPage } from '../bytes/byteStore.ts';
import { rangeHeader } from '../bytes/rangeHeader.ts';
import type { OutputStore } from './job.ts';
import { programs } from './programs.ts';
import { WorkerStoreFailed } from './storeProbe.ts';

/** What reading through a worker needs of a scheduler; `SchedulerSession` has it. */
export interface WorkerBytes {
  /** Runs `main(*args, dask_worker=None)` of a constant source on one worker; it returns bytes. */
  bytesFromWorker(
    worker: string,
    source: string,
    args: readonly string[],
    options?: Cancellable,
  ): Promise<Uint8Array>;
}

/** Part of an object, and how large the whole is. */
export interface ObjectPart {
  readonly bytes: Uint8Array;
  readonly size: number;
}

/** What to read: a part, never more than a megabyte together with the others of the call. */
export interface WantedPart {
  readonly key: string;
  readonly range: ByteRange;
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const failed = v.object({
  failed: v.pipe(v.string(), v.maxLength(1000)),
  reason: v.pipe(v.string(), v.maxLength(100)),
});
const urls = v.object({ urls: v.array(v.pipe(v.string(), v.url())) });
const page = v.object({
  objects: v.array(
    v.object({ key: v.string(), size: count, modified: v.number(), etag: v.string() }),
  ),
  prefixes: v.array(v.string()),
  next: v.nullable(v.string()),
});
const parts = v.object({
  parts: v.array(v.object({ length: v.nullable(count), size: v.nullable(count) })),
});

/**
 * One bucket as a worker sees it, with keys that never leave the worker. Keys of objects are whole,
 * without the store's prefix.
 */
export class StoreCalls {
  readonly #calls: WorkerBytes;
  readonly #worker: string;
  readonly #output: OutputStore;

  constructor(calls: WorkerBytes, worker: string, output: OutputStore) {
    this.#calls = calls;
    this.#worker = worker;
    this.#output = output;
  }

  /** Addresses that give these objects to whoever has them, for so many seconds. @throws WorkerStoreFailed */
  async sign(
    keys: readonly string[],
    seconds: number,
    options: Cancellable = {},
  ): Promise<readonly string[]> {
    const [head] = await this.#ask({ op: 'sign', keys, seconds }, options);
    return checked(urls, head).urls;
  }

  /** One page of a listing. @throws WorkerStoreFailed */
  async list(
    asked: { prefix: string; delimiter: string | null; next: string | null; limit: number },
    options: Cancellable = {},
  ): Promise<ListPage> {
    const [head] = await this.#ask({ op: 'list', ...asked }, options);
    const { next, ...rest } = checked(page, head);
    return next === null ? rest : { ...rest, next };
  }

  /** Parts of objects, in order; `undefined` where there is no such object. @throws WorkerStoreFailed */
  async read(
    wanted: readonly WantedPart[],
    options: Cancellable = {},
  ): Promise<readonly (ObjectPart | undefined)[]> {
    const asked = wanted.map(({ key, range }) => ({ key, range: rangeHeader(range) }));
    const [head, body] = await this.#ask({ op: 'read', wanted: asked }, options);
    let at = 0;
    return checked(parts, head).parts.map(({ length, size }) => {
      if (length === null || size === null) return undefined;
      const bytes = body.slice(at, (at += length));
      return { bytes, size };
    });
  }

  async #ask(
    question: Readonly<Record<string, unknown>>,
    options: Cancellable,
  ): Promise<[head: string, body: Uint8Array]> {
    const { s3, store_reader: reader } = programs;
    const args = [s3.module, s3.source, JSON.stringify({ output: this.#output, ...question })];
    const answer = await this.#calls.bytesFromWorker(this.#worker, reader.source, args, options);
    const length = new DataView(answer.buffer, answer.byteOffset).getUint32(0);
    const head = new TextDecoder().decode(answer.subarray(4, 4 + length));
    return [head, answer.subarray(4 + length)];
  }
}

function checked<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> {
  const said = validateJson(v.union([failed, schema]), text, "the worker's answer about a store");
  const problem = v.safeParse(failed, said);
  if (problem.success) throw new WorkerStoreFailed(problem.output.failed, problem.output.reason);
  return said;
}
