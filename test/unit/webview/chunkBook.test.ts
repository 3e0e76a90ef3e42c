import { describe, expect, it } from 'vitest';
import { type KnowledgeToPage, packNumbers } from '../../../src/shared/knowledge.ts';
import { planeOf } from '../../../src/shared/plane.ts';
import type { Dimension } from '../../../src/shared/preview.ts';
import { ChunkBook, leadingOf } from '../../../src/webview/page/chunkMap/chunkBook.ts';
import { ageText, byteText } from '../../../src/webview/page/chunkMap/quantities.ts';
import type { ChunkState } from '../../../src/webview/page/planeData.ts';
import { openArray } from '../../../src/zarr/node.ts';
import { storeOf } from '../zarr/fixture.ts';

async function setUp(name: string) {
  const { node: info } = await openArray(storeOf(name), '');
  const dimensions = info.shape.map((size, axis): Dimension => {
    return { name: `d${axis}`, isNamed: true, size, chunk: info.chunks[axis] ?? 1 };
  });
  const plane = planeOf(dimensions, { axes: [0, 1] });
  const book = new ChunkBook(info);
  const tile = (index: number, read: ChunkState) =>
    book.tile(plane, dimensions, [0, 0], index, () => read);
  return { book, tile, info };
}
function chunks(change: Partial<KnowledgeToPage & { type: 'chunks' }> = {}) {
  const objects = packNumbers([0, 48, 1000, 4, 50, 2000]);
  return {
    type: 'chunks',
    generation: 1,
    listing: 'known',
    leading: [],
    clock: 5000,
    writers: [],
    objects,
    ...change,
  } as KnowledgeToPage & { type: 'chunks' };
}

describe('ChunkBook', () => {
  it('knows what was read before anything was listed', async () => {
    const { tile } = await setUp('v2/raw');
    expect((['there', 'missing', 'broken', 'waiting'] as const).map((s) => tile(4, s))).toEqual([
      { index: 4, coords: [1, 1], key: '1.1', state: 'present' },
      { index: 4, coords: [1, 1], key: '1.1', state: 'missing' },
      { index: 4, coords: [1, 1], key: '1.1', state: 'unreadable' },
      { index: 4, coords: [1, 1], key: '1.1', state: 'unknown' },
    ]);
  });

  it('adds size and age, and what was not read', async () => {
    const { book, tile } = await setUp('v2/raw');
    book.take(chunks());
    expect(tile(4, 'there')).toMatchObject({ state: 'present', size: 50, modified: 2000 });
    expect(tile(4, 'waiting').state).toBe('present');
    expect(tile(1, 'waiting').state).toBe('missing');
    expect(tile(4, 'missing').state).toBe('present');
    expect(tile(4, 'broken').state).toBe('unreadable');
  });

  it('calls a chunk being written only while a job writes, and never one that is unreadable', async () => {
    const { book, tile } = await setUp('v2/raw');
    book.take(chunks({ writers: ['random_array'] }));
    expect(
      (['there', 'missing', 'broken', 'waiting'] as const).map((s) => tile(1, s).state),
    ).toEqual(['present', 'writing', 'unreadable', 'writing']);
  });

  it.each(['denied', 'failed', 'partly', 'looking'] as const)(
    'does not call a chunk missing when the listing is %s',
    async (listing) => {
      const { book, tile } = await setUp('v2/raw');
      book.take(chunks({ listing, objects: packNumbers([]) }));
      expect(tile(1, 'waiting').state).toBe('unknown');
    },
  );

  it('does not call a chunk missing where nobody looked', async () => {
    const { book, tile } = await setUp('v2/raw');
    book.take(chunks({ leading: [0] }));
    expect([tile(1, 'waiting').state, tile(5, 'waiting').state]).toEqual(['missing', 'unknown']);
  });

  it('does not take a shard for the chunk inside of it', async () => {
    const { book, tile } = await setUp('v3/sharded');
    book.take(chunks({ objects: packNumbers([0, 48, 1000]) }));
    expect(tile(0, 'missing')).toMatchObject({ state: 'missing', shard: [0, 0], size: 48 });
    expect(tile(0, 'waiting').state).toBe('unknown');
    expect(book.perShard).toBeGreaterThan(1);
  });

  it('lists only what the picture can show', async () => {
    const { node: info } = await openArray(storeOf('v2/f-order-3d'), '');
    expect(leadingOf(info, [1, 2], [0, 0, 0])).toEqual([0]);
    expect(leadingOf(info, [0, 2], [0, 0, 0])).toEqual([]);
    expect(leadingOf(info, [-1, 2], [0, 0, 0])).toEqual([0, 0]);
  });
});

it('says sizes and ages shortly', () => {
  expect([0, 999, 1000, 4096, 999_499, 999_500, 1.5e9].map(byteText)).toEqual([
    '0 B',
    '999 B',
    '1 kB',
    '4.1 kB',
    '999 kB',
    '1 MB',
    '1.5 GB',
  ]);
  expect([-5, 59_000, 60_000, 7.2e6, 9e7].map((ms) => ageText(ms, 'en'))).toEqual([
    '0 seconds ago',
    '59 seconds ago',
    '1 minute ago',
    '2 hours ago',
    '1 day ago',
  ]);
});
