import { describe, expect, it } from 'vitest';
import type { ZarrArrayInfo } from '../../../../src/zarr/arrayInfo.ts';
import { cfDecodingOf } from '../../../../src/zarr/cf/decoding.ts';
import { readV2Array, readV3 } from '../../../../src/zarr/metadata.ts';

function v2(dtype: string, attributes: object, fill: unknown = 0): ZarrArrayInfo {
  const text = JSON.stringify({
    zarr_format: 2,
    shape: [4],
    chunks: [4],
    dtype,
    compressor: null,
    filters: null,
    order: 'C',
    fill_value: fill,
  });
  const attributesText = JSON.stringify(attributes);
  return readV2Array({ key: '.zarray', text }, { key: '.zattrs', text: attributesText }, '');
}

function v3(dataType: string, attributes: object): ZarrArrayInfo {
  const text = JSON.stringify({
    zarr_format: 3,
    node_type: 'array',
    shape: [4],
    data_type: dataType,
    chunk_grid: { name: 'regular', configuration: { chunk_shape: [4] } },
    chunk_key_encoding: { name: 'default' },
    codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
    fill_value: 0,
    attributes,
  });
  const node = readV3({ key: 'zarr.json', text }, '');
  if (node.kind === 'group') throw new Error('a group');
  return node;
}

describe('what stored numbers stand for', () => {
  it('packed values, as the CF conventions pack them', () => {
    const cf = cfDecodingOf(
      v3('int16', {
        scale_factor: 0.01,
        add_offset: 273.15,
        _FillValue: -32_768,
        missing_value: [-1, -2],
        units: 'K',
        long_name: 'air temperature',
        standard_name: 'air_temperature',
      }),
    );
    expect(cf).toMatchObject({ units: 'K', longName: 'air temperature', isIdentity: false });
    expect(cf.masks).toEqual([-32_768, -1, -2]);
    expect(cf.decode(100)).toBeCloseTo(274.15, 10);
    expect(cf.decode(-32_768)).toBeUndefined();
    expect([-32_768, -2, 5].map((one) => cf.maskOf(one))).toEqual(['fill', 'missing', undefined]);
  });

  it('an array without such attributes is what it is', () => {
    const cf = cfDecodingOf(v3('float64', { units: 'm', title: 'x' }));
    expect(cf.isIdentity).toBe(true);
    expect(cf.decode(NaN)).toBeNaN();
    expect(cf.decode(-0)).toBe(0);
  });

  it.each([
    [{ valid_range: [0, 10] }, [0, 10]],
    [{ valid_min: 0, valid_max: 10 }, [0, 10]],
    [{ valid_max: 10 }, [-Infinity, 10]],
  ])('%j', (attributes, want) => {
    const cf = cfDecodingOf(v3('int16', attributes));
    expect(cf.valid).toEqual(want);
    expect(cf.maskOf(11)).toBe('invalid');
    expect(cf.maskOf(10)).toBeUndefined();
  });

  it('a fill value has the type of the array', () => {
    const cf = cfDecodingOf(v3('float32', { _FillValue: 1e20 }));
    expect(cf.decode(Math.fround(1e20))).toBeUndefined();
    const big = cfDecodingOf(v3('int64', { _FillValue: 5, missing_value: 7 }));
    expect(big.decode(5n)).toBeUndefined();
    expect(big.decode(6n)).toBe(6);
    expect(big.maskOf(7n)).toBe('missing');
  });

  it.each([
    // xarray 2026.9, FillValueCoder.encode of numpy.nan and of 1e20.
    ['AAAAAAAA+H8=', NaN],
    ['QIy1eB2vFUQ=', Math.fround(1e20)],
    ['NaN', NaN],
    ['-9999', -9999],
  ])('_FillValue %j of format 3', (text, want) => {
    expect(cfDecodingOf(v3('float32', { _FillValue: text })).masks).toEqual([want]);
  });

  it('NaN is masked when it is declared', () => {
    const cf = cfDecodingOf(v3('float32', { _FillValue: 'NaN' }));
    expect(cf.maskOf(NaN)).toBe('fill');
    expect(cf.decode(0)).toBe(0);
  });

  it('the fill value of format 2 is a mask where xarray wrote it', () => {
    expect(cfDecodingOf(v2('<i2', { _ARRAY_DIMENSIONS: ['x'] }, -5)).masks).toEqual([-5]);
    expect(cfDecodingOf(v2('<i2', {}, 0)).isIdentity).toBe(true);
    expect(cfDecodingOf(v2('<i2', { _ARRAY_DIMENSIONS: ['x'] }, null)).masks).toEqual([]);
  });

  it('_Unsigned', () => {
    const cf = cfDecodingOf(v3('int8', { _Unsigned: 'true', scale_factor: 2 }));
    expect([cf.decode(-1), cf.decode(1)]).toEqual([510, 2]);
  });

  it('times', () => {
    const cf = cfDecodingOf(v3('int64', { units: 'days since 2000-01-01', calendar: '360_day' }));
    expect(cf.units).toBeUndefined();
    expect(cf.time?.format(59n)).toBe('2000-02-30');
    expect(cfDecodingOf(v2('<M8[D]', {})).time?.format(1n)).toBe('1970-01-02');
    expect(cfDecodingOf(v3('bool', { units: 'days since 2000-01-01' })).time).toBeUndefined();
  });

  it('attributes of the wrong kind mean nothing', () => {
    const attributes = {
      scale_factor: 'two',
      add_offset: {},
      _FillValue: {},
      units: 5,
      valid_range: 'x',
    };
    expect(cfDecodingOf(v3('int16', attributes)).isIdentity).toBe(true);
  });
});
