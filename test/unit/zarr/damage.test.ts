import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openArray } from '../../../src/zarr/node.ts';
import { defaultView, readSlice2d } from '../../../src/zarr/slice.ts';
import { type MemoryStore, storeOf } from './fixture.ts';

const COMPRESSED = [
  'v2/gzip',
  'v2/zlib',
  'v2/zstd',
  'v2/lz4',
  'v2/blosc-lz4',
  'v2/blosc-zstd',
  'v2/blosc-zlib',
  'v2/blosc-blosclz',
  'v2/shuffle',
  'v3/crc32c',
  'v3/sharded',
  'v3/sharded-start',
  'v2/bz2',
  'v2/lzma',
];
const ALL = ['v2/raw', 'v3/bytes', 'v3/crc32c-raw', ...COMPRESSED];

function firstChunk(store: MemoryStore): string {
  return [...store.objects.keys()].find((key) => /(^|\/)0[./]0$/.test(key)) ?? '';
}

/** What reading the whole array ends with after its first chunk was replaced. */
async function outcome(name: string, damage: (bytes: Uint8Array) => Uint8Array): Promise<string> {
  const store = storeOf(name);
  const key = firstChunk(store);
  store.objects.set(key, damage(store.objects.get(key) ?? new Uint8Array()));
  const { node } = await openArray(store, '');
  return readSlice2d(store, node, defaultView(node)).then(
    () => 'read',
    (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
  );
}

describe('a damaged chunk is an error, never data', () => {
  it.each(ALL)('%s cut short', async (name) => {
    for (const length of [0, 1, 3, 7, 15]) {
      expect(await outcome(name, (bytes) => bytes.subarray(0, length))).toMatch(/^ChunkDamaged/);
    }
    expect(await outcome(name, (bytes) => bytes.subarray(0, -1))).toMatch(/^ChunkDamaged/);
    expect(await outcome(name, (bytes) => bytes.subarray(0, -5))).toMatch(/^ChunkDamaged/);
  });

  it.each(ALL)('%s replaced by an error page', async (name) => {
    const page = new TextEncoder().encode('<html>502 Bad Gateway</html>'.repeat(40));
    expect(await outcome(name, () => page)).toMatch(/^ChunkDamaged/);
  });

  it.each(['v2/raw', 'v2/lz4', 'v2/blosc-lz4'])('%s with a tail', async (name) => {
    const longer = (bytes: Uint8Array) => Uint8Array.of(...bytes, 0, 0, 0, 0, 0, 0, 0, 0);
    expect(await outcome(name, longer)).toMatch(/^ChunkDamaged/);
  });

  it.each(['v3/crc32c', 'v3/crc32c-raw', 'v2/gzip', 'v2/zlib', 'v3/zstd-checksum'])(
    '%s with one bit changed, because its checksum says so',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), async (at) => {
          const said = await outcome(name, (bytes) => {
            const changed = bytes.slice();
            // The first ten bytes of gzip hold a time and flags that mean nothing.
            const place = 10 + (at % (bytes.length - 10));
            changed[place] = (changed[place] ?? 0) ^ 1;
            return changed;
          });
          expect(said).toMatch(/^ChunkDamaged/);
        }),
        { numRuns: 40 },
      );
    },
  );

  it.each(COMPRESSED)(
    '%s: hostile bytes give an error or values, no crash, no hang',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.nat(255), async (at, value) => {
          const said = await outcome(name, (bytes) => {
            const changed = bytes.slice();
            changed[at % bytes.length] = value;
            return changed;
          });
          expect(said).toMatch(/^(read$|ChunkDamaged: The chunk )/);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('stops a bomb at the size that the metadata promises', async () => {
    const zeros = new Blob([new Uint8Array(50_000_000)]);
    const stream = zeros.stream().pipeThrough(new CompressionStream('gzip'));
    const bomb = new Uint8Array(await new Response(stream).arrayBuffer());
    expect(await outcome('v2/gzip', () => bomb)).toMatch(/decompresses to more than 48 bytes/);
    const lz4 = (bytes: Uint8Array) => Uint8Array.of(0xff, 0xff, 0xff, 0x7f, ...bytes.subarray(4));
    expect(await outcome('v2/lz4', lz4)).toMatch(/would be 2147483647 bytes/);
    const blosc = (bytes: Uint8Array) => {
      const changed = bytes.slice();
      changed.set([0xff, 0xff, 0xff, 0x7f], 4);
      return changed;
    };
    expect(await outcome('v2/blosc-lz4', blosc)).toMatch(/would be 2147483647 bytes/);
  });

  it('says which object is damaged and what to do', async () => {
    expect(await outcome('v2/raw', (bytes) => bytes.subarray(0, 20))).toBe(
      'ChunkDamaged: The chunk 0.0 is damaged: it holds 5 values instead of 12. Write it again.',
    );
  });
});
