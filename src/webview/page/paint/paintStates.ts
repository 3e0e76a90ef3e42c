import { STRIPE } from '../../../plot/rasterise.ts';
import type { Rgba } from '../../../plot/palette.ts';
import type { CellRect } from '../../../plot/values.ts';
import { pixelsOf } from '../layout.ts';

/** Where there are no values, in elements, and the colours of that. */
export interface States {
  readonly shape: readonly [rows: number, columns: number];
  /** Not read yet: stays empty. */
  readonly waiting: readonly CellRect[];
  readonly missing: readonly CellRect[];
  readonly broken: readonly CellRect[];
  readonly stripes: readonly [Rgba, Rgba];
  readonly error: Rgba;
}

/** Draws over the picture what has no values: the same over every painter's pixels. */
export function paintStates(context: CanvasRenderingContext2D, states: States): void {
  const { width, height } = context.canvas;
  const [rows, columns] = states.shape;
  const place = (rect: CellRect): [number, number, number, number] => {
    const [top, bottom] = pixelsOf(rect.y, rect.y + rect.height, rows, height);
    const [left, right] = pixelsOf(rect.x, rect.x + rect.width, columns, width);
    return [left, top, right - left, bottom - top];
  };
  for (const rect of states.waiting) context.clearRect(...place(rect));
  if (states.missing.length > 0) context.fillStyle = striped(context, states.stripes);
  for (const rect of states.missing) context.fillRect(...place(rect));
  context.fillStyle = css(states.error);
  for (const rect of states.broken) context.fillRect(...place(rect));
}

/** A colour for the canvas and the style sheet. */
export function css([red, green, blue, alpha]: Rgba): string {
  return `rgb(${red} ${green} ${blue} / ${alpha / 255})`;
}

function striped(
  context: CanvasRenderingContext2D,
  [light, dark]: readonly [Rgba, Rgba],
): CanvasPattern | string {
  const tile = new ImageData(STRIPE * 2, STRIPE * 2);
  for (let y = 0; y < tile.height; y++) {
    for (let x = 0; x < tile.width; x++) {
      tile.data.set((x + y) & STRIPE ? dark : light, (y * tile.width + x) * 4);
    }
  }
  const canvas = document.createElement('canvas');
  canvas.width = tile.width;
  canvas.height = tile.height;
  canvas.getContext('2d')?.putImageData(tile, 0, 0);
  return context.createPattern(canvas, 'repeat') ?? css(dark);
}
