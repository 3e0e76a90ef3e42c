import { makeScale } from '../../plot/scale.ts';
import type { Span } from '../../shared/plane.ts';
import { fill } from '../../shared/fill.ts';
import type { PreviewWords } from '../../shared/previewWords.ts';
import { axes, barAxis, crosshair, type Axis, type AxisTick } from './axes.ts';
import type { CoordinateAxis } from './coordinates/coordinateAxis.ts';
import { moved, type Cell } from './crosshair.ts';
import { boundText } from './format.ts';
import { element, place, setShown, svg } from '../look/elements.ts';
import { cellAt, heatmapLayout, lineLayout, type FigureLayout, type Margins } from './layout.ts';
import { ChosenPainter } from './paint/choosePainter.ts';
import { paintBar } from './paint/paintBar.ts';
import { paintLine } from './paint/paintLine.ts';
import { paintStates } from './paint/paintStates.ts';
import { colorsOf, type Picture } from './picture.ts';
import { spanTicks, valueTicks, widest } from './tickMarks.ts';

/** Until there is a value that could tell another. */
const unit = makeScale('linear', [0, 1]);

/** Where the crosshair went, and how: what a key finds is spoken, what the pointer finds is not. */
export type OnCell = (cell: Cell | undefined, by: 'pointer' | 'key') => void;

/** The plot with its axes, colour bar and crosshair. */
export class Figure {
  readonly element: HTMLElement;
  /** Lies exactly over the plot, for what other parts draw there. */
  readonly over = element('div', { class: 'over' });
  readonly #words: PreviewWords;
  readonly #onCell: OnCell;
  #coordinateOf: (dimension: number) => CoordinateAxis | undefined = () => undefined;
  readonly #plot = element('canvas', { class: 'plot', tabindex: 0, role: 'application' });
  readonly #bar = element('canvas', { class: 'bar', role: 'img' });
  readonly #painter = new ChosenPainter(() => this.redraw());
  readonly #marks = svg('svg', { 'aria-hidden': 'true' });
  #crosshair = svg('g');
  #picture: Picture | undefined;
  #layout: FigureLayout | undefined;
  #cell: Cell | undefined;
  #isDue = false;

  constructor(words: PreviewWords, onCell: OnCell) {
    this.#words = words;
    this.#onCell = onCell;
    this.element = element(
      'div',
      { class: 'figure' },
      this.#plot,
      this.#bar,
      this.over,
      this.#marks,
    );
    this.#plot.addEventListener('pointermove', (event) => this.#pointed(event));
    this.#plot.addEventListener('pointerleave', () => this.#onCell(this.#cell, 'pointer'));
    this.#plot.addEventListener('keydown', (event) => this.#pressed(event));
    new ResizeObserver(() => this.redraw()).observe(this.element);
  }

  /** Takes pointer, wheel and keys. */
  get plot(): HTMLElement {
    return this.#plot;
  }

  /** Whose values stand along the axes; asked whenever they are drawn. */
  labelBy(coordinateOf: (dimension: number) => CoordinateAxis | undefined): void {
    this.#coordinateOf = coordinateOf;
  }

