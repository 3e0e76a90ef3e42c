/**
 * Where everything of a figure goes: a heat map with axes, ticks and a colour bar. Only numbers and
 * texts, so that the PNG and a canvas in the page can draw the same figure. Lengths are in units of
 * one pixel of an ordinary screen.
 *
 * @module
 */
import type { Scale } from './scale.ts';
import { indexTicks, type Tick, valueTicks } from './ticks.ts';

/** How a text looks. `title` is bold; `muted` is small and grey; `label` is small and dark. */
export type TextStyle = 'title' | 'label' | 'muted';

/** A rectangle of the figure. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A text; `x`, `y` is its middle line at the side that `align` names. */
export interface TextMark {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly align: 'left' | 'center' | 'right';
  readonly style: TextStyle;
  /** Read from bottom to top; then `align` runs along y. */
  readonly isVertical?: boolean;
}

/** What a figure shows. */
export interface FigureContent {
  readonly shape: readonly [rows: number, columns: number];
  readonly scale: Scale;
  readonly title: string;
  readonly subtitle?: string | undefined;
  /** Names of the dimensions along y and x. */
  readonly axes?: { readonly y?: string | undefined; readonly x?: string | undefined } | undefined;
  /** What the colours mean, e.g. a name with a unit. */
  readonly valueLabel?: string | undefined;
  /** Explains the striped parts; absent: there are none. */
  readonly missingLabel?: string | undefined;
}

/** A laid out figure. */
export interface Figure {
  readonly width: number;
  readonly height: number;
  /** The heat map. */
  readonly plot: Box;
  /** The colour bar, highest value on top. */
  readonly bar: Box;
  /** A striped sample beside `missingLabel`. */
  readonly swatch?: Box;
  /** Tick marks, as thin rectangles. */
  readonly lines: readonly Box[];
  readonly texts: readonly TextMark[];
}

/** Width of a text in the figure's units. */
export type Measure = (text: string, style: TextStyle) => number;

const MARGIN = 18;
const TICK = 4;
const TEXT_GAP = 4;
const LINE_HEIGHT = 16;
const BAR_WIDTH = 13;
const BAR_GAP = 16;
/** The longer side of the heat map. */
const PLOT_SIZE = 372;
/** Elements are square unless that would make a strip thinner than this part of the longer side. */
const THINNEST = 0.35;

/** Lays out a figure; its size follows from what it shows. */
export function layoutFigure(content: FigureContent, measure: Measure): Figure {
  const [width, height] = plotSize(content.shape);
  const [rows, columns] = content.shape;
  const yTicks = indexTicks(0, rows, height / 70);
  const xTicks = indexTicks(0, columns, width / 80);
  const barTicks = valueTicks(content.scale, Math.max(4, height / 60));
  const widest = (ticks: readonly Tick[]) =>
    Math.max(0, ...ticks.map((tick) => measure(tick.label, 'label')));
  const { axes = {}, subtitle, valueLabel, missingLabel } = content;
  const left = MARGIN + (axes.y ? LINE_HEIGHT + 2 : 0) + widest(yTicks) + TEXT_GAP + TICK;
  const top = MARGIN + LINE_HEIGHT + (subtitle ? LINE_HEIGHT + 1 : 0) + 10;
  const plot: Box = { x: Math.ceil(left), y: top, width, height };
  const bar: Box = { x: plot.x + width + BAR_GAP, y: top, width: BAR_WIDTH, height };
  const barText = bar.x + BAR_WIDTH + TICK + TEXT_GAP + widest(barTicks);
  const bottom = plot.y + height + TICK + TEXT_GAP + LINE_HEIGHT;
  const labelEnd = bottom + (axes.x ? LINE_HEIGHT : 0);
  const end = labelEnd + (missingLabel ? LINE_HEIGHT + 6 : 0);
  const swatch = missingLabel ? { x: plot.x, y: end - 13, width: 22, height: 11 } : undefined;
  const frame = { plot, bar, barText, bottom };
  const texts = [
    ...heading(content, plot),
    ...axisTexts(content, frame, xTicks, yTicks),
    ...barTexts(bar, barTicks),
    ...(valueLabel ? [vertical(valueLabel, barText + 12, middleOf(bar))] : []),
    ...(swatch && missingLabel
      ? [text(missingLabel, swatch.x + swatch.width + 7, swatch.y + 5.5, 'left', 'muted')]
      : []),
  ];
  const right = Math.ceil(barText + (valueLabel ? LINE_HEIGHT + 4 : 0) + MARGIN - 4);
  const used = texts.filter((mark) => mark.align === 'left' && !mark.isVertical);
  const reach = used.map((mark) => mark.x + measure(mark.text, mark.style) + MARGIN);
  return {
    width: Math.ceil(Math.max(right, ...reach)),
    height: Math.ceil(end + MARGIN - 4),
    plot,
    bar,
    ...(swatch ? { swatch } : {}),
    lines: tickMarks(plot, bar, xTicks, yTicks, barTicks),
    texts,
  };
}

