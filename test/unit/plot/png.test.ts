import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { colorTable } from '../../../src/plot/colorMaps.ts';
import { layoutFigure } from '../../../src/plot/figure.ts';
import { encodePng } from '../../../src/plot/png.ts';
import { renderPng } from '../../../src/plot/renderPng.ts';
import { makeScale } from '../../../src/plot/scale.ts';

/** An independent reader: chunks by name, and the pixels. */
function readPng(png: Uint8Array) {
  const view = new DataView(png.buffer, png.byteOffset, png.length);
  const chunks = new Map<string, Uint8Array[]>();
  for (let at = 8; at < png.length;) {
    const length = view.getUint32(at);
    const type = new TextDecoder().decode(png.subarray(at + 4, at + 8));
    chunks.set(type, [...(chunks.get(type) ?? []), png.subarray(at + 8, at + 8 + length)]);
    at += length + 12;
  }
  const header = chunks.get('IHDR')?.[0] ?? new Uint8Array(13);
  const size = new DataView(header.buffer, header.byteOffset, 13);
  const [width, height] = [size.getUint32(0), size.getUint32(4)];
  const lines = inflateSync(Buffer.concat(chunks.get('IDAT') ?? []));
  const pixel = (x: number, y: number) => {
    const at = y * (width * 3 + 1) + 1 + x * 3;
    return [...lines.subarray(at, at + 3)];
  };
  return { chunks, width, height, lines, pixel };
}

describe('encodePng', () => {
  it('writes what another reader reads', async () => {
    const pixels = Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255);
    const png = readPng(await encodePng(pixels, 2, 2, { title: 'Ålesund × 2', description: 'd' }));
    expect([png.width, png.height]).toEqual([2, 2]);
    expect([...png.lines]).toEqual([0, 1, 2, 3, 4, 5, 6, 0, 7, 8, 9, 10, 11, 12]);
    const texts = png.chunks.get('iTXt')?.map((bytes) => new TextDecoder().decode(bytes));
    expect(texts).toEqual(['Title\0\0\0\0\0Ålesund × 2', 'Description\0\0\0\0\0d']);
    expect([...png.chunks.keys()]).toEqual(['IHDR', 'pHYs', 'iTXt', 'IDAT', 'IEND']);
  });
});

describe('renderPng', () => {
  const data = Float32Array.from({ length: 100 * 100 }, (_, i) => i);
  const grid = { data, shape: [100, 100] as const };

  it('draws every value in its colour, where the figure says', async () => {
    const png = readPng(await renderPng(grid, { title: 't', axes: { y: 'lat', x: 'lon' } }));
    const scale = makeScale('linear', [0, 9999]);
    const content = { shape: grid.shape, scale, title: 't', axes: { y: 'lat', x: 'lon' } };
    // Texts are measured by the font; only the plot's place is needed, which moves with the ticks.
    const { plot } = layoutFigure(content, (text) => (text.length * 14) / 2);
    const table = colorTable('viridis');
    for (let row = 0; row < 100; row += 7) {
      for (let column = 0; column < 100; column += 7) {
        const entry = Math.floor((256 * (row * 100 + column)) / 9999);
        const y = Math.round((plot.y + ((row + 0.5) * plot.height) / 100) * 2);
        const x = Math.round((plot.x + ((column + 0.5) * plot.width) / 100) * 2);
        expect(png.pixel(x, y)).toEqual([...table.subarray(entry * 3, entry * 3 + 3)]);
      }
    }
  });

  it.each([
    ['a line', [1, 500]],
    ['a column', [500, 1]],
    ['one value', [1, 1]],
    ['nothing', [0, 0]],
  ] as const)('draws %s', async (_, shape) => {
    const values = new Float64Array(shape[0] * shape[1]);
    const png = readPng(await renderPng({ data: values, shape }, { title: 'x' }));
    expect(png.width).toBeGreaterThan(300);
  });

  it('draws titles that do not fit the font, and all NaN', async () => {
    const nan = { data: new Float32Array(4).fill(NaN), shape: [2, 2] as const };
    const png = readPng(await renderPng(nan, { title: '温度 🛰 “quoted”', subtitle: '\u001b[31m' }));
    expect(png.height).toBeGreaterThan(300);
  });

  it('is half the size at scale 1', async () => {
    const [one, two] = [
      readPng(await renderPng(grid, { title: 't', scale: 1 })),
      readPng(await renderPng(grid, { title: 't' })),
    ];
    expect([one.width * 2, one.height * 2]).toEqual([two.width, two.height]);
  });

  it('leaves what was never written out of the range, and explains the stripes', async () => {
    const values = new Float32Array(10_000).fill(0);
    values.fill(5, 5000);
    values.fill(6, 9999);
    const missing = [{ y: 0, x: 0, height: 50, width: 100 }];
    const plain = readPng(await renderPng({ data: values, shape: [100, 100] }, { title: 't' }));
    const png = readPng(
      await renderPng({ data: values, shape: [100, 100], missing }, { title: 't' }),
    );
    expect(png.height).toBeGreaterThan(plain.height);
    // 5 is the lowest value that was written: the first colour of viridis.
    const lowest = [...colorTable('viridis').subarray(0, 3)];
    expect(png.pixel(Math.round(png.width / 2), Math.round(png.height * 0.7))).toEqual(lowest);
  });
});
