import type { ListOptions, ListPage } from '../bytes/byteStore.ts';
import type { StoreCalls } from '../jobs/storeCalls.ts';
import type { ElsewhereSigner } from '../stores/s3Store.ts';

/** How long addresses are good for, and how long before their end they are no longer used, s. */
const GOOD_FOR = 3600;
const SPARE = 300;
/** Most addresses that are kept, and most that are asked for at once. */
const KEPT = 20_000;
const AT_ONCE = 500;
/** A page of a listing unless somebody asks for fewer. */
const PAGE = 1000;

interface Waiting {
  readonly resolve: (url: string) => void;
  readonly reject: (error: unknown) => void;
}

interface Signed {
  readonly url: Promise<string>;
  readonly until: number;
}

/**
 * Addresses of objects, signed by a worker and kept in memory. What is asked for in one turn of the
 * event loop is signed by one call: a view's hundred chunks cost one round trip.
 */
export class SignedUrls implements ElsewhereSigner {
  readonly #calls: StoreCalls;
  readonly #known = new Map<string, Signed>();
  #asked: Map<string, Waiting> | undefined;

  constructor(calls: StoreCalls) {
    this.#calls = calls;
  }

  url(key: string, { isRenewed }: { readonly isRenewed: boolean }): Promise<string> {
    const now = Date.now() / 1000;
    const known = this.#known.get(key);
    if (known && !isRenewed && known.until > now) return known.url;
    const url = this.#ask(key);
    this.#known.delete(key);
    this.#known.set(key, { url, until: now + GOOD_FOR - SPARE });
    url.catch(() => this.#known.delete(key));
    const oldest = this.#known.size > KEPT ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
    return url;
  }

  async list(root: string, options: ListOptions): Promise<ListPage> {
    const { prefix = '', delimiter, next, limit = PAGE, signal } = options;
    const page = await this.#calls.list(
      {
        prefix: root + prefix,
        delimiter: delimiter ?? null,
        next: next ?? null,
        limit: Math.min(limit, PAGE),
      },
      { signal },
    );
    return {
      ...page,
      objects: page.objects.map((one) => ({ ...one, key: one.key.slice(root.length) })),
      prefixes: page.prefixes.map((one) => one.slice(root.length)),
    };
  }

  #ask(key: string): Promise<string> {
    if (!this.#asked) {
      this.#asked = new Map();
      setImmediate(() => this.#sign());
    }
    const asked = this.#asked;
    return new Promise((resolve, reject) => {
      asked.set(key, { resolve, reject });
      if (asked.size >= AT_ONCE) this.#sign();
    });
  }

  #sign(): void {
    const asked = this.#asked;
    this.#asked = undefined;
    if (!asked) return;
    const waiting = [...asked.values()];
    // Nobody's signal ends it: the others of this turn wait for the same call.
    this.#calls.sign([...asked.keys()], GOOD_FOR).then(
      (urls) => {
        waiting.forEach(({ resolve, reject }, index) => {
          const url = urls[index];
          if (url === undefined) reject(new RangeError('an address was not signed'));
          else resolve(url);
        });
      },
      (error: unknown) => waiting.forEach(({ reject }) => reject(error)),
    );
  }
}
