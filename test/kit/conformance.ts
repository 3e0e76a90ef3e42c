import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ByteSource } from '../../src/zarr/byteSource.ts';
import { openArray } from '../../src/zarr/node.ts';
import { readRegion } from '../../src/zarr/region.ts';
import { ensurePython } from './python.ts';

/** A store that zarr-python wrote, and what it reads from it; see `test/conformance/generate.py`. */
export interface ConformanceStore {
  readonly name: string;
  /** The typed array that we read it into, or `texts`. */
  readonly kind: string;
  readonly shape: readonly number[];
  /** Stored objects that were left out. */
  readonly missing: number;
}

/** Everything that the generator made. */
export interface ConformanceStores {
  readonly folder: string;
  readonly stores: readonly ConformanceStore[];
  /** What zarr-python cannot write itself, with its reason. */
  readonly unwritten: Readonly<Record<string, string>>;
}

/** Writes all stores into a folder; takes about half a minute. */
export async function writeStores(folder: string): Promise<ConformanceStores> {
  const script = new URL('../conformance/generate.py', import.meta.url).pathname;
  await promisify(execFile)(await ensurePython(), [script, folder], { timeout: 600_000 });
  const json = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown;
  return {
    folder,
    stores: json('stores.json') as ConformanceStore[],
    unwritten: json('unwritten.json') as Record<string, string>,
  };
}

/**
 * Reads all elements of a store and compares them with what zarr-python read.
 *
 * @returns what differs, in words; `undefined`: nothing.
 */
export async function difference(
  folder: string,
  store: ConformanceStore,
): Promise<string | undefined> {
  const expected = await readFile(join(folder, store.name, 'expected'));
  try {
    const { node } = await openArray(folderSource(join(folder, store.name)), '');
    if (node.shape.join() !== store.shape.join()) return `its shape is [${node.shape.join()}]`;
    const box = { start: node.shape.map(() => 0), count: node.shape };
    const { data, texts, missing } = await readRegion(
      folderSource(join(folder, store.name)),
      node,
      box,
    );
    if (store.missing > 0 && missing.length === 0) return 'no chunk is missing';
    if (texts)
      return sameTexts(
        Array.from(data as Int32Array, (at) => texts[at]),
        expected,
      );
    if (data.constructor.name !== store.kind) return `it is read into ${data.constructor.name}`;
    const got = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (got.length !== expected.length) return `${got.length} bytes for ${expected.length}`;
    const at = got.findIndex((byte, i) => byte !== expected[i]);
    return at < 0 ? undefined : `byte ${at} is ${got[at]}, not ${expected[at]}`;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

function sameTexts(got: readonly (string | undefined)[], expected: Uint8Array): string | undefined {
  const want = JSON.parse(new TextDecoder().decode(expected)) as string[];
  const at = want.findIndex((text, i) => text !== got[i]);
  if (got.length !== want.length) return `${got.length} texts for ${want.length}`;
  return at < 0
    ? undefined
    : `text ${at} is ${JSON.stringify(got[at])}, not ${JSON.stringify(want[at])}`;
}

/** A local folder without anything around it, so that nothing but the reading of Zarr is tested. */
function folderSource(folder: string): ByteSource {
  return {
    get: async (key) => {
      try {
        return new Uint8Array(await readFile(join(folder, key)));
      } catch (error) {
        if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
          return undefined;
        }
        throw error;
      }
    },
  };
}
