import { describe, expect, it } from 'vitest';
import { planeOf } from '../../../src/shared/plane.ts';
import type { Dimension, PreviewView } from '../../../src/shared/preview.ts';
import { nextAt } from '../../../src/webview/page/pin/chartKeys.ts';
import { linePath } from '../../../src/webview/page/pin/linePath.ts';
import { cellOf, PinModel } from '../../../src/webview/page/pin/pinModel.ts';
import { profileOf, rangeOf } from '../../../src/webview/page/pin/profile.ts';
import { costOf, Series } from '../../../src/webview/page/pin/series.ts';
import { PlaneData } from '../../../src/webview/page/planeData.ts';
import { cfDecodingOf } from '../../../src/zarr/cf/decoding.ts';
import { ChunkReader } from '../../../src/zarr/chunkReader.ts';
import { openArray } from '../../../src/zarr/node.ts';
import { expected, storeOf } from '../zarr/fixture.ts';

const dimensions: readonly Dimension[] = [
  { name: 'y', isNamed: true, size: 4, chunk: 2 },
  { name: 'x', isNamed: true, size: 6, chunk: 3 },
];
const view: PreviewView = { axes: [0, 1], indices: [0, 0], colorMap: '', reversed: false };

/** The picture of y × 10 + x; the last chunk was never written. */
function shownAs(change: Partial<PreviewView> = {}) {
  const now = { ...view, ...change };
  const data = new PlaneData(planeOf(dimensions, now));
  for (const [index, row, column] of [
    [0, 0, 0],
    [1, 0, 3],
    [2, 2, 0],
  ] as const) {
    const values = Float32Array.from({ length: 6 }, (_, i) => {
      return (row + Math.floor(i / 3)) * 10 + column + (i % 3);
    });
    data.accept({ index, row, column, rows: 2, columns: 3, values, min: 0, max: 35 });
  }
  data.mark(3, 'missing');
  return { generation: 1, view: now, data } as never;
}

describe('profileOf', () => {
  it('goes along both directions, with gaps where nothing was written', () => {
    const { data } = shownAs() as { data: PlaneData };
    const along = (which: 'rows' | 'columns', row: number, column: number) =>
      Array.from(profileOf(data, { row, column }, which, undefined));
    expect(along('columns', 1, 0)).toEqual([10, 11, 12, 13, 14, 15]);
    expect(along('columns', 3, 0)).toEqual([30, 31, 32, NaN, NaN, NaN]);
    expect(along('rows', 0, 5)).toEqual([5, 15, NaN, NaN]);
    expect(rangeOf(profileOf(data, { row: 3, column: 0 }, 'columns', undefined))).toEqual([30, 32]);
    expect(rangeOf(Float64Array.of(NaN, Infinity))).toBeUndefined();
  });

  it('tells what numbers stand for', async () => {
    const { node } = await openArray(storeOf('v2/raw'), '');
    const attributes = { scale_factor: 2, add_offset: 1, missing_value: 11 };
    const decoding = cfDecodingOf({ ...node, attributes });
    const { data } = shownAs() as { data: PlaneData };
    const profile = profileOf(data, { row: 1, column: 0 }, 'columns', decoding);
    expect(Array.from(profile)).toEqual([21, NaN, 25, 27, 29, 31]);
  });
});

describe('linePath', () => {
  const frame = { width: 4, height: 10, range: [0, 10] as const };

  it('draws a line with gaps, and single numbers as dots', () => {
    expect(linePath(Float64Array.of(0, 10, NaN, 5), frame)).toBe('M0.5,10L1.5,0M3.5,5h0');
    expect(linePath(new Float64Array(), frame)).toBe('');
  });

  it('keeps every peak and every gap of a line with more values than pixels', () => {
    const many = new Float64Array(4000);
    many[1234] = 10;
    many[3210] = NaN;
    const path = linePath(many, frame);
    expect(path).toContain(',0');
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path.length).toBeLessThan(500);
  });
});

