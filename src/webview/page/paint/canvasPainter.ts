import { rasterise } from '../../../plot/rasterise.ts';
import type { Painter, Painting } from './painting.ts';

/**
 * Draws with the processor. Its work grows with the pixels of the screen, not with the numbers, and
 * without a graphics card it is the faster one.
 */
export class CanvasPainter implements Painter {
  readonly kind = 'canvas';
  /** Kept: a new megabyte for every frame would have to be collected. */
  #image: ImageData | undefined;

  paint(context: CanvasRenderingContext2D, painting: Painting): void {
    const { data, width, height, decoding, scale, colors, rules } = painting;
    if (!data.values) return;
    if (this.#image?.width !== width || this.#image.height !== height) {
      this.#image = context.createImageData(width, height);
    }
    const { nodata: nan, under, over } = rules;
    const into = this.#image.data;
    const grid = { data: data.values, shape: data.shape };
    rasterise(grid, { colors, scale, decoding, width, height, nan, under, over, into });
    context.putImageData(this.#image, 0, 0);
  }
}
