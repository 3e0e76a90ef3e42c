import { describe, expect, it } from 'vitest';
import { openArray } from '../../../src/zarr/node.ts';
import { readSlice2d, defaultView } from '../../../src/zarr/slice.ts';
import { change, storeOf } from './fixture.ts';

async function reasonAfter(name: string, changes: Record<string, unknown>) {
  const store = storeOf(name);
  change(store, name.startsWith('v2') ? '.zarray' : 'zarr.json', changes);
  const { node } = await openArray(store, '');
  // Whatever cannot be read is shown, and refused when its values are asked for.
  await expect(readSlice2d(store, node, defaultView(node))).rejects.toMatchObject({
    _tag: 'ZarrUnsupported',
  });
  return node.unreadable;
}

async function refusalAfter(name: string, changes: Record<string, unknown>) {
  const store = storeOf(name);
  change(store, name.startsWith('v2') ? '.zarray' : 'zarr.json', changes);
  return openArray(store, '').then(
    () => 'opened',
    (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
  );
}

const sharding = (settings: object) => ({
  codecs: [
    {
      name: 'sharding_indexed',
      configuration: {
        chunk_shape: [3, 2],
        codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
        index_codecs: [{ name: 'bytes', configuration: { endian: 'little' } }, { name: 'crc32c' }],
        ...settings,
      },
    },
  ],
});

describe('what is legal and cannot be read is named', () => {
  it.each([
    ['v2/raw', { dtype: '|O' }],
    ['v2/raw', { dtype: '|O', filters: [{ id: 'pickle' }] }],
    ['v2/raw', { dtype: '|O', filters: [{ id: 'vlen-array', dtype: '<i4' }] }],
    ['v2/raw', { dtype: '<f16' }],
    ['v2/raw', { dtype: '<f4', filters: [{ id: 'vlen-utf8' }] }],
    ['v2/raw', { dtype: [['a', '|O']] }],
    ['v2/raw', { compressor: { id: 'pcodec' } }],
    ['v2/raw', { compressor: { id: 'zfpy', mode: 4 } }],
    ['v2/raw', { filters: [{ id: 'fixedscaleoffset', dtype: '<f4' }] }],
    ['v2/raw', { filters: [{ id: 'packbits' }] }],
    ['v2/dtype-b1', { filters: [{ id: 'delta', dtype: '|b1' }] }],
    ['v2/raw', { filters: [{ id: 'constructor' }] }],
    ['v3/bytes', { data_type: 'bfloat16' }],
    ['v3/bytes', { data_type: { name: 'struct', configuration: {} } }],
    ['v3/bytes', { data_type: 'string' }],
    ['v3/bytes', { codecs: [{ name: 'bytes' }, { name: 'numcodecs.zfpy' }] }],
    ['v3/bytes', { codecs: [{ name: 'gzip' }, { name: 'bytes' }] }],
    ['v3/bytes', { codecs: [{ name: 'transpose', configuration: { order: [0, 0] } }] }],
    ['v3/bytes', { chunk_grid: { name: 'rectilinear', configuration: {} } }],
    ['v3/bytes', { storage_transformers: [{ name: 'indirection' }] }],
    ['v3/bytes', { bounding_box: { name: 'bounding_box' } }],
    ['v3/bytes', sharding({ index_location: 'middle' })],
    ['v3/bytes', sharding({ index_codecs: [{ name: 'bytes' }, { name: 'gzip' }] })],
    ['v3/bytes', sharding({ codecs: sharding({ chunk_shape: [2, 2] }).codecs })],
  ])('%s with %j', async (name, changes) => {
    expect(await reasonAfter(name, changes)).toMatchSnapshot();
  });

  it('ignores an extension that says it can be ignored', async () => {
    const store = storeOf('v3/bytes');
    change(store, 'zarr.json', { note: { must_understand: false } });
    expect((await openArray(store, '')).node.unreadable).toBeUndefined();
  });
});

describe('what breaks the specification is refused', () => {
  it.each([
    ['v2/raw', { zarr_format: 4 }],
    ['v2/raw', { shape: [7, -1] }],
    ['v2/raw', { shape: '7' }],
    ['v2/raw', { chunks: [3] }],
    ['v2/raw', { chunks: [3, 0] }],
    ['v2/raw', { dtype: 'float' }],
    ['v2/raw', { dtype: null }],
    ['v2/raw', { order: 'K' }],
    ['v2/raw', { dimension_separator: '-' }],
    ['v2/raw', { fill_value: 'nothing' }],
    ['v2/dtype-i1', { fill_value: 300 }],
    ['v3/bytes', { node_type: 'table' }],
    ['v3/bytes', { codecs: null }],
    ['v3/bytes', { chunk_grid: { name: 'regular', configuration: { chunk_shape: [3] } } }],
    ['v3/bytes', { chunk_key_encoding: { name: 'fanout' } }],
    ['v3/bytes', { fill_value: '0x7f' }],
    ['v3/bytes', sharding({ chunk_shape: [2, 2] })],
  ])('%s with %j', async (name, changes) => {
    expect(await refusalAfter(name, changes)).toMatchSnapshot();
  });

  it('names the document that is no JSON', async () => {
    const store = storeOf('v2/raw', 'deep/');
    store.objects.set('deep/.zarray', new TextEncoder().encode('<html>sign in</html>'));
    await expect(openArray(store, 'deep')).rejects.toThrow(/^deep\/\.zarray: it is no JSON/);
  });
});

describe('fill values', () => {
  it.each([
    ['v3/bytes', '0x7fc00000', NaN],
    ['v3/bytes', '0x3f800000', 1],
    ['v3/bytes', '-Infinity', -Infinity],
    ['v3/dtype-f8', '0x7ff8000000000000', NaN],
    ['v3/dtype-f2', '0x3c00', 1],
    ['v3/dtype-b1', true, 1],
    ['v2/dtype-b1', 0, 0],
    ['v2/dtype-M8-ns', 'NaT', -(2n ** 63n)],
    ['v2/raw', null, null],
    ['v2/raw', 'Infinity', Infinity],
    ['v2/dtype-u2', 65535, 65535],
  ])('%s: %j', async (name, value, want) => {
    const store = storeOf(name);
    change(store, name.startsWith('v2') ? '.zarray' : 'zarr.json', { fill_value: value });
    expect((await openArray(store, '')).node.fillValue).toEqual(want);
  });
});
