import { colorTable, DEFAULT_COLOR_MAP } from './colorMaps.ts';
import { type Face, loadFaces, widthOf } from './face.ts';
import { type Box, type Figure, layoutFigure, type TextStyle } from './figure.ts';
import { Pixmap, type Rgb } from './pixmap.ts';
import { encodePng } from './png.ts';
import { rangeOf } from './range.ts';
import { rasterise } from './rasterise.ts';
import { makeScale, type Range, type ScaleKind } from './scale.ts';
import { type Grid2d, missingMask } from './values.ts';

/** How a picture of an array looks. */
export interface PngOptions {
  /** In bold above the plot, and in the file's own title. */
  readonly title: string;
  /** Under the title, in grey: shape, type, where it is. */
  readonly subtitle?: string;
  /** Names of the dimensions. */
  readonly axes?: { readonly y?: string | undefined; readonly x?: string | undefined };
  readonly valueLabel?: string;
  /** Words for the striped parts; default: how many parts there are. */
  readonly missingLabel?: string;
  readonly colorMap?: string;
  readonly reversed?: boolean;
  /** Values of the first and the last colour; default: the smallest and the largest value. */
  readonly range?: Range;
  readonly scaleKind?: ScaleKind;
  /** 2: about 1000 pixels wide, for paper and sharp screens; 1: half of that. Default 2. */
  readonly scale?: 1 | 2;
}

const PAPER: Rgb = [255, 255, 255];
const INK: Rgb = [31, 35, 40];
const GREY: Rgb = [101, 109, 118];
const LINE: Rgb = [140, 149, 159];
/** Pixels of one unit of the figure. */
const ZOOM = 2;

/** Draws a two-dimensional array as a figure with axes and colour bar, and encodes it as PNG. */
export async function renderPng(grid: Grid2d, options: PngOptions): Promise<Uint8Array> {
  const faces = await loadFaces();
  const face = (style: TextStyle): Face => (style === 'title' ? faces.bold : faces.regular);
  const mask = missingMask(grid);
  const range = options.range ?? rangeOf(grid.data, mask ? { mask } : {}) ?? [0, 1];
  const scale = makeScale(options.scaleKind ?? 'linear', range);
  const figure = layoutFigure(
    {
      shape: grid.shape,
      scale,
      title: options.title,
      subtitle: options.subtitle,
      axes: options.axes,
      valueLabel: options.valueLabel,
      missingLabel: missingLabel(grid, options),
    },
    (text, style) => widthOf(face(style), text) / ZOOM,
  );
  const colors = colorTable(options.colorMap ?? DEFAULT_COLOR_MAP, options.reversed);
  const page = new Pixmap(figure.width * ZOOM, figure.height * ZOOM, PAPER);
  const place = (part: Grid2d, box: Box) => {
    const { x, y, width, height } = zoomed(box);
    page.copy(rasterise(part, { colors, scale, width, height }), x, y, width, height);
    page.frame(x, y, width, height, 1, LINE);
  };
  place(grid, figure.plot);
  if (figure.swatch) place(stripes(), figure.swatch);
  drawBar(page, figure, colors);
  drawMarks(page, figure, face);
  const picture = options.scale === 1 ? page.halved() : page;
  return encodePng(picture.pixels, picture.width, picture.height, {
    title: options.title,
    ...(options.subtitle ? { description: options.subtitle } : {}),
    resolution: options.scale === 1 ? 72 : 144,
  });
}

function drawBar(page: Pixmap, { bar }: Figure, colors: Uint8Array): void {
  const { x, y, width, height } = zoomed(bar);
  const steps = Float64Array.from({ length: height }, (_, row) => 1 - (row + 0.5) / height);
  const scale = makeScale('linear', [0, 1]);
  const strip: Grid2d = { data: steps, shape: [height, 1] };
  page.copy(rasterise(strip, { colors, scale, width, height }), x, y, width, height);
  page.frame(x, y, width, height, 1, LINE);
}

function drawMarks(page: Pixmap, figure: Figure, face: (style: TextStyle) => Face): void {
  for (const line of figure.lines) {
    const { x, y, width, height } = zoomed(line);
    // A tick is two pixels thick, its middle on the value.
    const [left, top] = width < height ? [x - 1, y] : [x, y - 1];
    page.fill(left, top, width, height, LINE);
  }
  for (const { text, x, y, align, style, isVertical } of figure.texts) {
    const color = style === 'muted' ? GREY : INK;
    page.text(face(style), text, x * ZOOM, y * ZOOM, align, color, isVertical);
  }
}

function missingLabel(grid: Grid2d, { missingLabel: given }: PngOptions): string | undefined {
  const count = grid.missing?.length ?? 0;
  if (count === 0) return undefined;
  return given ?? (count === 1 ? '1 chunk not written' : `${count} chunks not written`);
}

/** A sample of what missing parts look like. */
function stripes(): Grid2d {
  const all = { y: 0, x: 0, height: 1, width: 1 };
  return { data: new Uint8Array(1), shape: [1, 1], missing: [all] };
}

function zoomed({ x, y, width, height }: Box): Box {
  const round = (length: number) => Math.round(length * ZOOM);
  return { x: round(x), y: round(y), width: round(width), height: round(height) };
}
