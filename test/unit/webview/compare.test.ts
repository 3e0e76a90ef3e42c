import { describe, expect, it } from 'vitest';
import { AS_STORED } from '../../../src/plot/decoding.ts';
import { compareWords } from '../../../src/shared/compareWords.ts';
import { firstView, fixedCoords, planeChunk, planeOf } from '../../../src/shared/plane.ts';
import type { Dimension, PreviewView } from '../../../src/shared/preview.ts';
import { cfDecodingOf } from '../../../src/zarr/cf/decoding.ts';
import type { NumericArray } from '../../../src/zarr/chunkDecoder.ts';
import { readV3 } from '../../../src/zarr/metadata.ts';
import { commonView } from '../../../src/webview/page/compare/commonView.ts';
import { comparable, remarkOn } from '../../../src/webview/page/compare/comparable.ts';
import { centred } from '../../../src/webview/page/compare/centred.ts';
import {
  Difference,
  exactDifference,
  type Minuend,
} from '../../../src/webview/page/compare/difference.ts';
import { PlaneData } from '../../../src/webview/page/planeData.ts';

function dimensions(shape: readonly number[], chunks: readonly number[]): Dimension[] {
  return shape.map((size, i) => ({ name: `d${i}`, isNamed: true, size, chunk: chunks[i] ?? 1 }));
}

/** A picture of an array in which every element is what `of` says. */
function side(
  chunks: readonly [number, number],
  make: (length: number) => NumericArray,
  of: (row: number, column: number) => number | bigint,
  without: readonly number[] = [],
): Minuend & { readonly put: (index: number) => void } {
  const dims = dimensions([6, 9], chunks);
  const view = firstView(dims);
  const data = new PlaneData(planeOf(dims, view));
  const put = (index: number) => {
    const chunk = planeChunk(data.plane, fixedCoords(dims, view.indices), index);
    const values = make(chunk.rows * chunk.columns);
    for (let i = 0; i < values.length; i++) {
      const [row, column] = [Math.floor(i / chunk.columns), i % chunk.columns];
      values[i] = of(chunk.row + row, chunk.column + column);
    }
    data.accept({ ...chunk, values, min: 0, max: 1 });
  };
  for (let i = 0; i < data.plane.grid[0] * data.plane.grid[1]; i++) {
    if (!without.includes(i)) put(i);
  }
  const numbers = {
    shape: data.shape,
    arrivals: data.arrivals,
    get values() {
      return data.values;
    },
  };
  return { data, numbers, decoding: AS_STORED, put };
}
const floats = (length: number) => new Float32Array(length);
const longs = (length: number) => new BigInt64Array(length);

describe('A − B', () => {
  it('of arrays with other chunks, chunk by chunk as they come', () => {
    const a = side([2, 3], floats, (y, x) => y * 10 + x);
    const b = side([3, 4], floats, (y, x) => y * 10 + x - (x === 8 ? 5 : 0), [0]);
    const difference = new Difference(a, b, 'float');
    difference.update();
    // The first chunk of B lies under four of A.
    expect(difference.data.chunks('waiting')).toEqual([0, 1, 3, 4]);
    expect(difference.found).toMatchObject({ unequal: 6, largest: 5 });
    b.put(0);
    difference.update();
    expect(difference.data.chunks('there')).toHaveLength(9);
    expect(difference.found).toEqual({ compared: 54, unequal: 6, oneSided: 0, largest: 5 });
    expect([...(difference.data.values ?? [])].slice(0, 9)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 5]);
  });

  it('of 64-bit integers is exact before it becomes a colour', () => {
    const big = 2n ** 62n;
    const a = side([6, 9], longs, (_, x) => big + BigInt(x));
    const b = side([6, 9], longs, () => big);
    const difference = new Difference(a, b, 'exact');
    difference.update();
    expect([...(difference.data.values ?? [])].slice(0, 4)).toEqual([0, 1, 2, 3]);
    expect(exactDifference(2n ** 63n - 1n, -(2n ** 63n))).toBe('18446744073709551615');
    expect(exactDifference(2n ** 64n - 1n, 5)).toBe('18446744073709551610');
  });

  it('has no value where one of both has none', () => {
    const a = side([2, 3], floats, (y, x) => (y === 0 && x === 0 ? NaN : 1));
    const b = { ...side([6, 9], floats, (y) => (y === 5 ? -9 : 1)) };
    const masked = { ...b, decoding: { ...AS_STORED, masks: [-9] } };
    const difference = new Difference(a, masked, 'float');
    difference.update();
    expect(difference.found).toEqual({ compared: 44, unequal: 0, oneSided: 10, largest: 0 });
    const values = difference.data.values ?? [];
    expect([values[0], values[1], values[5 * 9]]).toEqual([NaN, 0, NaN]);
  });

  it('is of decoded values: packed integers beside floating point', () => {
    const packed = side(
      [6, 9],
      (length) => new Int16Array(length),
      (_, x) => x * 100,
    );
    const a = { ...packed, decoding: { ...AS_STORED, gain: 0.01, offset: 273 } };
    const b = side([6, 9], floats, (_, x) => 273 + x);
    const difference = new Difference(a, b, 'float');
    difference.update();
    expect(difference.found).toMatchObject({ compared: 54, unequal: 0 });
  });

  it('says of every chunk what is known of both', () => {
    const a = side([2, 3], floats, () => 1, [0, 1, 2]);
    const b = side([2, 3], floats, () => 1, [3]);
    a.data.mark(0, 'missing');
    a.data.mark(1, 'broken', 'it is short');
    b.data.mark(3, 'missing');
    const difference = new Difference(a, b, 'float');
    difference.update();
    const states = [0, 1, 2, 3, 4].map((index) => difference.data.stateOf(index));
    expect(states).toEqual(['missing', 'broken', 'waiting', 'missing', 'there']);
    expect(difference.data.problemOf(1)).toBe('it is short');
  });

  it('equal infinities do not differ', () => {
    const a = side([6, 9], floats, () => Infinity);
    const b = side([6, 9], floats, () => Infinity);
    const difference = new Difference(a, b, 'float');
    difference.update();
    expect(difference.found).toEqual({ compared: 54, unequal: 0, oneSided: 0, largest: 0 });
  });

  it.each([
    [
      [-3, 1],
      [-3, 3],
    ],
    [
      [2, 5],
      [-5, 5],
    ],
    [
      [0, 0],
      [-1, 1],
    ],
  ] as const)('colours of %j reach as far on both sides of 0', (range, wanted) => {
    expect(centred(range)).toEqual(wanted);
  });
});

