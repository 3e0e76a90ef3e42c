import { nearest } from '../../../plot/nearest.ts';
import { PALETTE_SIZE, paletteOf } from '../../../plot/palette.ts';
import { thresholdsOf } from '../../../plot/thresholds.ts';
import { isSingle, NumbersTexture } from './numbersTexture.ts';
import { orderedKeys, split } from './orderedKeys.ts';
import type { Painter, Painting } from './painting.ts';
import { FRAGMENT_SHADER, MOST_MASKS, VERTEX_SHADER } from './shaders.ts';

/** Texture units, by the names in the shader. */
const UNITS = ['numbers', 'rows', 'columns', 'thresholds', 'palette'] as const;

/**
 * Draws with the graphics card: the numbers lie there as 32-bit floats, and other colours or another
 * range cost two small textures and a frame. Draws on a canvas of its own that is copied, so that
 * the picture's canvas is the same whoever paints.
 */
export class WebglPainter implements Painter {
  readonly kind = 'webgl';
  readonly #canvas: HTMLCanvasElement;
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #textures: ReadonlyMap<(typeof UNITS)[number], WebGLTexture>;
  readonly #numbers: NumbersTexture;

  private constructor(canvas: HTMLCanvasElement, gl: WebGL2RenderingContext) {
    this.#canvas = canvas;
    this.#gl = gl;
    this.#program = linked(gl);
    this.#numbers = new NumbersTexture(gl);
    this.#textures = new Map(UNITS.map((name) => [name, small(gl)]));
    gl.useProgram(this.#program);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    UNITS.forEach((name, unit) => gl.uniform1i(this.#uniform(name), unit));
  }

  /**
   * @param onLost called when the graphics card is taken away; the painter is of no use from then.
   * @returns `undefined` where there is no WebGL2.
   */
  static create(onLost: () => void): WebglPainter | undefined {
    const canvas = document.createElement('canvas');
    const gl = canvas.getContext('webgl2', { antialias: false, depth: false });
    if (!gl) return undefined;
    canvas.addEventListener('webglcontextlost', onLost, { once: true });
    return new WebglPainter(canvas, gl);
  }

  /** What draws, as the browser names it. */
  get renderer(): string {
    const names = this.#gl.getExtension('WEBGL_debug_renderer_info');
    const name = names ? names.UNMASKED_RENDERER_WEBGL : this.#gl.RENDERER;
    return String(this.#gl.getParameter(name));
  }

  /** True when the card has room for these numbers and tells them apart. */
  canPaint({ data, decoding, width, height, scale }: Painting): boolean {
    const most = Number(this.#gl.getParameter(this.#gl.MAX_TEXTURE_SIZE));
    const largest = Math.max(...scale.range.map(Math.abs));
    return (
      Math.max(...data.shape, width, height) <= most &&
      decoding.masks.length <= MOST_MASKS &&
      // Wrapped numbers do not rise as the stored ones do.
      decoding.wrap === 0 &&
      // Beyond, 32 bits have infinities and lose digits.
      largest < 1e38 &&
      scale.range[1] - scale.range[0] > 1e-30
    );
  }

  paint(context: CanvasRenderingContext2D, painting: Painting): void {
    const { data, width, height } = painting;
    const gl = this.#gl;
    if (!data.values) return;
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    gl.viewport(0, 0, width, height);
    const [rows, columns] = data.shape;
    this.#fillLine('rows', nearest(0, rows, height, rows), 1);
    this.#fillLine('columns', nearest(0, columns, width, columns), 1);
    this.#setColors(painting);
    this.#activate('numbers');
    this.#numbers.bind(data, data.values);
    gl.uniform1i(this.#uniform('height'), height);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    context.globalCompositeOperation = 'copy';
    context.drawImage(this.#canvas, 0, 0);
    context.globalCompositeOperation = 'source-over';
  }

  #setColors({ data, scale, decoding, colors, rules }: Painting): void {
    const gl = this.#gl;
    const isOne = data.values !== undefined && isSingle(data.values);
    const { at, isFalling } = thresholdsOf(scale, decoding, isOne ? 'single' : 'double');
    const keys = Int32Array.from([...at].flatMap(orderedKeys));
    this.#fillLine('thresholds', keys, 2);
    const [first = 0, last = 0] = [at[0], at[256]];
    const isEven = scale.kind === 'linear' && last - first > 1e-30;
    gl.uniform2fv(this.#uniform('first'), split(first));
    gl.uniform1f(this.#uniform('perEntry'), isEven ? 256 / (last - first) : 0);
    this.#activate('palette');
    const bytes = premultiplied(paletteOf(colors, rules));
    const size = PALETTE_SIZE;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, size, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    gl.uniform1i(this.#uniform('isFalling'), Number(isFalling));
    gl.uniform2iv(this.#uniform('validFrom'), orderedKeys(decoding.valid[0]));
    gl.uniform2iv(this.#uniform('validTo'), orderedKeys(decoding.valid[1]));
    const masks = decoding.masks.filter((mask) => !Number.isNaN(mask)).flatMap(orderedKeys);
    gl.uniform1i(this.#uniform('maskCount'), masks.length / 2);
    if (masks.length > 0) gl.uniform2iv(this.#uniform('masks'), masks);
  }

  #fillLine(name: 'rows' | 'columns' | 'thresholds', numbers: Int32Array, each: 1 | 2): void {
    const gl = this.#gl;
    this.#activate(name);
    const [format, from] = each === 1 ? [gl.R32I, gl.RED_INTEGER] : [gl.RG32I, gl.RG_INTEGER];
    const length = numbers.length / each;
    gl.texImage2D(gl.TEXTURE_2D, 0, format, length, 1, 0, from, gl.INT, numbers);
  }

  #activate(name: (typeof UNITS)[number]): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0 + UNITS.indexOf(name));
    if (name !== 'numbers') gl.bindTexture(gl.TEXTURE_2D, this.#textures.get(name) ?? null);
  }

  #uniform(name: string): WebGLUniformLocation | null {
    return this.#gl.getUniformLocation(this.#program, name);
  }
}

/** A texture that is read number by number. */
function small(gl: WebGL2RenderingContext): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  for (const side of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
    gl.texParameteri(gl.TEXTURE_2D, side, gl.NEAREST);
  }
  return texture;
}

function linked(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  const parts = [
    [gl.VERTEX_SHADER, VERTEX_SHADER],
    [gl.FRAGMENT_SHADER, FRAGMENT_SHADER],
  ] as const;
  for (const [type, source] of parts) {
    const shader = gl.createShader(type);
    if (!shader) continue;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return program;
}

/** A canvas of WebGL holds colours that are multiplied by their opacity. */
function premultiplied(palette: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return palette.map((byte, i) => {
    const alpha = palette[i | 3] ?? 255;
    return i % 4 === 3 ? byte : Math.round((byte * alpha) / 255);
  });
}
