import type { Scale } from '../../plot/scale.ts';
import * as ticks from '../../plot/ticks.ts';
import type { Span } from '../../shared/plane.ts';
import type { AxisTick } from './axes.ts';
import type { CoordinateAxis } from './coordinates/coordinateAxis.ts';
import { dimensionTicks } from './coordinates/coordinateTicks.ts';

/** Pixels that one mark wants for itself. */
const spacing = { across: 90, down: 56 };
/** Mean width of a digit in the font of the axes. */
const digit = 6.6;

/** Marks of a dimension: coordinates where there are some, else indices. */
export function spanTicks(
  span: Span,
  axis: CoordinateAxis | undefined,
  pixels: number,
  along: keyof typeof spacing,
): readonly AxisTick[] {
  return dimensionTicks(span, axis, wish(pixels, along));
}

/** Marks of values, from the bottom up. */
export function valueTicks(scale: Scale, pixels: number): readonly AxisTick[] {
  return ticks.valueTicks(scale, wish(pixels, 'down')).map(named);
}

/** Pixels that the longest of the labels takes. */
export function widest(marks: readonly AxisTick[]): number {
  return Math.max(...marks.map(({ text }) => text.length), 1) * digit;
}

function wish(pixels: number, along: keyof typeof spacing): number {
  return Math.max(Math.round(pixels / spacing[along]), 2);
}

function named({ at, label }: ticks.Tick): AxisTick {
  return { at, text: label };
}
