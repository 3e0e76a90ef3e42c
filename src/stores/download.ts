import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import type { Cancellable } from '../base/abort.ts';
import { InvalidInput } from '../base/errors.ts';
import type { ByteStore, ObjectInfo } from '../bytes/byteStore.ts';
import { StoreFailed } from '../bytes/errors.ts';
import { eachAtOnce } from '../bytes/eachAtOnce.ts';
import { objectsBelow } from './measure.ts';
import type { Progress } from './upload.ts';

const FILES_AT_ONCE = 8;
/** Larger objects come in ranges of this length, so that none is held whole. */
const RANGE = 16 * 1024 * 1024;

/**
 * Writes every object below a prefix as a file into a folder. Each file appears when it is whole;
 * an abort leaves those that are.
 *
 * @throws InvalidInput for a key that would lead out of the folder, or that no file can have.
 */
export async function downloadBelow(
  store: ByteStore,
  prefix: string,
  folder: string,
  options: Cancellable & { readonly onProgress?: (so: Progress) => void } = {},
): Promise<void> {
  let progress: Progress = { objects: 0, bytes: 0 };
  const tell = (objects: number, bytes: number) => {
    progress = { objects: progress.objects + objects, bytes: progress.bytes + bytes };
    options.onProgress?.(progress);
  };
  for await (const page of objectsBelow(store, prefix, options)) {
    // Empty objects whose keys end in a slash stand for folders.
    const files = page.filter(({ key }) => !key.endsWith('/'));
    await eachAtOnce(FILES_AT_ONCE, files, options, async (object, signal) => {
      const file = fileFor(folder, object.key.slice(prefix.length));
      await downloadObject(store, object, file, { signal, onBytes: (bytes) => tell(0, bytes) });
      tell(1, 0);
    });
  }
}

/** Writes one object as a file, which appears when it is whole. */
export async function downloadObject(
  store: ByteStore,
  { key, size }: Pick<ObjectInfo, 'key' | 'size'>,
  file: string,
  { signal, onBytes }: Cancellable & { readonly onBytes?: (bytes: number) => void } = {},
): Promise<void> {
  const partial = `${file}.partial`;
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(partial, 'w');
  try {
    for (let offset = 0; offset < size; offset += RANGE) {
      const length = Math.min(RANGE, size - offset);
      const bytes =
        size <= RANGE
          ? await store.get(key, { signal })
          : await store.getRange(key, { offset, length }, { signal });
      if (bytes?.length !== length) {
        throw new StoreFailed(`${key} changed while it was downloaded. Try again.`, 200, {
          remedy: 'retry',
        });
      }
      await handle.writeFile(bytes);
      onBytes?.(bytes.length);
    }
    await handle.close();
    await rename(partial, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}

function fileFor(folder: string, key: string): string {
  const root = resolve(folder);
  const file = resolve(root, ...key.split('/'));
  const isOdd = /(^|\/)(\.{0,2})(\/|$)/.test(key) || key.includes('\0');
  if (file.startsWith(root + sep) && !isOdd && !(sep === '\\' && key.includes('\\'))) return file;
  throw new InvalidInput('key', `No file can have the name of the object “${key}”.`);
}
