import type { Locator } from 'playwright-core';
import { colorTable } from '../../src/plot/colorMaps.ts';

/** What is on a canvas: RGBA row by row, and what the page says of it. */
export interface CanvasPicture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
  readonly about: Readonly<Record<string, string>>;
}

/** Takes the pixels of a canvas out of its page. */
export async function pictureOn(canvas: Locator): Promise<CanvasPicture> {
  // The program of the page knows types that Node does not.
  const { text, ...rest } = await canvas.evaluate((element) => {
    const canvas = element as unknown as {
      width: number;
      height: number;
      dataset: Record<string, string>;
      getContext(kind: '2d'): {
        getImageData(...box: number[]): { data: Uint8ClampedArray };
      };
    };
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
    // A megabyte of numbers takes seconds on its way out, as text it takes none.
    let text = '';
    for (let at = 0; at < data.length; at += 4096) {
      text += String.fromCharCode(...data.subarray(at, at + 4096));
    }
    return { width, height, text: btoa(text), about: { ...canvas.dataset } };
  });
  return { ...rest, pixels: new Uint8Array(Buffer.from(text, 'base64')) };
}

/** Pixels that have the colour of their value, and those that have another. */
export function compare(
  { width, height, pixels, about }: CanvasPicture,
  values: ArrayLike<number>,
): { equal: number; other: number } {
  const [rows, columns] = [Number(about['rows']), Number(about['columns'])];
  const [min = NaN, max = NaN] = (about['range'] ?? '').split(' ').map(Number);
  const table = colorTable(about['colorMap'] ?? '', about['reversed'] === 'true');
  let [equal, other] = [0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const row = Math.floor(((y + 0.5) * rows) / height);
      const column = Math.floor(((x + 0.5) * columns) / width);
      const value = values[row * columns + column] ?? NaN;
      const entry = Math.min(Math.max(Math.floor(((value - min) / (max - min)) * 256), 0), 255);
      const at = (y * width + x) * 4;
      const same = [0, 1, 2].every(
        (i) => Math.abs((pixels[at + i] ?? NaN) - (table[entry * 3 + i] ?? NaN)) <= 1,
      );
      if (same) equal++;
      else other++;
    }
  }
  return { equal, other };
}
