import { describe, expect, it } from 'vitest';
import { cfDecodingOf } from '../../../src/zarr/cf/decoding.ts';
import { childNodes } from '../../../src/zarr/children.ts';
import { chunkCount } from '../../../src/zarr/chunkGrid.ts';
import { coordinateOf } from '../../../src/zarr/coordinates.ts';
import { levelsOf } from '../../../src/zarr/multiscale.ts';
import { findNode, openArray } from '../../../src/zarr/node.ts';
import { readRegion } from '../../../src/zarr/region.ts';
import { defaultView, readSlice2d } from '../../../src/zarr/slice.ts';
import { MemoryStore } from './fixture.ts';

const encoder = new TextEncoder();

function array(changes: Record<string, unknown> | string): MemoryStore {
  const meta = {
    zarr_format: 2,
    shape: [4],
    chunks: [4],
    dtype: '<f4',
    compressor: null,
    filters: null,
    order: 'C',
    fill_value: 0,
  };
  const text =
    typeof changes === 'string'
      ? JSON.stringify(meta).replace('"shape":[4]', changes)
      : JSON.stringify({ ...meta, ...changes });
  return new MemoryStore([['.zarray', encoder.encode(text)]]);
}

async function outcome(store: MemoryStore): Promise<string> {
  const { node } = await openArray(store, '');
  return readSlice2d(store, node, defaultView(node)).then(
    () => 'read',
    (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
  );
}

describe('metadata that means harm', () => {
  it('a dimension of 10¹⁸ elements is refused with words', async () => {
    await expect(openArray(array('"shape":[1000000000000000000]'), '')).rejects.toThrow(
      '.zarray: its “shape” is larger than can be counted here (2⁵³ elements).',
    );
  });

  it('10¹⁸ elements in two dimensions are opened, counted, and read only in part', async () => {
    const store = array({ shape: [1e9, 1e9], chunks: [1000, 1000] });
    const { node } = await openArray(store, '');
    expect(chunkCount(node)).toBe(1e12);
    expect(await outcome(store)).toMatch(
      /^TooLarge: This part of the array takes 4000000000000000000 bytes/,
    );
    const region = await readRegion(store, node, { start: [5e8, 5e8], count: [2, 2] });
    expect(region.missing).toHaveLength(1);
  });

  it.each([
    [{ chunks: [-4] }, /^ZarrInvalid: .zarray: its “chunks” do not fit its “shape”/],
    [{ chunks: [0] }, /^ZarrInvalid/],
    [{ chunks: [1.5] }, /^ZarrInvalid/],
    [{ shape: [-1] }, /^ZarrInvalid/],
    [{ shape: Array(1000).fill(1), chunks: Array(1000).fill(1) }, /^ZarrInvalid/],
    [{ dtype: Array(100_000).fill(['a', '<f8']) }, /^ZarrInvalid/],
    [{ dtype: [['a', '<f8', [1e9, 1e9]]] }, /^ZarrInvalid/],
    [{ fill_value: 'x'.repeat(1e7), dtype: '<U4' }, /^ZarrInvalid/],
  ])('%# is refused', async (changes, want) => {
    const said = await openArray(array(changes), '').then(
      () => 'opened',
      (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
    );
    expect(said).toMatch(want);
  });

  it.each([
    { shape: [1e10], chunks: [1e10] },
    { shape: [1e10], chunks: [1e10], dtype: '|O', filters: [{ id: 'vlen-utf8' }] },
    { shape: [1e9], chunks: [100] },
    { shape: [1e6], chunks: [1] },
  ])('%j is too large to be read at once', async (changes) => {
    expect(await outcome(array(changes))).toMatch(/^TooLarge: This part of the array takes/);
  });

  it.each([
    { shape: [1e10], chunks: [1e10] },
    { shape: [100], chunks: [100], dtype: '|S16000000' },
    { shape: [1e10], chunks: [1e10], dtype: '|O', filters: [{ id: 'vlen-utf8' }] },
  ])('%j: one chunk is more than memory is given for', async (changes) => {
    const store = array(changes);
    const { node } = await openArray(store, '');
    const reading = readRegion(store, node, { start: [0], count: [1] });
    await expect(reading).rejects.toThrow(/^One chunk of this array takes \d+ bytes/);
  });

  it('records nested without end are refused, not followed', async () => {
    const deep = '[["a",'.repeat(20_000) + '"<f4"' + ']]'.repeat(20_000);
    const text = `{"zarr_format":2,"shape":[1],"chunks":[1],"dtype":${deep}}`;
    const store = new MemoryStore([['.zarray', encoder.encode(text)]]);
    await expect(openArray(store, '')).rejects.toThrow(/^\.zarray: /);
  });

  it('attributes nested 100 000 deep are an error or data, never a crash', async () => {
    for (const value of ['1', 'NaN']) {
      const store = array({});
      const text = `{"a":${'['.repeat(100_000)}${value}${']'.repeat(100_000)}}`;
      store.objects.set('.zattrs', encoder.encode(text));
      const said = await openArray(store, '').then(
        () => 'opened',
        (error: unknown) => (error as Error).name,
      );
      expect(['opened', 'ZarrInvalid']).toContain(said);
    }
  });

  it('50 MB of attributes are read in seconds and slow nothing down after that', async () => {
    const store = array({});
    const list = Array.from({ length: 300_000 }, (_, i) => i);
    const attributes = {
      missing_value: list,
      valid_range: list,
      coordinates: 'a '.repeat(2_000_000),
      units: 'days since '.repeat(500_000),
      long_name: 'x'.repeat(30_000_000),
      multiscales: [{ datasets: list.map((i) => ({ path: `${i}` })), axes: list }],
      _FillValue: 'A'.repeat(5_000_000),
      scale_factor: list,
    };
    store.objects.set('.zattrs', encoder.encode(JSON.stringify(attributes)));
    expect(store.objects.get('.zattrs')?.length).toBeGreaterThan(50_000_000);
    const { node } = await openArray(store, '');
    const began = performance.now();
    const cf = cfDecodingOf(node);
    for (let i = 0; i < 100_000; i += 1) cf.decode(i + 0.5);
    expect(cf.longName?.length).toBeLessThan(1000);
    expect(levelsOf(node.attributes)).toBeUndefined();
    const named = { ...node, dimensionNames: ['x'] };
    for (let i = 0; i < 100; i += 1) coordinateOf(new Map(), named, 0);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('names that JavaScript knows are names', async () => {
    const text =
      '{"__proto__":{"units":"K"},"constructor":1,"<img src=x onerror=alert(1)>":NaN,"calendar":"__proto__"}';
    const store = array({});
    store.objects.set('.zattrs', encoder.encode(text));
    const { node } = await openArray(store, '');
    expect(Object.keys(node.attributes)).toEqual([
      '__proto__',
      'constructor',
      '<img src=x onerror=alert(1)>',
      'calendar',
    ]);
    expect(cfDecodingOf(node).units).toBeUndefined();
    for (const name of ['constructor', '__proto__', 'toString']) {
      const codec = array({ compressor: { id: name } });
      expect((await openArray(codec, '')).node.unreadable).toMatch(/is not supported/);
    }
  });

  it('10 000 groups in one another: one level is listed at a time', async () => {
    const store = new MemoryStore();
    const group = encoder.encode('{"zarr_format":2}');
    const path = Array<string>(10_000).fill('g').join('/');
    store.objects.set('.zgroup', group);
    store.objects.set(`${path}/.zgroup`, group);
    const top = await childNodes(store, '');
    expect(top.children.map(({ name }) => name)).toEqual(['g']);
    expect((await findNode(store, path))?.node.kind).toBe('group');
    expect((await childNodes(store, path)).children).toEqual([]);
  });
});

describe('a chunk of 10 GB in a few bytes is stopped at the size that the array promises', () => {
  const TEN_GB = 10_000_000_000;

  it('zstd that says its size', async () => {
    const header = new Uint8Array(20);
    header.set([0x28, 0xb5, 0x2f, 0xfd, 0xe0]);
    new DataView(header.buffer).setBigUint64(5, BigInt(TEN_GB), true);
    expect(await bombed('zstd', header)).toMatch(
      /it would be 10000000000 bytes long, more than 16/,
    );
  });

  it('zstd that does not: repeated bytes', async () => {
    // 80 000 blocks of type RLE, 128 KiB each.
    const frame = zstdFrame(80_000, (isLast) => [...blockHeader(isLast, 1, 131_072), 65]);
    expect(frame.length).toBeLessThan(400_000);
    expect(await bombed('zstd', frame)).toMatch(/it would be 10485760000 bytes long, more than 16/);
  });

  it('zstd that does not: compressed blocks', async () => {
    const frame = zstdFrame(80_000, (isLast) => [...blockHeader(isLast, 2, 4), 0, 0, 0, 0]);
    expect(await bombed('zstd', frame)).toMatch(/it would be \d+ bytes long, more than 16/);
  });

  it('bzip2 and gzip, which say nothing', async () => {
    // bzip2 of 100 MB of zeros, as CPython's bz2 writes it, is a hundred bytes a stream.
    const zeros = new Blob([new Uint8Array(100_000_000)]).stream();
    const gzip = zeros.pipeThrough(new CompressionStream('gzip'));
    const bomb = new Uint8Array(await new Response(gzip).arrayBuffer());
    expect(await bombed('gzip', bomb)).toMatch(/it decompresses to more than 16 bytes/);
    expect(await bombed('bz2', BZ2_ZEROS)).toMatch(/it decompresses to more than 16 bytes/);
  });

  async function bombed(id: string, bytes: Uint8Array): Promise<string> {
    const store = array({ compressor: { id } });
    store.objects.set('0', bytes);
    const before = process.memoryUsage().rss;
    const said = await outcome(store);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
    return said;
  }
});

/** bz2.compress(bytes(1_000_000)) of CPython 3.11. */
const BZ2_ZEROS = Uint8Array.from(
  Buffer.from('QlpoOTFBWSZTWXnTnkgAB6jAQMAAAAIACCAAMMwJqmmVJDapSQ8XckU4UJB5055I', 'base64'),
);

function blockHeader(isLast: boolean, type: number, size: number): number[] {
  const value = (isLast ? 1 : 0) | (type << 1) | (size << 3);
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255];
}

function zstdFrame(blocks: number, block: (isLast: boolean) => number[]): Uint8Array {
  const parts = Array.from({ length: blocks }, (_, i) => block(i === blocks - 1));
  // A window of 128 KiB and no size.
  return Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38, ...parts.flat()]);
}
