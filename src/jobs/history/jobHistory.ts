import type { Cancellable } from '../../base/abort.ts';
import { Emitter } from '../../base/emitter.ts';
import { isGatewayError, sentence } from '../../base/errors.ts';
import type { ByteStore, ObjectInfo } from '../../bytes/byteStore.ts';
import { eachAtOnce } from '../../bytes/eachAtOnce.ts';
import { ENDED } from '../job.ts';
import { type RecordedJob, recordedJob } from './recordedJob.ts';
import { RecordFolder } from './recordFolder.ts';
import type { RecordedRequest } from './recordedRequest.ts';
import { type RecordedStatus, statusOf } from './recordedStatus.ts';

/** Records read at once. */
const AT_ONCE = 16;
/** Records kept of one prefix; the older ones are left out. */
const MOST = 5_000;
/** Pages of a listing that are asked for, so that a prefix that is not ours does not hold us. */
const MOST_PAGES = 20;
/** Listeners are told after so many records, so that the newest are seen at once. */
const STEP = 50;
/** Nobody writes again to a record that was left alone for so long, ms. */
const GIVEN_UP = 24 * 3_600_000;
/** Nor to one that says it is lost, ms. */
const LOST_FOR_GOOD = 10 * 60_000;
/** Names of records; anything else below the prefix is not one. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

interface Known {
  readonly request: RecordedRequest;
  readonly status: RecordedStatus | undefined;
  readonly etag: string | undefined;
  readonly job: RecordedJob;
  /** It will not change any more. */
  readonly isFinal: boolean;
}

/** A record that could not be read, and why. */
export interface UnreadableRecord {
  readonly id: string;
  readonly why: string;
}

/**
 * The jobs whose records lie under one prefix, newest first. A record that has ended is read once;
 * of one that has not, the listing says whether it was written again.
 */
export class JobHistory {
  readonly #store: ByteStore;
  readonly #known = new Map<string, Known>();
  readonly #unreadable = new Map<string, UnreadableRecord>();
  readonly #changed = new Emitter<undefined>();
  #sorted: readonly RecordedJob[] | undefined;
  #left = 0;

  /** More of them are known, or one has changed. */
  readonly onDidChange = this.#changed.event;

  /** @param store rooted where records lie: `<prefix>/_jobs/`; it must not cache. */
  constructor(store: ByteStore) {
    this.#store = store;
  }

  /** Newest first. */
  get jobs(): readonly RecordedJob[] {
    this.#sorted ??= [...this.#known.values()]
      .map(({ job }) => job)
      .sort((a, b) => b.submitted - a.submitted || b.id.localeCompare(a.id));
    return this.#sorted;
  }

  get unreadable(): readonly UnreadableRecord[] {
    return [...this.#unreadable.values()];
  }

  /** Records that are there and were not read, because there are too many. */
  get left(): number {
    return this.#left;
  }

  /** True when something here may still change by itself. */
  get isLive(): boolean {
    return [...this.#known.values()].some(({ isFinal }) => !isFinal);
  }

  /**
   * Looks what is new. What was read stays when it fails in the middle.
   *
   * @throws StoreDenied, StoreUnreachable, StoreFailed
   */
  async refresh(options: Cancellable = {}): Promise<void> {
    const all = await this.#names(options);
    const names = all.sort(newestFirst).slice(0, MOST);
    this.#left = all.length - names.length;
    this.#drop(new Set(names));
    const open = names.filter((name) => !this.#known.get(name)?.isFinal);
    let read = 0;
    await eachAtOnce(AT_ONCE, open, options, async (name, signal) => {
      if (await this.#look(name, { signal })) this.#sorted = undefined;
      read += 1;
      if (read % STEP === 0) this.#changed.fire(undefined);
    });
    this.#changed.fire(undefined);
  }

  /** Forgets what was read, of one record or of all: the next refresh reads it again. */
  forget(id?: string): void {
    if (id === undefined) this.#known.clear();
    else this.#known.delete(id);
    if (id === undefined) this.#unreadable.clear();
    this.#sorted = undefined;
  }

  async #names(options: Cancellable): Promise<string[]> {
    const names: string[] = [];
    let next: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const listed = await this.#store.list({ ...options, delimiter: '/', next });
      for (const prefix of listed.prefixes) {
        const name = prefix.slice(0, -1);
        if (NAME.test(name)) names.push(name);
      }
      next = listed.next;
      if (next === undefined) break;
    }
    return names;
  }

  #drop(there: ReadonlySet<string>): void {
    for (const held of [this.#known, this.#unreadable]) {
      for (const name of held.keys())
        if (!there.has(name) && held.delete(name)) this.#sorted = undefined;
    }
  }

  /** Reads one record as far as it is new; true when it says something else than before. */
  async #look(id: string, options: Cancellable): Promise<boolean> {
    try {
      const before = this.#known.get(id);
      const now = before ? await this.#again(id, before, options) : await this.#first(id, options);
      if (!now) return false;
      this.#known.set(id, now);
      this.#unreadable.delete(id);
      return true;
    } catch (error) {
      if (!isGatewayError(error, 'InvalidData')) throw error;
      this.#unreadable.set(id, { id, why: sentence(error) });
      return this.#known.delete(id);
    }
  }

  async #first(id: string, options: Cancellable): Promise<Known | undefined> {
    const folder = new RecordFolder(this.#store, id);
    const [request, found] = await Promise.all([folder.request(options), folder.status(options)]);
    if (!request) return undefined;
    const status = statusOf(request, found);
    if (status?.state && ENDED.includes(status.state) && status.state !== 'lost') {
      // The store's clock is not asked: nothing is derived from it.
      const heard = status.finished ?? status.heartbeat ?? request.submitted;
      const job = recordedJob(request, status, { heard, now: heard });
      return { request, status, etag: undefined, job, isFinal: true };
    }
    return this.#open(request, status, await this.#written(id, options));
  }

  async #again(id: string, before: Known, options: Cancellable): Promise<Known | undefined> {
    const written = await this.#written(id, options);
    if (written?.etag === before.etag) return this.#open(before.request, before.status, written);
    // Read as a whole: a job that is resumed writes its claim anew.
    return this.#first(id, options);
  }

  #open(
    request: RecordedRequest,
    status: RecordedStatus | undefined,
    written: ObjectInfo | undefined,
  ): Known {
    const now = this.#store.clock?.() ?? Date.now();
    const heard = written?.modified ?? request.submitted;
    const job = recordedJob(request, status, { heard, now });
    // A worker that is told to go says `lost`, and another one may go on.
    const isLost = status?.state === 'lost';
    const isEnded = !isLost && status?.state !== undefined && ENDED.includes(status.state);
    return {
      request,
      status,
      etag: written?.etag,
      job,
      isFinal: isEnded || now - heard > (isLost ? LOST_FOR_GOOD : GIVEN_UP),
    };
  }

  /** When the job last gave a sign: its state was written, or else its claim. */
  async #written(id: string, options: Cancellable): Promise<ObjectInfo | undefined> {
    for (const name of ['status.json', 'job.json']) {
      const key = `${id}/${name}`;
      const { objects } = await this.#store.list({ ...options, prefix: key, limit: 1 });
      const found = objects.find((one) => one.key === key);
      if (found) return found;
    }
    return undefined;
  }
}

/** Generated names end in their time; others may be of any time, so they are read first. */
function newestFirst(a: string, b: string): number {
  return timeIn(b).localeCompare(timeIn(a)) || b.localeCompare(a);
}

function timeIn(name: string): string {
  return /-(\d{8}T\d{6})-[a-z]{4}/.exec(name)?.[1] ?? '~';
}
