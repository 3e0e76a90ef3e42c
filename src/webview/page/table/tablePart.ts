import { fill } from '../../../shared/fill.ts';
import type { ViewWindow } from '../../../shared/preview.ts';
import type { PreviewWords } from '../../../shared/previewWords.ts';
import { element, setShown } from '../../look/elements.ts';
import type { PagePart, PartEnvironment, Shown } from '../part.ts';
import { sheetOf, type Sheet } from './cells.ts';
import { type Fit, fitOf, Grid, rowHeight } from './grid.ts';
import {
  entryAt,
  type Extent,
  inSight,
  isInSight,
  mostPixels,
  movedBy,
  type Position,
  scrolledTo,
} from './scrolling.ts';

/** Milliseconds that scrolling rests before numbers are asked for. */
const rest = 60;

/**
 * The numbers themselves, in place of the picture. Only the cells in sight exist; numbers that the
 * picture does not have are asked for by moving the view's window there.
 */
export class TablePart implements PagePart {
  readonly element: HTMLElement;
  readonly #words: PreviewWords;
  readonly #grid = new Grid();
  readonly #filler = element('div', { class: 'filler' });
  readonly #scroller: HTMLElement;
  #shown: Shown | undefined;
  #sheet: Sheet | undefined;
  #at: Position = { top: 0, left: 0, row: 0, column: 0 };
  #array = -1;
  #drawn: Extent | undefined;
  #asking: ReturnType<typeof setTimeout> | undefined;
  /** The window of the picture, which comes back with it. */
  #window: { readonly of: ViewWindow | undefined } | undefined;

