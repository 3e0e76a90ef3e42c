import { describe, expect, it } from 'vitest';
import type { Span } from '../../../src/shared/plane.ts';
import {
  CoordinateAxis,
  decodedText,
} from '../../../src/webview/page/coordinates/coordinateAxis.ts';
import { dimensionTicks } from '../../../src/webview/page/coordinates/coordinateTicks.ts';
import { cfDecodingOf } from '../../../src/zarr/cf/decoding.ts';
import { readV3 } from '../../../src/zarr/metadata.ts';

/** A 1-d variable as its metadata describes it. */
function infoOf(type: string, attributes: object = {}) {
  const text = JSON.stringify({
    zarr_format: 3,
    node_type: 'array',
    shape: [10],
    data_type: type,
    chunk_grid: { name: 'regular', configuration: { chunk_shape: [10] } },
    chunk_key_encoding: { name: 'default' },
    codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
    fill_value: 0,
    attributes,
  });
  const info = readV3({ key: 'zarr.json', text }, '');
  if (info.kind !== 'array') throw new Error('no array');
  return info;
}
function axisOf(
  values: Float64Array | BigInt64Array | Int16Array,
  type: string,
  attributes?: object,
) {
  const info = infoOf(type, attributes);
  const axis = new CoordinateAxis('t', info.dtype.label, cfDecodingOf(info));
  axis.set(0, values);
  return axis;
}
function spanOf(shown: number, start = 0, step = 1): Span {
  return { dimension: 0, name: 't', size: 1000, shown, start, step, chunk: 10 };
}
const float = (...values: number[]) => axisOf(Float64Array.from(values), 'float64');
const days = Array.from({ length: 730 }, (_, i) => i);

describe('CoordinateAxis', () => {
  it('says what an element stands for, in its own calendar', () => {
    const noleap = { units: 'days since 2000-01-01', calendar: 'noleap' };
    const axis = axisOf(Float64Array.from(days), 'float64', noleap);
    expect(axis.textAt(59)).toBe('2000-03-01');
    const real = axisOf(Float64Array.from(days), 'float64', { units: 'days since 2000-01-01' });
    expect(real.textAt(59)).toBe('2000-02-29');
    expect(real.textAt(5000)).toBe('');
  });

  it('decodes packed numbers without the digits of their arithmetic', () => {
    const info = infoOf('int16', { scale_factor: 0.01, add_offset: 273.15, units: 'K' });
    const decoding = cfDecodingOf(info);
    expect(decodedText(1, info.dtype.label, decoding)).toBe('273.16 K');
    expect(decodedText(-27315, info.dtype.label, decoding)).toBe('0 K');
  });

  it('has a title of what the variable says of itself', () => {
    const attributes = { standard_name: 'grid_latitude', units: 'degrees' };
    expect(axisOf(Float64Array.of(1), 'float64', attributes).title).toBe('grid latitude [degrees]');
    expect(float(1).title).toBe('t');
  });

  it('knows whether it grows, falls or does neither', () => {
    expect([float(1, 2, 4).order, float(3, 1).order, float(1, 3, 2).order]).toEqual([1, -1, 0]);
    expect([float(1, 1).order, float(1, NaN).order, float().order]).toEqual([0, 0, 0]);
  });
});

describe('dimensionTicks', () => {
  const texts = (ticks: readonly { text: string }[]) => ticks.map(({ text }) => text);

  it('counts indices without a coordinate, also where elements are left out or flipped', () => {
    expect(dimensionTicks(spanOf(10), undefined, 5)).toMatchObject([
      { at: 0.05, text: '0' },
      { at: 0.25, text: '2' },
      { at: 0.45, text: '4' },
      { at: 0.65, text: '6' },
      { at: 0.85, text: '8' },
    ]);
    expect(texts(dimensionTicks(spanOf(10, 40, 4), undefined, 5))).toEqual([
      '40',
      '48',
      '56',
      '64',
      '72',
    ]);
    expect(dimensionTicks(spanOf(10, 9, -1), undefined, 5)[0]).toEqual({ at: 0.95, text: '0' });
  });

  it('shows round coordinates between elements', () => {
    const axis = float(-87.5, -52.5, -17.5, 17.5, 52.5, 87.5);
    const ticks = dimensionTicks(spanOf(6), axis, 4);
    expect(texts(ticks)).toEqual(['−50', '0', '50']);
    expect(ticks.map(({ at }) => Number(at.toFixed(4)))).toEqual([0.2619, 0.5, 0.7381]);
    // As seen from the other side.
    const flipped = dimensionTicks(spanOf(6, 5, -1), axis, 4);
    expect(flipped.map(({ at, text }) => [Number((1 - at).toFixed(4)), text]).reverse()).toEqual(
      ticks.map(({ at, text }) => [Number(at.toFixed(4)), text]),
    );
  });

  it('shows dates of the calendar', () => {
    const axis = axisOf(Float64Array.from(days), 'float64', {
      units: 'days since 2000-01-01',
      calendar: '360_day',
    });
    const ticks = dimensionTicks(spanOf(720), axis, 4);
    expect(ticks.length).toBeGreaterThan(1);
    for (const { text } of ticks) expect(text).toMatch(/^200[0-2]/);
    expect(ticks[0]?.at).toBeCloseTo(0.5 / 720);
  });

  it('names the coordinates of round indices where they neither grow nor fall', () => {
    expect(texts(dimensionTicks(spanOf(3), float(5, 1, 3), 3))).toEqual(['5', '1', '3']);
  });

  it('is not lost with one element, with none, and with what was not read', () => {
    expect(texts(dimensionTicks(spanOf(1), float(7), 3))).toEqual(['7']);
    expect(dimensionTicks(spanOf(0), float(), 3)).toEqual([]);
    expect(texts(dimensionTicks(spanOf(5, 100), float(7), 3))).toContain('100');
  });
});
