import { describe, expect, it } from 'vitest';
import { childNodes } from '../../../src/zarr/children.ts';
import { findNode, openArray, openNode } from '../../../src/zarr/node.ts';
import { MemoryStore, storeOf } from './fixture.ts';

describe('findNode', () => {
  it('costs one round trip and gives back what it read', async () => {
    const store = storeOf('v2/named');
    const found = await findNode(store, '');
    expect(store.asked).toHaveLength(4);
    expect(store.most).toBe(4);
    expect(found?.documents.map(({ key }) => key)).toEqual(['.zarray', '.zattrs']);
    // The page opens the array from these documents alone.
    const encoder = new TextEncoder();
    const page = new MemoryStore(
      found?.documents.map(({ key, text }) => [key, encoder.encode(text)] as const),
    );
    expect((await openArray(page, '')).node).toEqual(found?.node);
  });

  it('tells array, group and nothing apart', async () => {
    const store = storeOf('v3-group', 'g/');
    expect((await openNode(store, 'g')).node).toMatchObject({
      kind: 'group',
      attributes: { title: 'a group' },
    });
    expect((await openNode(store, 'g/temperature')).node.kind).toBe('array');
    expect(await findNode(store, 'nowhere')).toBeUndefined();
    await expect(openNode(store, 'nowhere')).rejects.toMatchObject({ _tag: 'NodeMissing' });
    await expect(openArray(store, 'g')).rejects.toThrow('group');
  });

  it('throws what the store throws', async () => {
    const store = { get: () => Promise.reject(new Error('denied')) };
    await expect(findNode(store, '')).rejects.toThrow('denied');
  });
});

describe('childNodes', () => {
  it('lists arrays, groups and folders page by page, broken ones with their problem', async () => {
    const store = storeOf('v3-group', 'g/');
    const text = new TextEncoder();
    store.objects.set('g/broken/zarr.json', text.encode('{'));
    store.objects.set('g/plain/readme.txt', text.encode('hello'));
    const names: string[] = [];
    let next: string | undefined;
    do {
      const page = await childNodes(store, 'g/', { next, limit: 2 });
      for (const { name, path, node, problem } of page.children) {
        expect(path).toBe(`g/${name}`);
        names.push(`${name}: ${node?.kind ?? (problem ? 'broken' : 'folder')}`);
      }
      next = page.next;
    } while (next !== undefined);
    expect(names).toEqual([
      'broken: broken',
      'complex: array',
      'deeper: group',
      'plain: folder',
      'temperature: array',
      'words: array',
    ]);
  });
});
