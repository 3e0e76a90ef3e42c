import { describe, expect, it } from 'vitest';
import type { ZarrArrayInfo } from '../../../src/zarr/arrayInfo.ts';
import { auxiliaryCoordinates, coordinateOf } from '../../../src/zarr/coordinates.ts';
import { readV3 } from '../../../src/zarr/metadata.ts';

function array(shape: number[], names: (string | null)[] | null, attributes = {}): ZarrArrayInfo {
  const text = JSON.stringify({
    zarr_format: 3,
    node_type: 'array',
    shape,
    data_type: 'float32',
    chunk_grid: { name: 'regular', configuration: { chunk_shape: shape } },
    chunk_key_encoding: { name: 'default' },
    codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
    fill_value: 0,
    attributes,
    ...(names ? { dimension_names: names } : {}),
  });
  const node = readV3({ key: 'zarr.json', text }, '');
  if (node.kind === 'group') throw new Error('a group');
  return node;
}

const siblings = new Map([
  ['time', array([5], ['time'])],
  ['level', array([3], ['level'])],
  ['height', array([4], ['level'])],
  ['station', array([9], ['x'])],
  ['lat', array([7, 9], ['y', 'x'])],
  ['lon', array([7, 9], ['y', 'x'])],
  ['unnamed', array([7], null)],
]);
const data = array([5, 4, 7, 9], ['time', 'level', 'y', 'x'], {
  coordinates: 'lat lon  height station unnamed nothing',
});

describe('what labels a dimension', () => {
  it('is the variable of its name, or else the one that the attribute names', () => {
    const found = [0, 1, 2, 3, 4].map((axis) => coordinateOf(siblings, data, axis));
    expect(found.map((one) => one && `${one.name} by ${one.by}`)).toEqual([
      'time by dimension',
      // `level` has another length.
      'height by named',
      undefined,
      'station by named',
      undefined,
    ]);
  });

  it('is nothing without a name', () => {
    expect(coordinateOf(siblings, array([5], [null]), 0)).toBeUndefined();
    expect(coordinateOf(siblings, array([5], null), 0)).toBeUndefined();
  });

  it('of curvilinear grids lies along two', () => {
    expect(auxiliaryCoordinates(siblings, data).map(({ name }) => name)).toEqual(['lat', 'lon']);
  });
});
