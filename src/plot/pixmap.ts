import { type Face, glyphOf, widthOf } from './face.ts';

/** An opaque colour, 0 to 255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Pixels to draw on where there is no canvas: rectangles, pictures and text. */
export class Pixmap {
  readonly width: number;
  readonly height: number;
  /** RGBA, row by row. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;

  constructor(width: number, height: number, background: Rgb) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8ClampedArray(width * height * 4);
    this.fill(0, 0, width, height, background);
  }

  /** Fills a rectangle; what is outside is cut off. */
  fill(x: number, y: number, width: number, height: number, [red, green, blue]: Rgb): void {
    const [left, right] = [Math.max(0, x), Math.min(this.width, x + width)];
    for (let row = Math.max(0, y); row < Math.min(this.height, y + height); row += 1) {
      for (let column = left; column < right; column += 1) {
        const at = (row * this.width + column) * 4;
        this.pixels[at] = red;
        this.pixels[at + 1] = green;
        this.pixels[at + 2] = blue;
        this.pixels[at + 3] = 255;
      }
    }
  }

  /** Draws a frame of `thickness` pixels around a rectangle, outside of it. */
  frame(x: number, y: number, width: number, height: number, thickness: number, color: Rgb): void {
    const wide = width + 2 * thickness;
    this.fill(x - thickness, y - thickness, wide, thickness, color);
    this.fill(x - thickness, y + height, wide, thickness, color);
    this.fill(x - thickness, y, thickness, height, color);
    this.fill(x + width, y, thickness, height, color);
  }

  /** Copies opaque RGBA pixels that lie wholly inside. */
  copy(picture: Uint8ClampedArray, x: number, y: number, width: number, height: number): void {
    for (let row = 0; row < height; row += 1) {
      const line = picture.subarray(row * width * 4, (row + 1) * width * 4);
      this.pixels.set(line, ((y + row) * this.width + x) * 4);
    }
  }

  /**
   * Writes a text whose middle line is at `y` and whose side named by `align` is at `x`; a vertical
   * one is turned a quarter to the left about that point.
   */
  text(
    face: Face,
    text: string,
    x: number,
    y: number,
    align: 'left' | 'center' | 'right',
    color: Rgb,
    isVertical = false,
  ): void {
    const width = widthOf(face, text);
    const shift = align === 'left' ? 0 : align === 'right' ? width : width / 2;
    let pen = -shift;
    for (const character of text) {
      const glyph = glyphOf(face, character);
      const along = Math.round((isVertical ? y : x) * (isVertical ? -1 : 1) + pen) + glyph.left;
      const across = Math.round((isVertical ? x : y) - face.middle) + glyph.top;
      for (let row = 0; row < glyph.height; row += 1) {
        for (let column = 0; column < glyph.width; column += 1) {
          const alpha = glyph.alpha[row * glyph.width + column] ?? 0;
          if (alpha === 0) continue;
          if (isVertical) this.#blend(across + row, -(along + column), color, alpha);
          else this.#blend(along + column, across + row, color, alpha);
        }
      }
      pen += glyph.advance;
    }
  }

  /** The same picture at half the size, each pixel the mean of four. */
  halved(): Pixmap {
    const half = new Pixmap(this.width >> 1, this.height >> 1, [255, 255, 255]);
    const line = this.width * 4;
    for (let y = 0; y < half.height; y += 1) {
      for (let x = 0; x < half.width; x += 1) {
        for (let channel = 0; channel < 3; channel += 1) {
          const at = y * 2 * line + x * 8 + channel;
          const [a = 0, b = 0] = [this.pixels[at], this.pixels[at + 4]];
          const [c = 0, d = 0] = [this.pixels[at + line], this.pixels[at + line + 4]];
          half.pixels[(y * half.width + x) * 4 + channel] = (a + b + c + d) / 4;
        }
      }
    }
    return half;
  }

  #blend(x: number, y: number, color: Rgb, alpha: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const at = (y * this.width + x) * 4;
    for (let channel = 0; channel < 3; channel += 1) {
      const under = this.pixels[at + channel] ?? 0;
      this.pixels[at + channel] = under + (((color[channel] ?? 0) - under) * alpha) / 255;
    }
  }
}
