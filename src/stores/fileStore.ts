import { createHash, randomUUID } from 'node:crypto';
import { type Dirent } from 'node:fs';
import {
  type FileHandle,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Cancellable } from '../base/abort.ts';
import { InvalidInput } from '../base/errors.ts';
import type {
  ByteRange,
  ByteStore,
  ListOptions,
  ListPage,
  ObjectInfo,
} from '../bytes/byteStore.ts';
import { ObjectExists, StoreDenied, StoreFailed } from '../bytes/errors.ts';
import { codeOf } from '../net/errorCode.ts';

/** Entries a page of a listing, as S3 gives. */
const PAGE = 1000;
/** Ends the names of files that are being written. */
const PARTIAL = '.partial';

/** Files below one folder as objects; keys are their paths with `/`. */
export class FileStore implements ByteStore {
  readonly url: string;
  readonly #root: string;

  constructor(folder: string) {
    this.#root = resolve(folder);
    this.url = pathToFileURL(this.#root).href;
  }

  async get(key: string, { signal }: Cancellable = {}): Promise<Uint8Array | undefined> {
    const path = this.#pathOf(key);
    return ifThere(key, async () => {
      const bytes = await readFile(path, { signal });
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    });
  }

  async getRange(
    key: string,
    range: ByteRange,
    { signal }: Cancellable = {},
  ): Promise<Uint8Array | undefined> {
    const path = this.#pathOf(key);
    return ifThere(key, async () => {
      signal?.throwIfAborted();
      const file = await open(path, 'r');
      try {
        return await readPart(file, range, key);
      } finally {
        await file.close();
      }
    });
  }

  /** In the order of names, folder by folder; without a delimiter all folders below are read. */
  async list(options: ListOptions = {}): Promise<ListPage> {
    const { prefix = '', delimiter, next, limit = PAGE, signal } = options;
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const keys: string[] = [];
    for await (const key of this.#walk(folder, delimiter === undefined, signal)) {
      if (key.startsWith(prefix) && (next === undefined || key > next)) keys.push(key);
    }
    keys.sort();
    const page = keys.slice(0, limit);
    const files = page.filter((key) => !key.endsWith('/'));
    const objects = await Promise.all(files.map((key) => this.#describe(key)));
    const last = page.at(-1);
    return {
      objects: objects.filter((one) => one !== undefined),
      prefixes: page.filter((key) => key.endsWith('/')),
      ...(keys.length > limit && last !== undefined ? { next: last } : {}),
    };
  }

  /** Written beside its place and then moved there: a reader never sees half of it. */
  async put(
    key: string,
    body: Uint8Array,
    { signal, create }: Cancellable & { readonly create?: boolean } = {},
  ): Promise<void> {
    const path = this.#pathOf(key);
    const partial = `${path}.${randomUUID()}${PARTIAL}`;
    await inWords(key, () => mkdir(dirname(path), { recursive: true }));
    try {
      await inWords(key, () => writeFile(partial, body, { signal }));
      // A second name can only be given where nothing is; moving would replace what is there.
      await inWords(key, () => (create ? link(partial, path) : rename(partial, path)));
    } finally {
      await rm(partial, { force: true });
    }
  }

  async delete(keys: readonly string[], { signal }: Cancellable = {}): Promise<void> {
    for (const key of keys) {
      signal?.throwIfAborted();
      const path = this.#pathOf(key);
      await inWords(key, () => rm(path, { force: true }));
    }
  }

  async *#walk(
    folder: string,
    isDeep: boolean,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<string> {
    signal?.throwIfAborted();
    const path = folder ? this.#pathOf(folder) : this.#root;
    const entries: Dirent[] =
      (await ifThere(folder, () => readdir(path, { withFileTypes: true }))) ?? [];
    for (const entry of entries) {
      const key = folder + entry.name;
      if (entry.isFile() && !key.endsWith(PARTIAL)) yield key;
      // Links are not followed: they could lead out of the folder, or round in a circle.
      if (!entry.isDirectory()) continue;
      if (isDeep) yield* this.#walk(`${key}/`, isDeep, signal);
      else yield `${key}/`;
    }
  }

  async #describe(key: string): Promise<ObjectInfo | undefined> {
    const found = await ifThere(key, () => stat(this.#pathOf(key)));
    if (!found) return undefined;
    const version = createHash('sha256').update(`${found.mtimeMs} ${found.size}`).digest('hex');
    return { key, size: found.size, modified: found.mtimeMs, etag: version.slice(0, 32) };
  }

  /** @throws InvalidInput for keys that would lead out of the folder. */
  #pathOf(key: string): string {
    const path = join(this.#root, ...key.split('/'));
    const isInside = path.startsWith(this.#root + sep) && !/(^|\/)\.{1,2}(\/|$)/.test(key);
    if (isInside && !key.includes('\0') && !(sep === '\\' && key.includes('\\'))) return path;
    throw new InvalidInput('key', `The key “${key}” does not name a file in this folder.`);
  }
}

async function readPart(file: FileHandle, range: ByteRange, key: string): Promise<Uint8Array> {
  const { size } = await file.stat();
  const offset = 'suffix' in range ? Math.max(0, size - range.suffix) : range.offset;
  const length = Math.min(size - offset, 'suffix' in range ? range.suffix : range.length);
  if (length < 0 || (length === 0 && offset > 0)) {
    throw new StoreFailed(`The range begins behind the end of ${key}.`, 416);
  }
  const bytes = new Uint8Array(length);
  const { bytesRead } = await file.read(bytes, 0, length, offset);
  return bytes.subarray(0, bytesRead);
}

/** `undefined` where there is no such file. */
async function ifThere<T>(key: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes(codeOf(error))) return undefined;
    throw translated(key, error);
  }
}

async function inWords<T>(key: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translated(key, error);
  }
}

function translated(key: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM') {
    return new StoreDenied(`You may not read or write ${key || 'this folder'}.`, code, {
      cause: error,
    });
  }
  if (code === 'EEXIST') return new ObjectExists(`${key} exists already.`, { cause: error });
  return error;
}
