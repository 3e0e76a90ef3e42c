import type { CellRect, Values } from '../../../plot/values.ts';
import { split } from './orderedKeys.ts';
import type { PaintData } from './paintData.ts';

/** The numbers of a picture on the graphics card; what comes later is added, nothing is sent twice. */
export class NumbersTexture {
  readonly #gl: WebGL2RenderingContext;
  readonly #texture: WebGLTexture;
  #size = '';
  #data: PaintData | undefined;
  #taken = 0;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#texture = gl.createTexture();
  }

  /** Brings the texture up to date and binds it. */
  bind(data: PaintData, values: Values): void {
    const gl = this.#gl;
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    this.#allocate(data, values);
    const { arrivals } = data;
    if (this.#data !== data || this.#taken > arrivals.length) {
      this.#data = data;
      this.#taken = 0;
    }
    for (const rect of arrivals.slice(this.#taken)) this.#send(values, data.shape[1], rect);
    this.#taken = arrivals.length;
  }

  #allocate({ shape: [rows, columns] }: PaintData, values: Values): void {
    const gl = this.#gl;
    const format = isSingle(values) ? gl.R32F : gl.RG32F;
    const size = `${columns} × ${rows}, ${format}`;
    if (size === this.#size) return;
    this.#size = size;
    this.#data = undefined;
    const from = format === gl.R32F ? gl.RED : gl.RG;
    gl.texImage2D(gl.TEXTURE_2D, 0, format, columns, rows, 0, from, gl.FLOAT, null);
    for (const side of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, side, gl.NEAREST);
    }
  }

  #send(values: Values, stride: number, { y, x, height, width }: CellRect): void {
    const gl = this.#gl;
    const target = gl.TEXTURE_2D;
    if (values instanceof Float32Array) {
      gl.pixelStorei(gl.UNPACK_ROW_LENGTH, stride);
      const from = y * stride + x;
      gl.texSubImage2D(target, 0, x, y, width, height, gl.RED, gl.FLOAT, values, from);
      gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
      return;
    }
    const isOne = isSingle(values);
    const packed = new Float32Array(width * height * (isOne ? 1 : 2));
    let at = 0;
    for (let row = y; row < y + height; row++) {
      for (let i = row * stride + x; i < row * stride + x + width; i++) {
        if (isOne) packed[at++] = Number(values[i]);
        else {
          const [high, low] = split(Number(values[i]));
          packed[at++] = high;
          packed[at++] = low;
        }
      }
    }
    const format = isOne ? gl.RED : gl.RG;
    gl.texSubImage2D(target, 0, x, y, width, height, format, gl.FLOAT, packed);
  }
}

/** True for types whose every number is one of 32 bits. */
export function isSingle(values: Values): boolean {
  return values instanceof Float32Array || values.BYTES_PER_ELEMENT <= 2;
}
