import type { Scale } from '../../plot/scale.ts';
import type { PlaneData } from './planeData.ts';
import { themeColor } from './theme.ts';

/**
 * Draws a row of values as a line. Where many values share a pixel it spans their extremes, so
 * that no peak is lost; a value that is not finite or not there leaves a gap.
 */
export function paintLine(
  canvas: HTMLCanvasElement,
  data: PlaneData,
  values: Scale | undefined,
  pixelRatio: number,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (!values) return;
  const y = (value: number) => (1 - values.toUnit(value)) * canvas.height;
  context.beginPath();
  let isDown = false;
  for (const span of spans(data, canvas.width)) {
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
export function* spans(data: PlaneData, width: number): Generator<PixelSpan | undefined> {
  const count = data.plane.columns.shown;
  const steps = Math.min(count, width);
  for (let step = 0; step < steps; step++) {
    const from = Math.floor((step * count) / steps);
    const to = Math.floor(((step + 1) * count) / steps);
    let low = Infinity;
    let high = -Infinity;
    for (let column = from; column < to; column++) {
      const value = Number(data.at(0, column).value ?? NaN);
      if (value < low && value !== -Infinity) low = value;
      if (value > high && value !== Infinity) high = value;
    }
    const x = ((step + 0.5) / steps) * width;
    yield low <= high ? { x, low, high } : undefined;
  }
}
