import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../../src/zarr/byteSource.ts';
import { openArray } from '../../../src/zarr/node.ts';
import { readRegion } from '../../../src/zarr/region.ts';
import { arrayNames, expected, storeOf } from './fixture.ts';

async function readAll(store: ByteSource, path: string) {
  const { node } = await openArray(store, path);
  const box = { start: node.shape.map(() => 0), count: node.shape };
  return { node, ...(await readRegion(store, node, box)) };
}

/** The bytes of the elements; of texts those of Python's JSON. */
function bytesOf(data: ArrayBufferView, texts?: readonly string[]): Uint8Array {
  if (texts) {
    const list = Array.from(data as Int32Array, (at) => JSON.stringify(texts[at]));
    const ascii = `[${list.join(', ')}]`.replace(/[^\0-\x7f]/g, (sign) => {
      return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
    });
    return new TextEncoder().encode(ascii);
  }
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

describe('arrays that zarr-python 3.1.6 wrote', () => {
  it.each(arrayNames)('%s is read bit for bit', async (name) => {
    const want = expected(name);
    const { data, texts } = await readAll(storeOf(name), '');
    expect(texts ? 'texts' : data.constructor.name).toBe(want.type);
    expect(bytesOf(data, texts)).toEqual(want.bytes);
  });

  it.each(arrayNames)('%s is read the same below a prefix and without ranges', async (name) => {
    const store = storeOf(name, 'a/b c/');
    const onlyWhole: ByteSource = { get: (key) => store.get(key) };
    const { data, texts } = await readAll(onlyWhole, '/a/b c/');
    expect(bytesOf(data, texts)).toEqual(expected(name).bytes);
  });

  it.each([
    ['v2/missing', ['0,1', '2,2']],
    ['v2/missing-int', ['1,0']],
    ['v3/missing', ['0,0']],
    ['v3/int64-fill', ['2,1']],
    ['v3/sharded-missing', ['2,0', '2,1']],
    ['v3/sharded-empty-chunk', ['0,0']],
  ])('%s: chunks that were never written are named', async (name, chunks) => {
    const { missing } = await readAll(storeOf(name), '');
    expect(missing.map(({ chunk }) => chunk.join()).sort()).toEqual(chunks);
  });

  it('shows what a person wants to know', async () => {
    const labels = await Promise.all(
      ['v2/blosc-lz4', 'v2/raw', 'v2/delta', 'v3/sharded', 'v3/crc32c', 'v2/dtype-M8-ns'].map(
        async (name) => {
          const { node } = await openArray(storeOf(name), '');
          const { dtype, compressor, order, chunks, shards } = node;
          return `${dtype.label} ${compressor} ${order} ${chunks.join()}/${shards?.join() ?? ''}`;
        },
      ),
    );
    expect(labels).toMatchInlineSnapshot(`
      [
        "<f4 blosc (lz4) C 3,4/",
        "<f4 none C 3,4/",
        "<i4 delta, zstd C 3,4/",
        "<f4 zstd C 3,4/6,8",
        "<f4 zstd C 3,4/",
        "<M8[ns] none C 3,4/",
      ]
    `);
  });

  it('reads dimension names and attributes with a bare NaN', async () => {
    const v2 = (await openArray(storeOf('v2/named'), '')).node;
    expect(v2.dimensionNames).toEqual(['lat', 'lon']);
    expect(v2.attributes['missing']).toBeNaN();
    const v3 = (await openArray(storeOf('v3/dimension-names'), '')).node;
    expect(v3.dimensionNames).toEqual(['lat', null]);
    expect(v3.attributes['missing']).toBeNaN();
  });

  it('keeps every digit of an int64 fill value', async () => {
    const { node } = await openArray(storeOf('v2/missing-int'), '');
    expect(node.fillValue).toBe(9007199254740993n);
  });
});
