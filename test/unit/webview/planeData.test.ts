import { describe, expect, it } from 'vitest';
import { centreOut, planeOf } from '../../../src/shared/plane.ts';
import { PlaneData } from '../../../src/webview/page/planeData.ts';

const dimension = (size: number, chunk: number) => ({ name: '', isNamed: false, size, chunk });
const plane = planeOf([dimension(3, 2), dimension(5, 3)], { axes: [0, 1] });
const first = { index: 0, row: 0, column: 0, rows: 2, columns: 3 };
const last = { index: 3, row: 2, column: 3, rows: 1, columns: 2 };

describe('PlaneData', () => {
  it('puts parts in their place and knows the range', () => {
    const data = new PlaneData(plane);
    expect([data.values, data.range]).toEqual([undefined, undefined]);
    data.accept({ ...last, values: Float32Array.of(7, NaN), min: 7, max: 7 });
    data.accept({ ...first, values: Float32Array.of(1, 2, 3, 4, 5, 6), min: 1, max: 6 });
    expect([...(data.values ?? [])]).toEqual([1, 2, 3, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0, 7, NaN]);
    expect(data.range).toEqual([1, 7]);
    expect(data.at(1, 2)).toEqual({ state: 'there', value: 6 });
    expect(data.at(2, 4)).toEqual({ state: 'there', value: NaN });
  });

  it('has no value where nothing is or was written', () => {
    const data = new PlaneData(plane);
    data.accept({ ...first, values: BigInt64Array.of(1n, 2n, 3n, 4n, 5n, 6n), min: 1, max: 6 });
    data.accept({ ...last, min: Infinity, max: -Infinity });
    data.mark(1, 'broken');
    expect(data.at(0, 1)).toEqual({ state: 'there', value: 2n });
    expect(data.at(2, 4)).toEqual({ state: 'missing', value: undefined });
    expect(data.at(0, 3)).toEqual({ state: 'broken', value: undefined });
    expect(data.at(2, 0)).toEqual({ state: 'waiting', value: undefined });
    expect(data.chunks('waiting', 'broken')).toEqual([1, 2]);
    expect(data.rects('missing')).toEqual([{ y: 2, x: 3, height: 1, width: 2 }]);
    expect(data.range).toEqual([1, 6]);
  });

  it('shows samples of a plane that leaves chunks out for their neighbours, as a look only', () => {
    const huge = [dimension(1000, 1), dimension(1000, 1)];
    const limits = { elements: 2 ** 20, chunks: 64, decoded: 64 };
    const sparse = planeOf(huge, { axes: [0, 1] }, limits);
    expect(sparse.grid).toEqual([8, 8]);
    expect(
      centreOut(sparse)
        .slice(0, 4)
        .sort((a, b) => a - b),
    ).toEqual([0, 4, 32, 36]);
    const data = new PlaneData(sparse);
    const part = { index: 36, row: 4, column: 4, rows: 1, columns: 1 };
    data.accept({ ...part, values: Float32Array.of(7), min: 7, max: 7 });
    expect(data.values?.[7 * 8 + 7]).toBe(7);
    // It is drawn, but it is no value of that place.
    expect(data.at(7, 7)).toMatchObject({ state: 'waiting', value: undefined });
    expect(data.rects('waiting')).toHaveLength(48);
    data.mark(63, 'missing');
    expect(data.rects('missing')).toEqual([{ y: 7, x: 7, height: 1, width: 1 }]);
  });

  it('says where values came, keeps elements of several numbers, and puts texts together', () => {
    const data = new PlaneData(plane, 2);
    data.accept({ ...last, values: Float32Array.of(1, 2, 3, 4), min: Infinity, max: -Infinity });
    expect(data.arrivals).toEqual([{ y: 2, x: 3, height: 1, width: 2 }]);
    expect([...(data.values ?? [])].slice(26)).toEqual([1, 2, 3, 4]);
    expect(data.at(2, 3)).toEqual({ state: 'there', value: undefined });
    const words = new PlaneData(plane);
    const none = { min: Infinity, max: -Infinity };
    words.accept({ ...last, values: Int32Array.of(0, 1), texts: ['x', 'y'], ...none });
    words.accept({ ...first, values: Int32Array.of(0, 0, 0, 0, 0, 1), texts: ['p', 'q'], ...none });
    const texts = [...(words.values ?? [])].map((at) => words.texts[Number(at)]);
    expect([texts[0], texts[7], texts[13], texts[14]]).toEqual(['p', 'q', 'x', 'y']);
  });
});
