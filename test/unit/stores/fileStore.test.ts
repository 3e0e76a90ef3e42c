import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileStore } from '../../../src/stores/fileStore.ts';

const text = (value: string) => new TextEncoder().encode(value);

describe('FileStore', () => {
  let folder: string;
  let store: FileStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'files-'));
    store = new FileStore(folder);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('reads what it wrote, whole and in parts', async () => {
    await store.put('a/b c/0.0', text('0123456789'));
    expect(await store.get('a/b c/0.0')).toEqual(text('0123456789'));
    expect(await store.getRange('a/b c/0.0', { offset: 2, length: 3 })).toEqual(text('234'));
    expect(await store.getRange('a/b c/0.0', { offset: 8, length: 30 })).toEqual(text('89'));
    expect(await store.getRange('a/b c/0.0', { suffix: 4 })).toEqual(text('6789'));
    expect(await store.getRange('a/b c/0.0', { suffix: 40 })).toEqual(text('0123456789'));
    await expect(store.getRange('a/b c/0.0', { offset: 11, length: 1 })).rejects.toThrow('behind');
    expect(store.url).toMatch(/^file:\/\//);
  });

  it('has nothing where there is no file', async () => {
    await store.put('folder/file', text('x'));
    for (const key of ['nothing', 'folder', 'folder/file/below']) {
      expect(await store.get(key)).toBeUndefined();
      expect(await store.getRange(key, { suffix: 1 })).toBeUndefined();
    }
    expect(await store.list({ prefix: 'nowhere/' })).toEqual({ objects: [], prefixes: [] });
  });

  it('lists one level or all, page by page, in order', async () => {
    for (const key of ['z', 'a/2', 'a/1', 'a/deep/3', 'b/1']) await store.put(key, text(key));
    const level = await store.list({ delimiter: '/' });
    expect(level.prefixes).toEqual(['a/', 'b/']);
    expect(level.objects.map(({ key, size }) => [key, size])).toEqual([['z', 1]]);
    const keys: string[] = [];
    let next: string | undefined;
    do {
      const page = await store.list({ prefix: 'a/', next, limit: 2 });
      keys.push(...page.objects.map(({ key }) => key));
      next = page.next;
    } while (next !== undefined);
    expect(keys).toEqual(['a/1', 'a/2', 'a/deep/3']);
  });

  it('creates only where nothing is, and leaves no half of a file', async () => {
    await store.put('job.json', text('first'), { create: true });
    await expect(store.put('job.json', text('second'), { create: true })).rejects.toMatchObject({
      _tag: 'ObjectExists',
    });
    expect(await store.get('job.json')).toEqual(text('first'));
    await store.put('job.json', text('third'));
    expect(await store.get('job.json')).toEqual(text('third'));
    expect(await readdir(folder)).toEqual(['job.json']);
  });

  it('deletes, also what is not there', async () => {
    await store.put('a', text('a'));
    await store.delete(['a', 'b']);
    expect(await store.get('a')).toBeUndefined();
  });

  it.each(['../x', 'a/../../x', '..', '.', 'a/./b', '', 'a\0b'])(
    'never leaves its folder: %j',
    async (key) => {
      await expect(store.get(key)).rejects.toMatchObject({ _tag: 'InvalidInput' });
      await expect(store.put(key, text('x'))).rejects.toMatchObject({ _tag: 'InvalidInput' });
      await expect(store.delete([key])).rejects.toMatchObject({ _tag: 'InvalidInput' });
    },
  );

  it('does not follow links when it lists', async () => {
    await symlink('..', join(folder, 'up'));
    await writeFile(join(folder, 'file'), 'x');
    expect((await store.list()).objects.map(({ key }) => key)).toEqual(['file']);
  });

  it('stops when aborted', async () => {
    await store.put('a', text('a'));
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(store.get('a', { signal })).rejects.toThrow();
    await expect(store.getRange('a', { suffix: 1 }, { signal })).rejects.toThrow('enough');
    await expect(store.list({ signal })).rejects.toThrow('enough');
    await expect(store.delete(['a'], { signal })).rejects.toThrow('enough');
    expect(await store.get('a')).toEqual(text('a'));
  });
});
