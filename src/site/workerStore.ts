import type { Cancellable } from '../base/abort.ts';
import type { ByteRange, ByteStore, ListOptions, ListPage } from '../bytes/byteStore.ts';
import { readOnlyHere } from '../bytes/readOnlyHere.ts';
import type { ObjectPart, StoreCalls } from '../jobs/storeCalls.ts';
import type { SignedUrls } from './signedUrls.ts';

/** Most bytes in one answer of a worker: larger ones stall the scheduler, which passes them on. */
const PART = 1024 * 1024;

/** What a store through workers needs. */
export interface WorkerStoreOptions {
  readonly url: string;
  /** In front of every key; empty or with a slash at its end. */
  readonly root: string;
  readonly calls: StoreCalls;
  readonly listing: Pick<SignedUrls, 'list'>;
}

/** Objects that only a cluster reaches: every byte comes by calls on one of its workers. */
export class WorkerStore implements ByteStore {
  readonly url: string;
  readonly #options: WorkerStoreOptions;

  constructor(options: WorkerStoreOptions) {
    this.url = options.url;
    this.#options = options;
  }

  async get(key: string, options: Cancellable = {}): Promise<Uint8Array | undefined> {
    const first = await this.#part(key, { offset: 0, length: PART }, options);
    if (!first || first.size <= first.bytes.length) return first?.bytes;
    return this.#rest(key, first, 0, first.size, options);
  }

  async getRange(
    key: string,
    range: ByteRange,
    options: Cancellable = {},
  ): Promise<Uint8Array | undefined> {
    if ('suffix' in range) return (await this.#part(key, range, options))?.bytes;
    if (range.length === 0) return new Uint8Array(0);
    const { offset, length } = range;
    const first = await this.#part(key, { offset, length: Math.min(length, PART) }, options);
    if (!first) return undefined;
    const end = Math.min(offset + length, first.size);
    if (end - offset <= first.bytes.length) return first.bytes;
    return this.#rest(key, first, offset, end, options);
  }

  list(options: ListOptions = {}): Promise<ListPage> {
    const { listing, root } = this.#options;
    return listing.list(root, options);
  }

  put(): Promise<void> {
    return Promise.reject(readOnlyHere(this.url));
  }

  delete(): Promise<void> {
    return Promise.reject(readOnlyHere(this.url));
  }

  /** What follows the first part, side by side; the session itself limits how many at once. */
  async #rest(
    key: string,
    first: ObjectPart,
    offset: number,
    end: number,
    options: Cancellable,
  ): Promise<Uint8Array | undefined> {
    const whole = new Uint8Array(end - offset);
    whole.set(first.bytes);
    const starts: number[] = [];
    for (let at = offset + first.bytes.length; at < end; at += PART) starts.push(at);
    const parts = await Promise.all(
      starts.map((at) =>
        this.#part(key, { offset: at, length: Math.min(PART, end - at) }, options),
      ),
    );
    for (const [index, part] of parts.entries()) {
      // Deleted while it was read: as if it had never been there.
      if (!part) return undefined;
      whole.set(part.bytes, (starts[index] ?? offset) - offset);
    }
    return whole;
  }

  async #part(
    key: string,
    range: ByteRange,
    options: Cancellable,
  ): Promise<ObjectPart | undefined> {
    const { calls, root } = this.#options;
    const [part] = await calls.read([{ key: root + key, range }], options);
    return part;
  }
}
