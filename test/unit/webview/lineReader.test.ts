import { describe, expect, it } from 'vitest';
import type { ZarrArrayInfo } from '../../../src/zarr/arrayInfo.ts';
import { ChunkReader } from '../../../src/zarr/chunkReader.ts';
import { openArray } from '../../../src/zarr/node.ts';
import {
  type Line,
  lineChunks,
  type LinePart,
  readLine,
} from '../../../src/webview/page/chunks/lineReader.ts';
import { expected, storeOf } from '../zarr/fixture.ts';

async function opened(name: string) {
  const store = storeOf(name);
  const { node: info } = await openArray(store, '');
  return { store, info, reader: new ChunkReader(store, info) };
}

async function read(info: ZarrArrayInfo, reader: ChunkReader, line: Line): Promise<LinePart[]> {
  const parts: LinePart[] = [];
  await readLine(
    info,
    line,
    (coords, options) => reader.read(coords, options),
    (part) => parts.push(part),
  );
  return parts.sort((a, b) => a.start - b.start);
}
const values = (parts: readonly LinePart[]) =>
  parts.flatMap((part) => Array.from((part.values ?? []) as Float32Array));

describe('readLine', () => {
  it.each(['v2/raw', 'v2/blosc-lz4', 'v3/sharded', 'v2/f-order'])(
    '%s: reads rows and columns as zarr-python does',
    async (name) => {
      const { info, reader } = await opened(name);
      const all = new Float32Array(expected(name).bytes.slice().buffer);
      const [rows = 0, columns = 0] = info.shape;
      const column = { dimension: 0, indices: [0, 6], start: 0, stop: rows };
      expect(values(await read(info, reader, column))).toEqual(
        Array.from({ length: rows }, (_, i) => all[i * columns + 6]),
      );
      const row = { dimension: 1, indices: [5, 0], start: 3, stop: 9 };
      expect(values(await read(info, reader, row))).toEqual(
        Array.from(all.subarray(5 * columns + 3, 5 * columns + 9)),
      );
    },
  );

  it('reads the chunks that the line goes through and no others', async () => {
    const { store, info, reader } = await opened('v2/raw');
    const line = { dimension: 1, indices: [5, 0], start: 3, stop: 9 };
    expect(lineChunks(info, line)).toEqual([
      [1, 0],
      [1, 1],
      [1, 2],
    ]);
    store.asked.length = 0;
    await read(info, reader, line);
    expect(store.asked.sort()).toEqual(['1.0', '1.1', '1.2']);
    expect(lineChunks(info, { ...line, stop: 3 })).toEqual([]);
  });

  it('tells what was never written and what is broken, and goes on', async () => {
    const { store, info, reader } = await opened('v2/raw');
    await store.delete(['0.1']);
    store.objects.set('0.2', new Uint8Array(3));
    const parts = await read(info, reader, { dimension: 1, indices: [0, 0], start: 0, stop: 10 });
    const told = parts.map(({ start, count, values: read, problem }) => [
      start,
      count,
      read?.length,
      problem?.includes('damaged'),
    ]);
    expect(told).toEqual([
      [0, 4, 4, undefined],
      [4, 4, undefined, undefined],
      [8, 2, undefined, true],
    ]);
  });

  it('stops when it is no longer wanted', async () => {
    const { info } = await opened('v2/raw');
    const stop = new AbortController();
    const reading = readLine(
      info,
      { dimension: 1, indices: [0, 0], start: 0, stop: 10 },
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
        }),
      () => expect.unreachable(),
      { signal: stop.signal },
    );
    stop.abort(new DOMException('Enough.', 'AbortError'));
    await expect(reading).rejects.toThrow('Enough.');
  });
});