describe('PinModel', () => {
  it('keeps the place in the array, wherever the picture has moved', () => {
    const model = new PinModel();
    const pin = model.toggle(shownAs(), { row: 1, column: 4 });
    if (!pin) throw new Error('no pin');
    expect([model.chosen, pin.at]).toEqual([pin, [1, 4]]);
    expect(cellOf(pin, shownAs({ flipped: [true, false] }))).toEqual({ row: 2, column: 4 });
    expect(cellOf(pin, shownAs({ window: { y: [0, 4], x: [0, 3] } }))).toBeUndefined();
    expect(cellOf(pin, shownAs({ axes: [1, 0] }))).toBeUndefined();
    expect(model.toggle(shownAs(), { row: 1, column: 4 })).toBeUndefined();
    expect(model.pins).toEqual([]);
  });

  it('belongs to one array, and holds no more than nine', () => {
    const model = new PinModel();
    model.follow({ generation: 1 });
    for (let i = 0; i < 12; i++) {
      model.toggle(shownAs(), { row: Math.floor(i / 6), column: i % 6 });
    }
    expect(model.pins.map(({ number }) => number)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12]);
    model.follow({ generation: 1 });
    expect(model.pins).toHaveLength(9);
    model.follow({ generation: 2 });
    expect(model.pins).toEqual([]);
  });
});

it('keys walk along a chart and stay on it', () => {
  const at = (from: number, key: string, ctrlKey = false) =>
    nextAt(from, { key, ctrlKey, metaKey: false }, 50);
  expect([at(-1, 'ArrowRight'), at(0, 'ArrowLeft'), at(3, 'ArrowRight', true)]).toEqual([0, 0, 8]);
  expect([at(7, 'Home'), at(7, 'End'), at(7, 'x')]).toEqual([0, 49, undefined]);
  expect(nextAt(0, { key: 'End', ctrlKey: false, metaKey: false }, 0)).toBeUndefined();
});

describe('Series', () => {
  async function setUp() {
    const store = storeOf('v2/f-order-3d');
    const { node: info } = await openArray(store, '');
    const reader = new ChunkReader(store, info);
    const line = { dimension: 0, indices: [0, 1, 2], start: 0, stop: info.shape[0] ?? 0 };
    return { store, info, reader, line };
  }

  it('says what it costs before it reads', async () => {
    const { info, line, store } = await setUp();
    store.asked.length = 0;
    const free = costOf(info, line, { storedBytes: undefined, isKnown: () => true });
    expect(free).toEqual({ chunks: 0, decoded: 0 });
    const cost = costOf(info, line, { storedBytes: 100, isKnown: () => false });
    expect(cost.chunks).toBe(Math.ceil((info.shape[0] ?? 0) / (info.chunks[0] ?? 1)));
    expect(cost.bytes).toBe(cost.chunks * 100);
    expect(store.asked).toEqual([]);
  });

  it('reads what zarr-python reads along a dimension', async () => {
    const { info, line, reader } = await setUp();
    const { type, bytes } = expected('v2/f-order-3d');
    const Kind = globalThis[type as 'Float32Array'];
    const all = new Kind(bytes.slice().buffer);
    const [, rows = 0, columns = 0] = info.shape;
    let changes = 0;
    const read: Series = new Series(
      { info, line, decoding: undefined, read: (coords, options) => reader.read(coords, options) },
      () => (changes += 1),
    );
    while (read.state.is === 'reading') await new Promise(setImmediate);
    expect(read.state).toMatchObject({
      is: 'done',
      read: read.state.chunks,
      missing: 0,
      broken: 0,
    });
    expect(Array.from(read.state.values)).toEqual(
      Array.from({ length: line.stop }, (_, t) => Number(all[t * rows * columns + columns + 2])),
    );
    expect(changes).toBeGreaterThan(read.state.chunks - 1);
  });

  it('can be stopped, and says how far it came', async () => {
    const { info, line } = await setUp();
    const read = new Series(
      {
        info,
        line,
        decoding: undefined,
        read: (_, { signal }) =>
          new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason as Error));
          }),
      },
      () => undefined,
    );
    read.stop();
    while (read.state.is === 'reading') await new Promise(setImmediate);
    expect(read.state).toMatchObject({ is: 'stopped', read: 0 });
  });
});
