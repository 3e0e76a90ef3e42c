import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileLock } from '../../../src/stack/fileLock.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
  path = join(folder, 'start.lock');
});
afterEach(() => rm(folder, { recursive: true }));

describe('FileLock', () => {
  test('lets one in after the other, and leaves nothing behind', async () => {
    let inside = 0;
    let most = 0;
    const visit = async () => {
      const lock = await FileLock.take(path);
      most = Math.max(most, ++inside);
      await new Promise(setImmediate);
      inside--;
      await lock.release();
    };
    await Promise.all(Array.from({ length: 8 }, visit));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  test('tells once that it waits', async () => {
    const first = await FileLock.take(path);
    let waits = 0;
    let released: Promise<void> | undefined;
    const onWait = () => {
      waits++;
      released = first.release();
    };
    await (await FileLock.take(path, { onWait })).release();
    await released;
    expect(waits).toBe(1);
  });

  test('takes over from a dead process, and from a broken file', async () => {
    await writeFile(path, JSON.stringify({ pid: 2 ** 22 - 1, start: 'gone', nonce: 'x' }));
    await (await FileLock.take(path)).release();
    await writeFile(path, '');
    await (await FileLock.take(path)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  test('only one of many takes over', async () => {
    await writeFile(path, JSON.stringify({ pid: 2 ** 22 - 1, start: 'gone', nonce: 'x' }));
    let inside = 0;
    let most = 0;
    const visit = async () => {
      const lock = await FileLock.take(path);
      most = Math.max(most, ++inside);
      await new Promise(setImmediate);
      inside--;
      await lock.release();
    };
    await Promise.all(Array.from({ length: 8 }, visit));
    expect(most).toBe(1);
  });

  test('stops waiting when it is cancelled', async () => {
    const first = await FileLock.take(path);
    const cancel = new AbortController();
    const second = FileLock.take(path, {
      signal: cancel.signal,
      onWait: () => cancel.abort(new DOMException('enough', 'AbortError')),
    });
    await expect(second).rejects.toThrow('enough');
    await first.release();
  });
});
