import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { FileStore } from '../../../../src/stores/fileStore.ts';

/** A store of records in a folder of its own, and a way to put files into it. */
export function useRecords() {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'science-gateway-records-'));
    folders.push(folder);
    return {
      store: new FileStore(folder),
      /** Writes a file of a record; anything but text and bytes as JSON. */
      write: async (path: string, content: unknown): Promise<void> => {
        const file = join(folder, path);
        await mkdir(dirname(file), { recursive: true });
        const isRaw = typeof content === 'string' || content instanceof Uint8Array;
        await writeFile(file, isRaw ? content : JSON.stringify(content));
      },
      remove: (path: string) => rm(join(folder, path), { recursive: true }),
    };
  };
}

/** A `job.json` with no more than what all have. */
export const request = (id: string, more: object = {}) => ({
  schema: 1,
  id,
  program: 'mean',
  submitted: Date.UTC(2026, 10, 22),
  ...more,
});
