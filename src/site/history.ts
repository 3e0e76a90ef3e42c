import type { Cancellable } from '../base/abort.ts';
import { Emitter } from '../base/emitter.ts';
import { isGatewayError } from '../base/errors.ts';
import type { ByteStore } from '../bytes/byteStore.ts';
import { eachAtOnce } from '../bytes/eachAtOnce.ts';
import { JobHistory } from '../jobs/history/jobHistory.ts';
import { type PastJob, pastJob } from './pastJob.ts';
import type { Profile } from './profile.ts';
import type { StoreAddress } from './siteStores.ts';

/** Whose jobs: the user's own, or all that lie in the results bucket. */
export type HistoryScope = 'mine' | 'bucket';

/** Users whose prefixes are looked into. */
const MOST_USERS = 200;
/** Prefixes of users that are read at once. */
const USERS_AT_ONCE = 4;

/** What the history works with. */
export interface HistoryOptions {
  readonly profile: Profile;
  readonly openStore: (url: string, options: Omit<StoreAddress, 'url'>) => ByteStore;
}

/** The jobs whose records lie where this site's jobs write. */
export class SiteHistory {
  readonly #options: HistoryOptions;
  /** By the address of the prefix, `s3://bucket/prefix`. */
  readonly #places = new Map<string, { readonly history: JobHistory; jobs?: readonly PastJob[] }>();
  readonly #changed = new Emitter<undefined>();
  /** More is known, or something has changed. */
  readonly onDidChange = this.#changed.event;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** All that is known of this scope, newest first. */
  jobs(scope: HistoryScope): readonly PastJob[] {
    const own = this.#own;
    const jobs = [...this.#places]
      .filter(([url]) => scope === 'bucket' || url === own)
      .flatMap(([url, place]) => (place.jobs ??= this.#jobsAt(url, place.history)));
    return jobs.sort((a, b) => b.submitted - a.submitted);
  }

  /** Records that cannot be read, with the reason. */
  unreadable(scope: HistoryScope): readonly { readonly record: string; readonly why: string }[] {
    const own = this.#own;
    return [...this.#places]
      .filter(([url]) => scope === 'bucket' || url === own)
      .flatMap(([url, { history }]) =>
        history.unreadable.map(({ id, why }) => ({ record: `${url}/_jobs/${id}`, why })),
      );
  }

  /** True when something may still change by itself: a job that no cluster of ours tells about. */
  get isLive(): boolean {
    return [...this.#places.values()].some(({ history }) => history.isLive);
  }

  /**
   * Looks what is new. Prefixes of others that may not be read are passed over.
   *
   * @throws StoreDenied, StoreUnreachable, StoreFailed for the user's own.
   */
  async refresh(scope: HistoryScope, options: Cancellable = {}): Promise<void> {
    const own = this.#own;
    if (own === undefined) return;
    await this.#refresh(own, options);
    if (scope === 'mine') return;
    const others = (await this.#others(options)).filter((url) => url !== own);
    await eachAtOnce(USERS_AT_ONCE, others, options, async (url, signal) => {
      try {
        await this.#refresh(url, { signal });
      } catch (error) {
        if (!isGatewayError(error, 'StoreDenied')) throw error;
      }
    });
  }

  /** Forgets what was read, so that the next refresh reads all again. */
  forget(): void {
    for (const place of this.#places.values()) place.history.forget();
  }

  /** A job that wrote to this output was begun again: what its record says is of another day. */
  forgetOutput(output: string): void {
    const at = output.lastIndexOf('/');
    this.#places.get(output.slice(0, at))?.history.forget(output.slice(at + 1));
  }

  get #endpoint(): string | undefined {
    const { stores, results } = this.#options.profile;
    return stores.find(({ name }) => name === results.store)?.endpoint;
  }

  /** Where this user's jobs write; `undefined` when the profile does not say. */
  get #own(): string | undefined {
    const prefix = this.#options.profile.results.prefix.replace(/^\/+|\/+$/g, '');
    return prefix === '' ? undefined : `s3://${prefix}`;
  }

  async #refresh(url: string, options: Cancellable): Promise<void> {
    await this.#at(url).refresh(options);
  }

  #at(url: string): JobHistory {
    const known = this.#places.get(url);
    if (known) return known.history;
    const { openStore } = this.#options;
    const store = openStore(`${url}/_jobs`, { endpoint: this.#endpoint, isLive: true });
    const place: { history: JobHistory; jobs?: readonly PastJob[] } = {
      history: new JobHistory(store),
    };
    this.#places.set(url, place);
    place.history.onDidChange(() => {
      delete place.jobs;
      this.#changed.fire(undefined);
    });
    return place.history;
  }

  #jobsAt(url: string, history: JobHistory): readonly PastJob[] {
    const endpoint = this.#endpoint;
    return history.jobs.map((job) => pastJob(job, { record: `${url}/_jobs/${job.id}`, endpoint }));
  }

  /** Prefixes of everybody, from the listing of what stands before `{user}`. */
  async #others(options: Cancellable): Promise<string[]> {
    const pattern = this.#options.profile.results.pattern?.replace(/^\/+|\/+$/g, '') ?? '';
    const at = pattern.indexOf('{user}');
    const slash = pattern.indexOf('/');
    // A bucket for each user: their names are nowhere listed.
    if (at < 0 || slash < 0 || at < slash) return [];
    const rest = pattern.slice(at + '{user}'.length);
    if (rest.includes('{user}')) return [];
    const bucket = pattern.slice(0, slash);
    const before = pattern.slice(slash + 1, at);
    const behind = /^[^/]*/.exec(rest)?.[0] ?? '';
    const store = this.#options.openStore(`s3://${bucket}`, {
      endpoint: this.#endpoint,
      isLive: true,
    });
    const { prefixes } = await store.list({ ...options, prefix: before, delimiter: '/' });
    return prefixes
      .filter((prefix) => prefix.endsWith(`${behind}/`))
      .slice(0, MOST_USERS)
      .map((prefix) => `s3://${bucket}/${prefix.slice(0, -1)}${rest.slice(behind.length)}`);
  }
}
