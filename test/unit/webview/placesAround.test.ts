import { describe, expect, it, vi } from 'vitest';
import type { ToPage } from '../../../src/shared/preview.ts';
import { previewWords } from '../../../src/shared/previewWords.ts';
import { ArrayKnowledge } from '../../../src/vscode/preview/arrayKnowledge.ts';
import { ChunkReads } from '../../../src/vscode/preview/chunkReads.ts';
import { DecodePool } from '../../../src/webview/page/chunks/decodePool.ts';
import { PlacesAround } from '../../../src/webview/page/coordinates/placesAround.ts';
import { DecodeSession } from '../../../src/webview/worker/decodeSession.ts';
import { infoOf } from '../../../src/zarr/infoOf.ts';
import { MemoryStore } from '../zarr/fixture.ts';

const text = (value: unknown) => JSON.stringify(value);
const bytes = (value: unknown) => new TextEncoder().encode(text(value));

function metadata(
  shape: readonly number[],
  chunks: readonly number[],
  names: readonly string[],
  attributes: object = {},
) {
  return {
    zarr_format: 3,
    node_type: 'array',
    shape,
    data_type: 'float64',
    chunk_grid: { name: 'regular', configuration: { chunk_shape: chunks } },
    chunk_key_encoding: { name: 'default' },
    codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
    fill_value: 0,
    dimension_names: names,
    attributes,
  };
}

/** Temperatures over time and a grid that is turned: latitude and longitude lie over rows and columns. */
async function setUp(chunk: readonly [number, number]) {
  const [high, wide] = chunk;
  const grid = (of: (y: number, x: number) => number) =>
    new Uint8Array(
      Float64Array.from({ length: 16 }, (_, i) => of(Math.floor(i / 4), i % 4)).buffer,
    );
  const units = (unit: string) => ({ units: unit });
  const group = new MemoryStore([
    ['lat/zarr.json', bytes(metadata([4, 4], [high, wide], ['y', 'x'], units('degrees_north')))],
    ['lat/c/0/0', grid((y, x) => 40 + y + x / 10)],
    // Stored the other way round.
    ['lon/zarr.json', bytes(metadata([4, 4], [4, 4], ['x', 'y'], units('degrees_east')))],
    ['lon/c/0/0', grid((x, y) => 7 + x + y / 10)],
    // It lies over a dimension that the array has not.
    ['depth/zarr.json', bytes(metadata([4, 4], [4, 4], ['y', 'z']))],
  ]);
  const coordinates = 'lat lon depth';
  const json = text(metadata([2, 4, 4], [1, 4, 4], ['time', 'y', 'x'], { coordinates }));
  const info = infoOf([{ key: 'zarr.json', text: json }]);
  const pool = new DecodePool(1, () => undefined);
  pool.start((onMessage) => {
    const worker = new DecodeSession((message) => queueMicrotask(() => onMessage(message)));
    return { postMessage: (message) => worker.handle(message) };
  });
  const changes = vi.fn();
  const take = (message: ToPage) => around.receive(message);
  const knowledge = new ArrayKnowledge({
    store: new MemoryStore(),
    info,
    url: 's3://bucket/group/temp',
    generation: 1,
    openGroup: () => Promise.resolve(group),
    say: take,
  });
  const reads = new ChunkReads({
    store: knowledge.neighbours,
    generation: 1,
    isKey: (key) => knowledge.isNeighbourKey(key),
    say: take,
  });
  const around = new PlacesAround({
    words: previewWords,
    pool,
    say: (said) => void (said.type === 'read' && reads.read(said.request, said.wanted)),
    onChange: changes,
  });
  around.receive({ type: 'show', generation: 1 } as ToPage);
  await knowledge.serve();
  return { around, group, changes };
}
const readOf = ({ asked }: MemoryStore) => asked.filter((key) => /\/c\//.test(key));

describe('coordinates over several dimensions', () => {
  it('of the cell that is pointed at, read once and only then', async () => {
    const { around, group, changes } = await setUp([4, 4]);
    expect(readOf(group)).toEqual([]);
    expect(around.textAt([1, 2, 3])).toBe('');
    await vi.waitFor(() => expect(changes).toHaveBeenCalledTimes(2));
    expect(around.textAt([1, 2, 3])).toBe('lat 42.3 degrees_north, lon 10.2 degrees_east');
    expect(around.textAt([0, 0, 1])).toBe('lat 40.1 degrees_north, lon 8 degrees_east');
    expect(readOf(group)).toEqual(['lat/c/0/0', 'lon/c/0/0']);
  });

  it('reads nothing for a pointer that goes on', async () => {
    const { around, group, changes } = await setUp([4, 4]);
    around.textAt([1, 2, 3]);
    around.textAt([1, 2, 2]);
    await vi.waitFor(() => expect(changes).toHaveBeenCalledTimes(2));
    expect(readOf(group)).toHaveLength(2);
  });

  it('says what a large chunk would cost, and does not read it', async () => {
    const { around, group, changes } = await setUp([4096, 4096]);
    expect(around.textAt([1, 2, 3])).toBe('lat: not read, its chunk takes 134 MB');
    await vi.waitFor(() => expect(changes).toHaveBeenCalledOnce());
    expect(around.textAt([1, 2, 3])).toContain('lon 10.2 degrees_east');
    expect(readOf(group)).toEqual(['lon/c/0/0']);
  });

  it('knows nothing of an array that is no longer shown', async () => {
    const { around } = await setUp([4, 4]);
    around.receive({ type: 'show', generation: 2 } as ToPage);
    expect(around.textAt([1, 2, 3])).toBe('');
  });
});
