import { decode, type Decoding } from '../../../plot/decoding.ts';
import type { Scale } from '../../../plot/scale.ts';
import type { CellRect, Values } from '../../../plot/values.ts';
import { themeColor } from '../theme.ts';

/** A row of numbers, and which of them have come. */
export interface LineNumbers {
  readonly values: Values | undefined;
  readonly count: number;
  /** From left to right. */
  readonly there: readonly CellRect[];
  readonly decoding: Decoding;
}

/**
 * Draws a row of values as a line. Where many values share a pixel it spans their extremes, so
 * that no peak is lost; a value that is not finite or not there leaves a gap.
 */
export function paintLine(
  canvas: HTMLCanvasElement,
  numbers: LineNumbers,
  scale: Scale | undefined,
  pixelRatio: number,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (!scale) return;
  // What lies far outside is not drawn in any case; infinite places would not be taken at all.
  const y = (value: number) => (1 - Math.min(2, Math.max(-1, scale.toUnit(value)))) * canvas.height;
  context.beginPath();
  let isDown = false;
  for (const span of spans(numbers, canvas.width)) {
    if (!span) {
      isDown = false;
      continue;
    }
    const { x, low, high } = span;
    if (isDown) context.lineTo(x, y(low));
    else context.moveTo(x, y(low));
    // A lone value would be a line without length, which is not drawn.
    context.lineTo(isDown ? x : x + 0.01, y(high));
    isDown = true;
  }
  context.lineWidth = 1.5 * pixelRatio;
  context.lineJoin = 'round';
  context.lineCap = 'round';
  context.strokeStyle = themeColor('charts-blue', themeColor('editor-foreground', 'gray'));
  context.stroke();
}

interface PixelSpan {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

/** The extremes under each pixel, or each value alone when there are fewer values than pixels. */
export function* spans(
  { values, count, there, decoding }: LineNumbers,
  width: number,
): Generator<PixelSpan | undefined> {
  const steps = Math.min(count, width);
  let part = 0;
  for (let step = 0; step < steps; step++) {
    const from = Math.floor((step * count) / steps);
    const to = Math.floor(((step + 1) * count) / steps);
    let low = Infinity;
    let high = -Infinity;
    for (let at = from; values && at < to; at++) {
      while (part < there.length && at >= endOf(there[part])) part++;
      if (at < (there[part]?.x ?? Infinity)) continue;
      const value = decode(Number(values[at]), decoding);
      if (value < low && value !== -Infinity) low = value;
      if (value > high && value !== Infinity) high = value;
    }
    const x = ((step + 0.5) / steps) * width;
    yield low <= high ? { x, low, high } : undefined;
  }
}

function endOf(rect: CellRect | undefined): number {
  return rect ? rect.x + rect.width : Infinity;
}
