/** A rectangle in CSS pixels, on whole device pixels. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the parts of the picture go. */
export interface FigureLayout {
  readonly plot: Rect;
  /** Absent for a line: its values are on the y axis. */
  readonly bar: Rect | undefined;
}

/** Room around the plot for ticks and names, in CSS pixels. */
export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Longer than this in one direction, cells are no longer drawn square: the picture fills its room. */
const squareUpTo = 4;
const smallest = 32;
const bar = { gap: 20, width: 14 };
const lineHeight = 360;

/** The pixels of the screen: how many in a CSS pixel, and where on the page the figure begins. */
export interface Pixels {
  readonly ratio: number;
  readonly left: number;
  readonly top: number;
}

/** Places a heat map and its colour bar. */
export function heatmapLayout(
  room: { readonly width: number; readonly height: number },
  cells: { readonly rows: number; readonly columns: number },
  margins: Margins,
  pixels: Pixels,
  aspect?: 'fill' | 'equal',
): FigureLayout {
  const right = bar.gap + bar.width + margins.right;
  let width = Math.max(room.width - margins.left - right, smallest);
  let height = Math.max(room.height - margins.top - margins.bottom, smallest);
  const ratio = cells.columns / cells.rows;
  const isStrip = ratio > squareUpTo || ratio < 1 / squareUpTo;
  if (aspect === 'equal' || (aspect !== 'fill' && !isStrip)) {
    const size = Math.min(width, height * ratio);
    width = size;
    height = size / ratio;
  }
  const plot = aligned({ x: margins.left, y: margins.top, width, height }, pixels);
  const at = { ...plot, x: plot.x + plot.width + bar.gap, width: bar.width };
  return { plot, bar: aligned(at, pixels) };
}

/** Places a line: as wide as the room, not taller than reads well. */
export function lineLayout(
  room: { readonly width: number; readonly height: number },
  margins: Margins,
  pixels: Pixels,
): FigureLayout {
  const width = Math.max(room.width - margins.left - margins.right, smallest);
  const height = Math.max(room.height - margins.top - margins.bottom, smallest);
  const plot = { x: margins.left, y: margins.top, width, height: Math.min(height, lineHeight) };
  return { plot: aligned(plot, pixels), bar: undefined };
}

/** The cell under a point of the plot, or nothing outside of it. */
export function cellAt(
  point: { readonly x: number; readonly y: number },
  plot: Rect,
  cells: { readonly rows: number; readonly columns: number },
): { row: number; column: number } | undefined {
  const row = Math.floor(((point.y - plot.y) / plot.height) * cells.rows);
  const column = Math.floor(((point.x - plot.x) / plot.width) * cells.columns);
  if (row < 0 || column < 0 || row >= cells.rows || column >= cells.columns) return undefined;
  return { row, column };
}

/**
 * Pixels whose centres lie in cells `[from, to)` when `cells` are drawn over `pixels` pixels.
 * The rasteriser takes the cell under the centre of each pixel; this is the way back.
 */
export function pixelsOf(
  from: number,
  to: number,
  cells: number,
  pixels: number,
): [from: number, to: number] {
  const edge = (cell: number) => Math.ceil((cell * pixels) / cells - 0.5);
  return [Math.max(edge(from), 0), Math.min(edge(to), pixels)];
}

/** On whole pixels of the screen: half a pixel beside them, every colour would be a mixture. */
function aligned({ x, y, width, height }: Rect, { ratio, left, top }: Pixels): Rect {
  const onPixel = (value: number, origin: number) =>
    Math.round((value + origin) * ratio) / ratio - origin;
  const whole = (length: number) => Math.max(Math.round(length * ratio), 1) / ratio;
  return { x: onPixel(x, left), y: onPixel(y, top), width: whole(width), height: whole(height) };
}
