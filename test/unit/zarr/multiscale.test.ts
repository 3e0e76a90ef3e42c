import { describe, expect, it } from 'vitest';
import { levelsOf } from '../../../src/zarr/multiscale.ts';

const axes = [
  { name: 'c', type: 'channel' },
  { name: 'y', type: 'space', unit: 'micrometer' },
  { name: 'x', type: 'space', unit: 'micrometer' },
];
const scale = (...factors: number[]) => [{ type: 'scale', scale: factors }];
const datasets = [
  { path: '0', coordinateTransformations: scale(1, 0.5, 0.5) },
  {
    path: '1',
    coordinateTransformations: [
      ...scale(1, 1, 1),
      { type: 'translation', translation: [0, 0.25, 0.25] },
    ],
  },
];

describe('resolutions of one picture', () => {
  it.each([
    ['OME-Zarr 0.4', { multiscales: [{ version: '0.4', name: 'cells', axes, datasets }] }],
    ['OME-Zarr 0.5', { ome: { version: '0.5', multiscales: [{ name: 'cells', axes, datasets }] } }],
  ])('%s', (_, attributes) => {
    expect(levelsOf(attributes)).toEqual({
      name: 'cells',
      axes,
      levels: [
        { path: '0', scale: [1, 0.5, 0.5] },
        { path: '1', scale: [1, 1, 1], translation: [0, 0.25, 0.25] },
      ],
    });
  });

  it('a transformation of the whole picture comes last', () => {
    const one = { axes, datasets, coordinateTransformations: scale(1, 10, 10) };
    expect(levelsOf({ multiscales: [one] })?.levels).toEqual([
      { path: '0', scale: [1, 5, 5] },
      { path: '1', scale: [1, 10, 10], translation: [0, 2.5, 2.5] },
    ]);
  });

  it('names of axes alone, datasets without a scale', () => {
    const one = { version: '0.3', axes: ['y', 'x'], datasets: [{ path: 'a/0' }] };
    expect(levelsOf({ multiscales: [one] })).toEqual({
      axes: [{ name: 'y' }, { name: 'x' }],
      levels: [{ path: 'a/0' }],
    });
  });

  it('GeoZarr', () => {
    const layout = [
      { asset: 'r10m' },
      { asset: 'r20m', derived_from: 'r10m', transform: { scale: [2, 2] } },
      { asset: 'r60m', derived_from: 'r20m', transform: { scale: [3, 3] } },
    ];
    expect(levelsOf({ multiscales: { layout } })?.levels).toEqual([
      { path: 'r10m' },
      { path: 'r20m', scale: [2, 2] },
      { path: 'r60m', scale: [6, 6] },
    ]);
  });

  it.each([
    {},
    { multiscales: [] },
    { multiscales: 'yes' },
    { multiscales: [{ datasets: [{ path: '../secret' }, { path: '/etc' }, { path: 5 }, null] }] },
    { multiscales: [{ datasets: Array.from({ length: 1000 }, (_, i) => ({ path: `${i}` })) }] },
    { ome: { multiscales: [null] } },
  ])('%j are none', (attributes) => {
    expect(levelsOf(attributes as never)).toBeUndefined();
  });
});
