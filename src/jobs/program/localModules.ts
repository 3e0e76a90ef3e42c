import { createHash } from 'node:crypto';
import { InvalidInput } from '../../base/errors.ts';
import type { ModuleArchive } from '../job.ts';
import { importsOf, type Imported } from './imports.ts';
import { isWanted, matching, type FolderEntry } from './included.ts';

/** Most that travels with a job: it goes to every worker, and into the record. */
export const MOST_BYTES = 5 * 1024 * 1024;
export const MOST_FILES = 500;

/** Where a program's modules are looked for, and how. Paths are absolute, with `/` between. */
export interface ModulePlaces {
  readonly source: string;
  /** Path of the program's file. */
  readonly file: string;
  /**
   * Folders that imports may lead to, after the file's own: the workspace folder, its `src`. Nothing
   * outside of them ever travels.
   */
  readonly roots: readonly string[];
  /** The header's `include`: files, folders, patterns such as `data/*.csv`, seen from the file. */
  readonly include: readonly string[];
  readFile(path: string): Promise<Uint8Array>;
  /** What is in a folder; nothing when there is no such folder. */
  listFolder(path: string): Promise<readonly FolderEntry[]>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds the modules of the workspace that a program imports, and those that they import, and the files
 * of its `include`. What only Python could resolve (a computed name, an edited `sys.path`) belongs into
 * `include`.
 *
 * @returns files at their places relative to the import root; of the program's own package where it
 * has relative imports.
 * @throws InvalidInput when they are too many or too large, or when `include` names what is not there.
 */
export async function collectModules(places: ModulePlaces): Promise<ModuleArchive> {
  const collection = new Collection(places);
  await collection.follow();
  await collection.include();
  return collection.archive();
}

interface SourceFile {
  readonly path: string;
  /** The import root that it was found by. */
  readonly root: string;
}

class Collection {
  readonly #places: ModulePlaces;
  readonly #folder: string;
  /** The program's import root: its own folder, or the one above its package. */
  #root: string;
  readonly #listings = new Map<string, Promise<readonly FolderEntry[]>>();
  /** By place in the archive. */
  readonly #files = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(places: ModulePlaces) {
    this.#places = { ...places, roots: places.roots.map(withoutSlash) };
    this.#folder = parentOf(places.file);
    this.#root = this.#folder;
  }

