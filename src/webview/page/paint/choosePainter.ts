import { CanvasPainter } from './canvasPainter.ts';
import type { Painter, Painting } from './painting.ts';
import { WebglPainter } from './webglPainter.ts';

/** Programs that only imitate a graphics card: a loop over the pixels is faster than they are. */
const SOFTWARE = /SwiftShader|llvmpipe|softpipe|Basic Render/i;

/** The painter for this machine; another one when that is lost or has no room for a picture. */
export class ChosenPainter {
  readonly #canvas = new CanvasPainter();
  readonly #onLost: () => void;
  #webgl: WebglPainter | undefined;
  #isAsked = false;

  /** @param onLost called when the picture must be drawn again, by another painter. */
  constructor(onLost: () => void) {
    this.#onLost = onLost;
  }

  /** The painter for this picture. */
  for(painting: Painting): Painter {
    const webgl = this.#card();
    return webgl?.canPaint(painting) ? webgl : this.#canvas;
  }

  /** Asked for at the first picture: an array that is a line or a value needs no graphics card. */
  #card(): WebglPainter | undefined {
    if (this.#isAsked) return this.#webgl;
    this.#isAsked = true;
    const made = WebglPainter.create(() => {
      this.#webgl = undefined;
      this.#onLost();
    });
    if (made && !SOFTWARE.test(made.renderer)) this.#webgl = made;
    return this.#webgl;
  }
}