describe('what can be compared', () => {
  function array(type: string, shape: readonly number[], attributes: object = {}) {
    const info = readV3(
      {
        key: 'zarr.json',
        text: JSON.stringify({
          zarr_format: 3,
          node_type: 'array',
          shape,
          data_type: type,
          chunk_grid: { name: 'regular', configuration: { chunk_shape: shape } },
          chunk_key_encoding: { name: 'default' },
          codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
          fill_value: type === 'string' ? '' : type.startsWith('complex') ? [0, 0] : 0,
          attributes,
        }),
      },
      '',
    );
    if (info.kind !== 'array') throw new Error('no array');
    return { info, decoding: cfDecodingOf(info) };
  }

  it.each([
    ['int64', 'uint64', 'exact'],
    ['uint8', 'int32', 'exact'],
    ['float32', 'int64', 'float'],
    ['complex64', 'complex128', 'float'],
  ])('%s and %s: %s', (a, b, how) => {
    expect(comparable(array(a, [4, 4]), array(b, [4, 4]), compareWords)).toBe(how);
  });

  it('packed values are decoded first', () => {
    const packed = array('int16', [4], { scale_factor: 0.1 });
    expect(comparable(packed, array('int16', [4]), compareWords)).toBe('float');
  });

  it.each([
    [array('int8', [4, 5]), array('int8', [5, 4]), /4 × 5, B has 5 × 4/],
    [array('int8', [4]), array('complex64', [4]), /Only numbers .* \|i1, B has <c8/],
  ])('a sentence says why not', (a, b, said) => {
    const found = comparable(a, b, compareWords);
    expect(typeof found === 'object' && found.not).toMatch(said);
  });

  it('other units are told', () => {
    const [kelvin, none] = [array('float32', [4], { units: 'K' }), array('float32', [4])];
    expect(remarkOn(kelvin, kelvin, compareWords)).toBeUndefined();
    expect(remarkOn(kelvin, none, compareWords)).toContain('A is in K, B is in no unit');
  });
});

describe('one view of both', () => {
  it('shows the same elements, whatever the chunks', () => {
    for (const [a, b] of [
      [dimensions([1000, 1000], [100, 100]), dimensions([1000, 1000], [64, 1000])],
      [dimensions([2 ** 20, 2 ** 20], [1024, 1024]), dimensions([2 ** 20, 2 ** 20], [100, 7000])],
      [
        dimensions([10, 2 ** 15, 2 ** 15], [1, 64, 64]),
        dimensions([10, 2 ** 15, 2 ** 15], [5, 512, 512]),
      ],
    ] as const) {
      const axes = [a.length - 2, a.length - 1] as const;
      const view: PreviewView = { axes, indices: a.map(() => 0), colorMap: '', reversed: false };
      const common = commonView(view, a, b);
      if (!common) throw new Error('none');
      const [first, second] = [planeOf(a, common), planeOf(b, common)];
      for (const which of ['rows', 'columns'] as const) {
        const { start, step, shown } = first[which];
        expect(second[which]).toMatchObject({ start, step, shown });
      }
    }
  });
});
