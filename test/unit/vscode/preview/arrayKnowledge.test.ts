import { describe, expect, it, vi } from 'vitest';
import { StoreDenied, StoreFailed } from '../../../../src/bytes/errors.ts';
import { type KnowledgeToPage, unpackNumbers } from '../../../../src/shared/knowledge.ts';
import { ArrayKnowledge, groupOf } from '../../../../src/vscode/preview/arrayKnowledge.ts';
import { openArray } from '../../../../src/zarr/node.ts';
import { MemoryStore, storeOf } from '../../zarr/fixture.ts';

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** A 1-d array of format 3. */
function variable(size: number, name: string, attributes: object = {}): Uint8Array {
  return text({
    zarr_format: 3,
    node_type: 'array',
    shape: [size],
    data_type: 'float64',
    chunk_grid: { name: 'regular', configuration: { chunk_shape: [4] } },
    chunk_key_encoding: { name: 'default' },
    codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
    fill_value: 0,
    dimension_names: [name],
    attributes,
  });
}

async function setUp(name: string, group = new MemoryStore(), names?: readonly string[]) {
  const store = storeOf(name);
  const { node } = await openArray(store, '');
  const said: KnowledgeToPage[] = [];
  const opened: string[] = [];
  const knowledge = new ArrayKnowledge({
    store,
    info: names ? { ...node, dimensionNames: names } : node,
    url: 's3://bucket/group/array',
    generation: 7,
    openGroup: (url) => {
      opened.push(url);
      return Promise.resolve(group);
    },
    say: (message) => said.push(message),
  });
  return { store, knowledge, said, opened, group };
}
/** Time in which nothing is to happen. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
}
const last = (said: readonly KnowledgeToPage[]) =>
  said.findLast((one) => one.type === 'chunks') as KnowledgeToPage & { type: 'chunks' };

describe('ArrayKnowledge', () => {
  it('says which chunks exist, while somebody looks', async () => {
    const { knowledge, said, store } = await setUp('v2/missing');
    knowledge.changed(['job']);
    await settled();
    expect(said).toEqual([]);
    knowledge.receive({ type: 'watchChunks', generation: 7, leading: [] });
    await vi.waitFor(() => {
      expect(last(said)).toMatchObject({ listing: 'known', generation: 7, writers: ['job'] });
    });
    const { objects } = last(said);
    const numbers = unpackNumbers(objects);
    expect(numbers.filter((_, i) => i % 3 === 0)).toEqual(Float64Array.of(0, 2, 3, 4, 5, 6, 7));
    expect(numbers[1]).toBe(store.objects.get('0.0')?.length);
    knowledge.receive({ type: 'watchChunks', generation: 7, leading: null });
    const before = said.length;
    knowledge.changed([]);
    await settled();
    expect(said).toHaveLength(before);
  });

  it('tells a chunk that was never written from one that may not be read', async () => {
    const { knowledge, store } = await setUp('v2/missing');
    const denied = new StoreDenied('No.', 'AccessDenied');
    expect(await knowledge.explain(denied, '0.1')).toBeUndefined();
    expect(await knowledge.explain(denied, '0.0')).toMatch('Denied: the chunk 0.0 exists');
    expect(store.asked.filter((key) => key === '0.0')).toEqual([]);
    const failed = new StoreFailed('It broke.', 500);
    expect(await knowledge.explain(failed, '0.1')).toBe('It broke.');
    const unknown = new StoreDenied('Who are you?', 'InvalidAccessKeyId');
    expect(await knowledge.explain(unknown, '0.1')).toBe('Who are you?');
  });

  it('does not call a refused chunk missing where it may not list', async () => {
    const { knowledge, store } = await setUp('v2/missing');
    store.list = () => Promise.reject(new StoreDenied('No list.', 'AccessDenied'));
    for (const key of ['0.0', '0.1']) {
      expect(await knowledge.explain(new StoreDenied('No.', '403'), key)).toBe(
        `The chunk ${key} is unreadable (403: missing or not allowed).`,
      );
    }
  });

  it('finds the variables beside the array that label its dimensions', async () => {
    const group = new MemoryStore([
      ['y/zarr.json', variable(7, 'y', { units: 'm' })],
      ['y/c/0', new Uint8Array(32)],
      ['x/zarr.json', variable(9, 'x')],
    ]);
    const { knowledge, said, opened } = await setUp('v3/bytes', group, ['y', 'x']);
    await knowledge.serve();
    expect(opened).toEqual(['s3://bucket/group']);
    // x has 9 values where the array has 10: it is not its coordinate.
    expect(said).toMatchObject([
      { type: 'coordinates', generation: 7, variables: [{ dimension: 0, name: 'y' }] },
    ]);
    expect(knowledge.isNeighbourKey('@y/c/0')).toBe(true);
    expect(await knowledge.neighbours.get('@y/c/0')).toHaveLength(32);
    for (const key of ['@y/c/9', '@x/c/0', '@y/zarr.json', '@../secret/c/0', 'c/0/0', '@y']) {
      expect(knowledge.isNeighbourKey(key)).toBe(false);
    }
    await knowledge.serve();
    expect(said).toHaveLength(2);
    expect(group.asked.filter((key) => key === 'y/zarr.json')).toHaveLength(1);
  });

  it('shows the array without coordinates when what is beside it is broken', async () => {
    const group = new MemoryStore([['y/zarr.json', text('rubbish')]]);
    const { knowledge, said } = await setUp('v3/bytes', group, ['y', '../x']);
    await knowledge.serve();
    expect(said).toEqual([]);
    expect(group.asked).toEqual(['y/zarr.json']);
  });

  it('says what a shard holds', async () => {
    const { knowledge, said } = await setUp('v3/sharded-missing');
    knowledge.receive({ type: 'shard', generation: 7, coords: [0, 0] });
    await vi.waitFor(() => expect(said).toMatchObject([{ type: 'shard', coords: [0, 0] }]));
  });
});

describe('groupOf', () => {
  it.each([
    ['s3://bucket/a/b', 's3://bucket/a', 'b'],
    ['s3://bucket/a/', 's3://bucket', 'a'],
    ['file:///tmp/a.zarr/t', 'file:///tmp/a.zarr', 't'],
    ['https://host/x/y.zarr', 'https://host/x', 'y.zarr'],
  ])('%s lies in %s', (url, group, name) => {
    expect(groupOf(url)).toEqual({ url: group, name });
  });

  it.each(['s3://bucket', 's3://bucket/', 'nonsense', ''])('%s lies in nothing', (url) => {
    expect(groupOf(url)).toBeUndefined();
  });
});