  constructor({ words }: PartEnvironment) {
    this.#words = words;
    this.#scroller = element('div', { class: 'scroller', tabindex: -1 }, this.#filler);
    this.element = element(
      'div',
      { class: 'table', role: 'grid', tabindex: 0, 'aria-activedescendant': 'active-cell' },
      this.#scroller,
      this.#grid.element,
    );
    this.element.addEventListener('keydown', (event) => this.#pressed(event));
    this.element.addEventListener('click', (event) => this.#clicked(event));
    this.#grid.element.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    this.#scroller.addEventListener('scroll', () => this.#scrolled());
    new ResizeObserver(() => this.#draw()).observe(this.element);
    setShown(this.element, false);
  }

  show(shown: Shown): void {
    this.#shown = shown;
    const isTable = shown.picture.kind === 'table' && 'total' in shown.loading;
    setShown(this.element, isTable);
    if (!isTable) {
      this.#leave(shown);
      return;
    }
    this.#sheet = sheetOf(shown, this.#words);
    if (shown.generation !== this.#array) {
      this.#array = shown.generation;
      this.#window = undefined;
      this.#at = { top: 0, left: 0, row: 0, column: 0 };
    }
    if (!this.#window) this.#enter(shown);
    this.#draw();
  }

  /** Begins where the picture began. */
  #enter({ view: { window, flipped }, data }: Shown): void {
    this.#window = { of: window };
    if (!window || flipped?.some(Boolean)) return;
    const isLine = data.plane.rows.dimension < 0;
    const [top, left] = isLine ? [window.x[0], 0] : [window.y[0], window.x[0]];
    this.#at = { top, left, row: top, column: left };
  }

  #leave(shown: Shown): void {
    const kept = this.#window;
    clearTimeout(this.#asking);
    if (!kept || shown.picture.kind === 'table') return;
    this.#window = undefined;
    shown.setView({ window: kept.of });
  }

  #draw(): void {
    const sheet = this.#sheet;
    const fit = this.#fit();
    if (!sheet || !fit || this.element.hidden) return;
    const { rows, columns } = sheet;
    const extent = extentOf(sheet, fit);
    const before = this.#drawn;
    this.#drawn = extent;
    // Less room than before must not push the active cell out of sight.
    if (before && isInSight(this.#at, before)) this.#at = inSight(this.#at, extent);
    this.#at = scrolledTo(this.#at, this.#at.top, this.#at.left, extent);
    this.element.setAttribute('aria-rowcount', String(rows.count + 1));
    this.element.setAttribute('aria-colcount', String(columns.count + 1));
    const title = this.#shown?.array.title ?? '';
    this.element.setAttribute(
      'aria-label',
      fill(this.#words.tableOf, title, rows.count, columns.count),
    );
    const { clientWidth, clientHeight } = this.#scroller;
    const wide = (columns.count - fit.columns) * fit.columnWidth;
    const high = (rows.count - fit.rows) * rowHeight;
    this.#filler.style.width = `${clientWidth + Math.min(Math.max(wide, 0), mostPixels)}px`;
    this.#filler.style.height = `${clientHeight + Math.min(Math.max(high, 0), mostPixels)}px`;
    this.#grid.element.style.width = `${clientWidth}px`;
    this.#grid.element.style.height = `${clientHeight}px`;
    this.#placeBars();
    this.#grid.show(sheet, fit, this.#at);
    this.#ask(sheet, fit);
  }

  #fit(): Fit | undefined {
    const { clientWidth: width, clientHeight: height } = this.#scroller;
    return this.#sheet && width > 0 ? fitOf(this.#sheet, { width, height }) : undefined;
  }

  /** Asks for what is in sight and not there, and some of what is around it. */
  #ask(sheet: Sheet, fit: Fit): void {
    clearTimeout(this.#asking);
    const { top, left } = this.#at;
    const [bottom, right] = [
      Math.min(top + fit.rows, sheet.rows.count) - 1,
      Math.min(left + fit.columns, sheet.columns.count) - 1,
    ];
    if (sheet.place(top, left) && sheet.place(bottom, right)) return;
    this.#asking = setTimeout(() => {
      const around = (first: number, shown: number, count: number) =>
        [Math.max(0, first - shown * 2), Math.min(count, first + shown * 3)] as const;
      const rows = around(top, fit.rows, sheet.rows.count);
      const columns = around(left, fit.columns, sheet.columns.count);
      this.#shown?.setView({ window: windowOf(this.#shown, rows, columns) });
    }, rest);
  }

  #move(to: Position): void {
    this.#at = to;
    const cell = this.#sheet?.place(to.row, to.column);
    // The grid's cells are read by screen readers; the status line shows the same value.
    if (cell) this.#shown?.setCell(cell, 'pointer');
    this.#draw();
  }

  #pressed(event: KeyboardEvent): void {
    const fit = this.#fit();
    if (!this.#sheet || !fit || event.altKey) return;
    const isFar = event.ctrlKey || event.metaKey;
    if (isFar && event.key === 'c') {
      const { text } = this.#sheet.cell(this.#at.row, this.#at.column);
      this.#shown?.post({ type: 'copy', text });
      this.#shown?.tell(fill(this.#words.copied, text));
      return;
    }
    const to = movedBy({ key: event.key, isFar }, this.#at, extentOf(this.#sheet, fit));
    if (!to) return;
    event.preventDefault();
    this.#move(to);
  }

  #clicked({ target, clientX, clientY }: MouseEvent): void {
    const fit = this.#fit();
    if (!fit || !(target instanceof HTMLElement) || target.role !== 'gridcell') return;
    const { left, top } = this.#grid.element.getBoundingClientRect();
    const row = this.#at.top + Math.floor((clientY - top) / rowHeight) - 1;
    const column = this.#at.left + Math.floor((clientX - left - fit.headWidth) / fit.columnWidth);
    this.#move({ ...this.#at, row, column });
  }

  #wheel(event: WheelEvent): void {
    const fit = this.#fit();
    if (!this.#sheet || !fit) return;
    event.preventDefault();
    const isSideways = event.shiftKey;
    const down = isSideways ? 0 : event.deltaY / (event.deltaMode === 0 ? 33 : 1);
    const over = (isSideways ? event.deltaY : event.deltaX) / (event.deltaMode === 0 ? 100 : 1);
    const whole = (by: number) => Math.sign(by) * Math.max(Math.round(Math.abs(by)), by ? 1 : 0);
    const { top, left } = this.#at;
    const extent = extentOf(this.#sheet, fit);
    this.#at = scrolledTo(this.#at, top + whole(down), left + whole(over), extent);
    this.#draw();
  }

  /** A person drags a scroll bar. */
  #scrolled(): void {
    const fit = this.#fit();
    if (!this.#sheet || !fit) return;
    const { scrollTop, scrollLeft } = this.#scroller;
    const extent = extentOf(this.#sheet, fit);
    const most = this.#most();
    const top = entryAt(scrollTop, most.top, extent.rows - extent.visibleRows);
    const left = entryAt(scrollLeft, most.left, extent.columns - extent.visibleColumns);
    // What was set by `#placeBars` comes back here, less than one entry beside.
    const isOurs =
      Math.abs(scrollTop - this.#barAt(extent).top) < 1 &&
      Math.abs(scrollLeft - this.#barAt(extent).left) < 1;
    if (isOurs) return;
    this.#at = scrolledTo(this.#at, top, left, extent);
    this.#draw();
  }

  #placeBars(): void {
    const fit = this.#fit();
    if (!this.#sheet || !fit) return;
    const { top, left } = this.#barAt(extentOf(this.#sheet, fit));
    this.#scroller.scrollTop = top;
    this.#scroller.scrollLeft = left;
  }

  #barAt({ rows, columns, visibleRows, visibleColumns }: Extent): { top: number; left: number } {
    const most = this.#most();
    const share = (at: number, last: number) => (last > 0 ? at / last : 0);
    return {
      top: Math.round(share(this.#at.top, rows - visibleRows) * most.top),
      left: Math.round(share(this.#at.left, columns - visibleColumns) * most.left),
    };
  }

  #most(): { readonly top: number; readonly left: number } {
    const { scrollHeight, clientHeight, scrollWidth, clientWidth } = this.#scroller;
    return { top: scrollHeight - clientHeight, left: scrollWidth - clientWidth };
  }
}

function extentOf({ rows, columns }: Sheet, fit: Fit): Extent {
  return {
    rows: rows.count,
    columns: columns.count,
    visibleRows: fit.rows,
    visibleColumns: fit.columns,
  };
}

/** The window of the array for entries of the table. */
function windowOf(
  { data, view }: Shown,
  rows: readonly [number, number],
  columns: readonly [number, number],
): ViewWindow {
  const { plane } = data;
  const [up = false, back = false] = view.flipped ?? [];
  const side = ([from, to]: readonly [number, number], size: number, isFlipped: boolean) =>
    isFlipped ? ([size - to, size - from] as const) : ([from, to] as const);
  if (plane.rows.dimension < 0) return { y: [0, 1], x: side(rows, plane.columns.size, back) };
  return {
    y: side(rows, plane.rows.size, up),
    x: side(columns, plane.columns.size, back),
  };
}