  #name({ dimension, name }: Span): string {
    return this.#coordinateOf(dimension)?.title ?? name;
  }

  #ticks(span: Span, pixels: number, along: 'across' | 'down'): readonly AxisTick[] {
    return spanTicks(span, this.#coordinateOf(span.dimension), pixels, along);
  }

  /** Shows the crosshair where another figure of the same elements has it. */
  point(cell: Cell | undefined): void {
    this.#cell = cell;
    this.#drawCrosshair();
  }

  /** Shows a picture, with the next frame. */
  show(picture: Picture): void {
    const { plane } = picture.data;
    const last = { row: plane.rows.shown - 1, column: plane.columns.shown - 1 };
    if (this.#cell && (this.#cell.row > last.row || this.#cell.column > last.column)) {
      this.#cell = undefined;
    }
    this.#picture = picture;
    this.redraw();
  }

  /** Draws all again with the next frame: data, theme, size or resolution changed. */
  redraw(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      if (this.#picture) this.#draw(this.#picture);
    });
  }

  #draw(picture: Picture): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width === 0 || height === 0) return;
    const ratio = window.devicePixelRatio;
    const { left, top } = this.element.getBoundingClientRect();
    const pixels = { ratio, left, top };
    const { data, scale, coloring, kind } = picture;
    const { rows, columns } = data.plane;
    const isLine = kind === 'line';
    const margins = this.#margins(picture);
    const layout = isLine
      ? lineLayout({ width, height }, margins, pixels)
      : heatmapLayout(
          { width, height },
          {
            rows: rows.shown * Math.abs(rows.step),
            columns: columns.shown * Math.abs(columns.step),
          },
          margins,
          pixels,
          picture.aspect,
        );
    this.#layout = layout;
    resize(this.#plot, layout.plot, ratio);
    place(this.over, layout.plot);
    if (isLine) this.#paintLine(picture, ratio);
    else this.#paintHeatmap(picture);
    this.#describe(picture, ratio);
    const hasBar = layout.bar !== undefined && scale !== undefined && !picture.isRgb;
    setShown(this.#bar, hasBar);
    if (layout.bar && scale && hasBar) {
      resize(this.#bar, layout.bar, ratio);
      paintBar(this.#bar, coloring, picture.rules, ratio);
    }
    this.#drawMarks(picture, layout);
  }

  #paintLine({ data, numbers, scale }: Picture, ratio: number): void {
    if (!numbers) return;
    const { values } = numbers.data;
    const count = data.plane.columns.shown;
    const line = { values, count, there: data.rects('there'), decoding: numbers.decoding };
    paintLine(this.#plot, line, scale, ratio);
  }

  #paintHeatmap(picture: Picture): void {
    const { data, numbers, scale = unit, rules } = picture;
    const { width, height } = this.#plot;
    const context = this.#plot.getContext('2d');
    if (!numbers || !context) return;
    if (numbers.data.values) {
      const { decoding } = numbers;
      const colors = colorsOf(picture);
      const painting = { data: numbers.data, width, height, decoding, scale, colors, rules };
      const painter = this.#painter.for(painting);
      painter.paint(context, painting);
      this.#plot.dataset['painter'] = painter.kind;
    } else context.clearRect(0, 0, width, height);
    paintStates(context, {
      shape: numbers.data.shape,
      waiting: data.rects('waiting'),
      missing: data.rects('missing'),
      broken: data.rects('broken'),
      stripes: rules.missing,
      error: rules.broken,
    });
  }

  #drawMarks({ data, scale, kind, isRgb }: Picture, { plot, bar }: FigureLayout): void {
    const { rows, columns } = data.plane;
    const x: Axis = {
      name: this.#name(columns),
      ticks: this.#ticks(columns, plot.width, 'across'),
    };
    const y: Axis =
      kind === 'line'
        ? { name: '', ticks: scale ? fromTop(valueTicks(scale, plot.height)) : [] }
        : { name: this.#name(rows), ticks: this.#ticks(rows, plot.height, 'down') };
    this.#marks.replaceChildren(axes(plot, x, y));
    if (bar && scale && !isRgb) this.#marks.append(barAxis(bar, valueTicks(scale, bar.height)));
    this.#drawCrosshair();
  }

  #drawCrosshair(): void {
    this.#crosshair.remove();
    if (!this.#cell || !this.#layout || !this.#picture) return;
    const { plot } = this.#layout;
    const { rows, columns } = this.#picture.data.plane;
    const at = {
      x: plot.x + ((this.#cell.column + 0.5) / columns.shown) * plot.width,
      y: plot.y + ((this.#cell.row + 0.5) / rows.shown) * plot.height,
    };
    this.#crosshair = crosshair(plot, at, this.#picture.kind === 'heatmap');
    this.#marks.append(this.#crosshair);
  }

  /** For screen readers, and for the tests that compare pixels with the colour map. */
  #describe({ title, data, kind, scale, coloring }: Picture, ratio: number): void {
    const { rows, columns } = data.plane;
    const isLine = kind === 'line';
    const { heatmap, line, heatmapRole, lineRole, colorBar } = this.#words;
    this.#plot.ariaLabel = isLine
      ? fill(line, title, columns.shown)
      : fill(heatmap, title, rows.shown, columns.shown);
    this.#plot.setAttribute('aria-roledescription', isLine ? lineRole : heatmapRole);
    if (scale) {
      const [min, max] = ([0, 1] as const).map((i) => boundText(i, scale.range));
      this.#bar.ariaLabel = fill(colorBar, min ?? '', max ?? '');
    }
    const about = this.#plot.dataset;
    about['rows'] = String(rows.shown);
    about['columns'] = String(columns.shown);
    about['chunks'] = String(data.chunks('there').length);
    about['missing'] = String(data.chunks('missing').length);
    about['range'] = scale?.range.join(' ') ?? '';
    about['colorMap'] = coloring.colorMap;
    about['scale'] = scale?.kind ?? '';
    about['reversed'] = String(coloring.reversed);
    about['pixelRatio'] = String(ratio);
  }

  /** What is still on the canvas is of another array; the bench waits for the first chunk of the next. */
  leave(): void {
    this.markDrawn(undefined);
    delete this.#plot.dataset['chunks'];
  }

  /** Says to tests that all chunks have been answered and are on the screen. */
  markDrawn(generation: number | undefined): void {
    if (generation === undefined) delete this.#plot.dataset['drawn'];
    else this.#plot.dataset['drawn'] = String(generation);
  }

  #margins({ data, scale, kind }: Picture): Margins {
    const { rows, columns } = data.plane;
    // The most marks that there may be: these have the longest labels.
    const most = this.element.clientHeight;
    const values = scale ? valueTicks(scale, most) : [];
    const left = kind === 'line' ? widest(values) : widest(this.#ticks(rows, most, 'down'));
    return {
      left: left + 12 + (kind === 'heatmap' && rows.name ? 20 : 0),
      right: (kind === 'line' ? 0 : widest(values)) + 16,
      top: 8,
      bottom: columns.name ? 42 : 24,
    };
  }

  #pointed({ offsetX: x, offsetY: y }: PointerEvent): void {
    if (!this.#picture || !this.#layout) return;
    const { rows, columns } = this.#picture.data.plane;
    const plot = { ...this.#layout.plot, x: 0, y: 0 };
    const cells = { rows: rows.shown, columns: columns.shown };
    // The pointer shows its place itself; lines after it would only be in the way.
    this.#onCell(cellAt({ x, y }, plot, cells) ?? this.#cell, 'pointer');
  }

  #pressed(event: KeyboardEvent): void {
    if (!this.#picture) return;
    const { rows, columns } = this.#picture.data.plane;
    const to = moved(this.#cell, event, {
      rows: rows.shown,
      columns: columns.shown,
      chunkRows: rows.chunk,
      chunkColumns: columns.chunk,
    });
    if (!to) return;
    event.preventDefault();
    this.#cell = to === 'hide' ? undefined : to;
    this.#drawCrosshair();
    this.#onCell(this.#cell, 'key');
  }
}

/** A line's y axis begins at the bottom, an axis of the page at the top. */
function fromTop(ticks: readonly AxisTick[]): AxisTick[] {
  return ticks.map(({ at, text }) => ({ at: 1 - at, text }));
}

/** Gives a canvas as many pixels as the screen has for it; only when that changes, for it clears. */
function resize(
  canvas: HTMLCanvasElement,
  rect: { x: number; y: number; width: number; height: number },
  ratio: number,
): void {
  const width = Math.round(rect.width * ratio);
  const height = Math.round(rect.height * ratio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  place(canvas, rect);
}
