import { svg } from '../look/elements.ts';
import type { AxisTick } from './axisTick.ts';
import type { Rect } from './layout.ts';

export type { AxisTick };

/** What stands along one side of the plot. */
export interface Axis {
  readonly name: string;
  readonly ticks: readonly AxisTick[];
}

const tickLength = 4;
const gap = 3;

/** Frame, ticks and names around the plot, as SVG: sharp at every zoom and coloured by the theme. */
export function axes(plot: Rect, x: Axis, y: Axis): SVGGElement {
  const bottom = plot.y + plot.height;
  const marks = svg('g', { class: 'axes' }, frame(plot));
  for (const { at, text } of x.ticks) {
    const px = crisp(plot.x + at * plot.width);
    marks.append(
      svg('line', { x1: px, x2: px, y1: bottom, y2: bottom + tickLength }),
      svg('text', { x: px, y: bottom + tickLength + gap, class: 'tick below' }, text),
    );
  }
  for (const { at, text } of y.ticks) {
    const py = crisp(plot.y + at * plot.height);
    marks.append(
      svg('line', { x1: plot.x - tickLength, x2: plot.x, y1: py, y2: py }),
      svg('text', { x: plot.x - tickLength - gap, y: py, class: 'tick left' }, text),
    );
  }
  marks.append(...names(plot, x.name, y.name));
  return marks;
}

/** Frame and ticks of the colour bar; its share 0 is at the bottom. */
export function barAxis(bar: Rect, ticks: readonly AxisTick[]): SVGGElement {
  const right = bar.x + bar.width;
  const marks = svg('g', { class: 'axes' }, frame(bar));
  for (const { at, text } of ticks) {
    const py = crisp(bar.y + (1 - at) * bar.height);
    marks.append(
      svg('line', { x1: right, x2: right + tickLength, y1: py, y2: py }),
      svg('text', { x: right + tickLength + gap, y: py, class: 'tick right' }, text),
    );
  }
  return marks;
}

/** Two lines through the middle of a cell; a line plot needs only the one down. */
export function crosshair(
  plot: Rect,
  at: { readonly x: number; readonly y: number },
  isCross: boolean,
): SVGGElement {
  const [x, y] = [crisp(at.x), crisp(at.y)];
  const down = { x1: x, x2: x, y1: plot.y, y2: plot.y + plot.height };
  const across = { x1: plot.x, x2: plot.x + plot.width, y1: y, y2: y };
  const lines = isCross ? [across, down] : [down];
  return svg(
    'g',
    { class: 'crosshair' },
    ...lines.map((line) => svg('line', { ...line, class: 'halo' })),
    ...lines.map((line) => svg('line', line)),
  );
}

function frame({ x, y, width, height }: Rect): SVGRectElement {
  return svg('rect', { x: x - 0.5, y: y - 0.5, width: width + 1, height: height + 1 });
}

function names(plot: Rect, x: string, y: string): SVGTextElement[] {
  const middle = plot.y + plot.height / 2;
  const below = { x: plot.x + plot.width / 2, y: plot.y + plot.height + 24, class: 'name below' };
  const turned = { x: 0, y: 0, transform: `translate(10 ${middle}) rotate(-90)`, class: 'name' };
  const made: SVGTextElement[] = [];
  if (x) made.push(svg('text', below, x));
  if (y) made.push(svg('text', turned, y));
  return made;
}

/** One-pixel lines are sharp between two pixel borders. */
function crisp(value: number): number {
  return Math.floor(value) + 0.5;
}
