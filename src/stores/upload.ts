import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Cancellable } from '../base/abort.ts';
import type { ByteStore } from '../bytes/byteStore.ts';
import { eachAtOnce } from '../bytes/eachAtOnce.ts';

/** Files under way at the same time. */
const FILES_AT_ONCE = 8;
/** Above this a file is sent in parts of this size: S3 takes 10 000 of them. */
const PART = 16 * 1024 * 1024;
const PARTS = 10_000;

/** A file and the key that it gets. */
export interface UploadItem {
  readonly file: string;
  readonly key: string;
  readonly size: number;
}

/** How far a transfer is. */
export interface Progress {
  readonly objects: number;
  readonly bytes: number;
}

/**
 * What uploading these files and folders would write below `prefix`: a folder keeps its name. Links
 * are not followed: they could lead anywhere.
 */
export async function filesToUpload(
  paths: readonly string[],
  prefix: string,
  options: Cancellable = {},
): Promise<UploadItem[]> {
  const items: UploadItem[] = [];
  const walk = async (path: string, key: string): Promise<void> => {
    options.signal?.throwIfAborted();
    for (const entry of await readdir(path, { withFileTypes: true })) {
      const [file, below] = [join(path, entry.name), `${key}/${entry.name}`];
      if (entry.isDirectory()) await walk(file, below);
      else if (entry.isFile()) items.push({ file, key: below, size: (await stat(file)).size });
    }
  };
  for (const path of paths) {
    const key = prefix + basename(path);
    const found = await stat(path);
    if (found.isDirectory()) await walk(path, key);
    else items.push({ file: path, key, size: found.size });
  }
  return items;
}

/** Writes files as objects; an abort stops between or within files and leaves no half object. */
export async function upload(
  store: ByteStore,
  items: readonly UploadItem[],
  options: Cancellable & { readonly onProgress?: (so: Progress) => void } = {},
): Promise<void> {
  let progress: Progress = { objects: 0, bytes: 0 };
  const tell = (objects: number, bytes: number) => {
    progress = { objects: progress.objects + objects, bytes: progress.bytes + bytes };
    options.onProgress?.(progress);
  };
  await eachAtOnce(FILES_AT_ONCE, items, options, async ({ file, key, size }, signal) => {
    const sent = (bytes: number) => tell(0, bytes);
    if (size <= PART || !store.putParts) {
      const body = await whole(file);
      await store.put(key, body, { signal });
      sent(body.length);
    } else {
      await store.putParts(key, partsOf(file, size, { signal, onRead: sent }), { signal });
    }
    tell(1, 0);
  });
}

async function whole(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = await file.readFile();
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  } finally {
    await file.close();
  }
}

async function* partsOf(
  path: string,
  size: number,
  { signal, onRead }: Cancellable & { readonly onRead: (bytes: number) => void },
): AsyncGenerator<Uint8Array> {
  const length = Math.max(PART, Math.ceil(size / PARTS));
  const file = await open(path, 'r');
  try {
    for (;;) {
      signal?.throwIfAborted();
      const part = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await file.read(part, filled, length - filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      if (filled > 0) yield part.subarray(0, filled);
      onRead(filled);
      if (filled < length) return;
    }
  } finally {
    await file.close();
  }
}
