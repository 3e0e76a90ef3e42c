import { readFileSync } from 'node:fs';
import type { ByteRange, ByteStore, ListOptions, ListPage } from '../../../src/bytes/byteStore.ts';

/** A store written by zarr-python and what it reads back; see `test/fixtures/zarr/generate.py`. */
interface Stored {
  readonly objects: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly values?: string;
}

const file = new URL('../../fixtures/zarr/stores.json', import.meta.url);
const stores = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Stored>>;

/** Names of all fixtures that are a single array. */
export const arrayNames = Object.keys(stores).filter((name) => stores[name]?.values !== undefined);

/** What zarr-python reads, as a typed array's name and its bytes. */
export function expected(name: string): { readonly type: string; readonly bytes: Uint8Array } {
  const { type = '', values = '' } = stores[name] ?? {};
  return { type, bytes: new Uint8Array(Buffer.from(values, 'base64')) };
}

/** A store in memory that counts what is asked of it. */
export class MemoryStore implements ByteStore {
  readonly url = 'memory:';
  readonly objects: Map<string, Uint8Array>;
  readonly asked: string[] = [];
  /** Reads that were under way at once, at most. */
  most = 0;
  #now = 0;

  constructor(objects: Iterable<readonly [string, Uint8Array]> = []) {
    this.objects = new Map(objects);
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    this.asked.push(key);
    this.#now += 1;
    this.most = Math.max(this.most, this.#now);
    await new Promise(setImmediate);
    this.#now -= 1;
    return this.objects.get(key);
  }

  async getRange(key: string, range: ByteRange): Promise<Uint8Array | undefined> {
    const bytes = await this.get(key);
    if ('suffix' in range) return bytes?.slice(Math.max(0, bytes.length - range.suffix));
    return bytes?.slice(range.offset, range.offset + range.length);
  }

  list({ prefix = '', delimiter, next, limit = 4 }: ListOptions = {}): Promise<ListPage> {
    const names = new Set<string>();
    for (const key of [...this.objects.keys()].sort()) {
      if (!key.startsWith(prefix)) continue;
      const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
      names.add(end < 0 ? key : key.slice(0, end + 1));
    }
    const rest = [...names].filter((name) => next === undefined || name > next);
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    return Promise.resolve({
      objects: page
        .filter((name) => this.objects.has(name))
        .map((key) => {
          const size = this.objects.get(key)?.length ?? 0;
          return { key, size, modified: 0, etag: '' };
        }),
      prefixes: page.filter((name) => !this.objects.has(name)),
      ...(rest.length > page.length && last !== undefined ? { next: last } : {}),
    });
  }

  put(key: string, body: Uint8Array): Promise<void> {
    this.objects.set(key, body);
    return Promise.resolve();
  }

  delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.objects.delete(key);
    return Promise.resolve();
  }
}

/** A fresh copy of a fixture. */
export function storeOf(name: string, under = ''): MemoryStore {
  const objects = Object.entries(stores[name]?.objects ?? {});
  return new MemoryStore(
    objects.map(([key, text]) => [under + key, new Uint8Array(Buffer.from(text, 'base64'))]),
  );
}

/** The JSON of a document of a store, with `changes` made to it. */
export function change(store: MemoryStore, key: string, changes: Record<string, unknown>): void {
  const text = new TextDecoder().decode(store.objects.get(key));
  const value = { ...(JSON.parse(text) as object), ...changes };
  store.objects.set(key, new TextEncoder().encode(JSON.stringify(value)));
}