  /** Adds what the program imports, and what that imports. */
  async follow(): Promise<void> {
    const imports = importsOf(this.#places.source);
    const depth = imports.reduce((most, { level }) => Math.max(most, level), 1);
    this.#root = climb(this.#folder, depth - 1);
    const waiting = await this.#resolve(imports, { path: this.#places.file, root: this.#root });
    const seen = new Set<string>();
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const place = next.path.slice(next.root.length + 1);
      if (seen.has(place)) continue;
      seen.add(place);
      const bytes = await this.#add(next.path, place);
      const text = new TextDecoder().decode(bytes);
      waiting.push(...(await this.#resolve(importsOf(text), next)));
    }
  }

  /** Adds the files of `include`. */
  async include(): Promise<void> {
    for (const pattern of this.#places.include) {
      const found = await matching(pattern, this.#folder, (path) => this.#list(path));
      const inside = found.filter((path) => this.#isInside(path));
      if (inside.length === 0) {
        const why = found.length > 0 ? 'leads out of the workspace folder' : 'names no file';
        throw new InvalidInput('include', `include of the script header: “${pattern}” ${why}.`);
      }
      for (const path of inside) await this.#add(path, this.#placeOf(path));
    }
  }

  archive(): ModuleArchive {
    const files = [...this.#files]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, bytes]) => ({
        path,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        base64: Buffer.from(bytes).toString('base64'),
      }));
    const own = this.#folder.slice(this.#root.length + 1).replaceAll('/', '.');
    // A cluster keeps archives by their hash: it covers everything that is in one.
    const all = createHash('sha256').update(`${own}\n`);
    for (const { path, sha256 } of files) all.update(`${sha256}  ${path}\n`);
    return { sha256: all.digest('hex'), files, ...(own !== '' && { package: own }) };
  }

  /** The files that imports of `from` load. */
  async #resolve(imports: readonly Imported[], from: SourceFile): Promise<SourceFile[]> {
    const found: SourceFile[] = [];
    for (const one of imports) {
      const parts = one.module === '' ? [] : one.module.split('.');
      // `from . import a`: the package of the file itself is where to look, and the only place.
      const own = climb(parentOf(from.path), one.level - 1);
      const isOut = one.level > 0 && !isBelow(own, from.root);
      if (isOut) continue;
      const before = one.level > 0 ? own.slice(from.root.length).split('/').filter(Boolean) : [];
      const roots = one.level > 0 ? [from.root] : this.#roots(from.root);
      const wanted = one.names.map((name) => [...before, ...parts, name]);
      for (const path of [[...before, ...parts], ...wanted]) {
        found.push(...(await this.#load(path, roots)));
      }
    }
    return found;
  }

  #roots(own: string): readonly string[] {
    return [...new Set([own, this.#folder, ...this.#places.roots])];
  }

  /** The files that are run when `a.b.c` is imported: each `__init__.py` on the way, and the module. */
  async #load(parts: readonly string[], roots: readonly string[]): Promise<SourceFile[]> {
    const [top] = parts;
    if (top === undefined) return [];
    for (const root of roots) {
      if (!this.#isInside(root)) continue;
      const found: SourceFile[] = [];
      let folder = root;
      for (const part of parts) {
        const entries = await this.#list(folder);
        const isFolder = entries.some(({ name, isFolder }) => isFolder && name === part);
        const path = `${folder}/${part}`;
        const hasInit =
          isFolder && (await this.#list(path)).some(({ name }) => name === '__init__.py');
        const isModule = entries.some(({ name, isFolder }) => !isFolder && name === `${part}.py`);
        // As Python has it: a package before a module, a module before a folder without __init__.py.
        if (hasInit) found.push({ path: `${path}/__init__.py`, root });
        else if (isModule) found.push({ path: `${path}.py`, root });
        if (!isFolder || (isModule && !hasInit)) break;
        folder = path;
      }
      if (found.length > 0) return found;
    }
    return [];
  }

  async #add(path: string, place: string): Promise<Uint8Array> {
    const known = this.#files.get(place);
    if (known) return known;
    this.#places.signal?.throwIfAborted();
    if (this.#files.size >= MOST_FILES) {
      throw new InvalidInput(
        'modules',
        `More than ${MOST_FILES} files of the workspace would travel with the job; ` +
          'import less, or put what is stable into the image of the cluster.',
      );
    }
    const name = path.slice(path.lastIndexOf('/') + 1);
    const entry = (await this.#list(parentOf(path))).find((one) => one.name === name);
    this.#checkSize(place, entry?.size ?? 0);
    const bytes = await this.#places.readFile(path);
    this.#checkSize(place, bytes.length);
    this.#bytes += bytes.length;
    this.#files.set(place, bytes);
    return bytes;
  }

  #checkSize(place: string, size: number): void {
    if (this.#bytes + size <= MOST_BYTES) return;
    throw new InvalidInput(
      'modules',
      `With ${place} the files that travel with the job are larger than ` +
        `${MOST_BYTES / 1024 ** 2} MiB; put data into the object store instead.`,
    );
  }

  #list(path: string): Promise<readonly FolderEntry[]> {
    const known = this.#listings.get(path) ?? this.#wanted(path);
    this.#listings.set(path, known);
    return known;
  }

  async #wanted(path: string): Promise<readonly FolderEntry[]> {
    if (!this.#isInside(path)) return [];
    return (await this.#places.listFolder(path)).filter(({ name }) => isWanted(name));
  }

  #isInside(path: string): boolean {
    return [this.#folder, ...this.#places.roots].some((root) => isBelow(path, root));
  }

  /** Beside the program, as the program sees it; what lies elsewhere, by its workspace folder. */
  #placeOf(path: string): string {
    const root =
      [this.#root, this.#folder, ...this.#places.roots].find((one) => isBelow(path, one)) ?? '';
    return path.slice(root.length + 1);
  }
}

function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}

function climb(folder: string, levels: number): string {
  return levels <= 0 ? folder : climb(parentOf(folder), levels - 1);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