/** Longer side fixed, elements square where that leaves a picture to look at. */
function plotSize([rows, columns]: readonly [number, number]): [width: number, height: number] {
  const aspect = Math.max(1, columns) / Math.max(1, rows);
  const side = (part: number) => Math.round(PLOT_SIZE * Math.min(1, Math.max(THINNEST, part)));
  return [side(aspect), side(1 / aspect)];
}

function heading({ title, subtitle }: FigureContent, plot: Box): TextMark[] {
  const marks = [text(title, plot.x, MARGIN + 7, 'left', 'title')];
  if (subtitle) marks.push(text(subtitle, plot.x, MARGIN + LINE_HEIGHT + 8, 'left', 'muted'));
  return marks;
}

function axisTexts(
  { axes = {} }: FigureContent,
  { plot, bottom }: { readonly plot: Box; readonly bottom: number },
  xTicks: readonly Tick[],
  yTicks: readonly Tick[],
): TextMark[] {
  const marks: TextMark[] = [];
  const under = plot.y + plot.height + TICK + TEXT_GAP + 6;
  for (const { at, label } of xTicks) {
    marks.push(text(label, plot.x + at * plot.width, under, 'center', 'label'));
  }
  const beside = plot.x - TICK - TEXT_GAP;
  for (const { at, label } of yTicks) {
    marks.push(text(label, beside, plot.y + at * plot.height, 'right', 'label'));
  }
  if (axes.x) marks.push(text(axes.x, plot.x + plot.width / 2, bottom + 6, 'center', 'muted'));
  if (axes.y) marks.push(vertical(axes.y, MARGIN + 4, middleOf(plot)));
  return marks;
}

function barTexts(bar: Box, ticks: readonly Tick[]): TextMark[] {
  const x = bar.x + bar.width + TICK + TEXT_GAP;
  return ticks.map(({ at, label }) =>
    text(label, x, bar.y + (1 - at) * bar.height, 'left', 'label'),
  );
}

function tickMarks(
  plot: Box,
  bar: Box,
  xTicks: readonly Tick[],
  yTicks: readonly Tick[],
  barTicks: readonly Tick[],
): Box[] {
  const under = plot.y + plot.height;
  return [
    ...xTicks.map(({ at }) => ({ x: plot.x + at * plot.width, y: under, width: 1, height: TICK })),
    ...yTicks.map(({ at }) => ({
      x: plot.x - TICK,
      y: plot.y + at * plot.height,
      width: TICK,
      height: 1,
    })),
    ...barTicks.map(({ at }) => ({
      x: bar.x + bar.width,
      y: bar.y + (1 - at) * bar.height,
      width: TICK,
      height: 1,
    })),
  ];
}

function text(
  content: string,
  x: number,
  y: number,
  align: TextMark['align'],
  style: TextStyle,
): TextMark {
  return { text: content, x, y, align, style };
}

function vertical(content: string, x: number, y: number): TextMark {
  return { text: content, x, y, align: 'center', style: 'muted', isVertical: true };
}

function middleOf(box: Box): number {
  return box.y + box.height / 2;
}
