import { element, setText } from '../../look/elements.ts';
import { sideLabel, type Sheet } from './cells.ts';
import type { Position } from './scrolling.ts';

/** Sizes in CSS pixels. */
export const rowHeight = 22;
const head = { height: 24, character: 7.4, padding: 20 };

/** How many rows and columns fit, and how wide they are. */
export interface Fit {
  readonly rows: number;
  readonly columns: number;
  readonly headWidth: number;
  readonly columnWidth: number;
}

/** What of a sheet fits into a room. */
export function fitOf(
  sheet: Sheet,
  room: { readonly width: number; readonly height: number },
): Fit {
  const { rows, columns, characters } = sheet;
  const names = Array.from({ length: Math.min(columns.count, 50) }, (_, i) => columns.label(i));
  const longest = Math.max(
    ...names.map(({ length }) => length),
    columns.label(columns.count).length,
  );
  const corner = cornerText(sheet).length;
  const wide = (count: number) => Math.round(count * head.character + head.padding);
  const headWidth = wide(Math.max(String(rows.count).length, Math.min(corner, 24), 3));
  const columnWidth = wide(Math.max(characters, Math.min(longest, 40)));
  return {
    rows: Math.max(1, Math.min(rows.count, Math.floor((room.height - head.height) / rowHeight))),
    columns: Math.max(
      1,
      Math.min(columns.count, Math.floor((room.width - headWidth) / columnWidth)),
    ),
    headWidth,
    columnWidth,
  };
}

/** The cells that fit on the screen: always the same elements, filled with what is there now. */
export class Grid {
  readonly element = element('div', { class: 'cells' });
  readonly #corner = element('div', { class: 'corner', 'aria-hidden': 'true' });
  #heads: HTMLElement[] = [];
  #rows: {
    readonly line: HTMLElement;
    readonly head: HTMLElement;
    readonly cells: HTMLElement[];
  }[] = [];

  /** Fills the cells; the active one gets an id that the table points to. */
  show(sheet: Sheet, fit: Fit, at: Position): void {
    // The room behind the last whole column shows a part of the next.
    this.#make(fit, Math.min(fit.columns + 1, sheet.columns.count));
    setText(this.#corner, cornerText(sheet));
    this.#heads.forEach((headCell, j) => {
      const column = at.left + j;
      const isThere = column < sheet.columns.count;
      setText(headCell, isThere ? sheet.columns.label(column) : '');
      headCell.setAttribute('aria-colindex', String(column + 2));
    });
    this.#rows.forEach(({ line, head: rowHead, cells }, i) => {
      const row = at.top + i;
      line.setAttribute('aria-rowindex', String(row + 2));
      setText(rowHead, row < sheet.rows.count ? sheet.rows.label(row) : '');
      cells.forEach((cell, j) => this.#fill(cell, sheet, row, at.left + j, at));
    });
  }

  #fill(cell: HTMLElement, sheet: Sheet, row: number, column: number, at: Position): void {
    const isThere = row < sheet.rows.count && column < sheet.columns.count;
    const { text, lacks = '' } = isThere ? sheet.cell(row, column) : { text: '' };
    setText(cell, text);
    cell.dataset['lacks'] = lacks;
    const isActive = row === at.row && column === at.column;
    cell.id = isActive ? 'active-cell' : '';
    cell.setAttribute('aria-selected', String(isActive));
    cell.setAttribute('aria-colindex', String(column + 2));
    if (!isActive) return;
    const where = [sideLabel(sheet.rows, row), sideLabel(sheet.columns, column)];
    cell.setAttribute('aria-label', `${text}, ${where.join(', ')}`);
  }

  #make({ rows, headWidth, columnWidth }: Fit, columns: number): void {
    this.element.style.setProperty('--head', `${headWidth}px`);
    this.element.style.setProperty('--column', `${columnWidth}px`);
    if (this.#rows.length === rows && this.#heads.length === columns) return;
    const many = (count: number, role: string) =>
      Array.from({ length: count }, () => element('div', { role }));
    this.#heads = many(columns, 'columnheader');
    this.#rows = many(rows, 'row').map((line) => {
      const [rowHead] = many(1, 'rowheader');
      const cells = many(columns, 'gridcell');
      if (rowHead) line.append(rowHead, ...cells);
      return { line, head: rowHead ?? line, cells };
    });
    const top = element('div', { role: 'row', class: 'heads' }, this.#corner, ...this.#heads);
    this.element.replaceChildren(top, ...this.#rows.map(({ line }) => line));
  }
}

/** What rows and columns are called, e.g. `y \\ x`. */
function cornerText({ rows, columns }: Sheet): string {
  return [rows.name, columns.name].filter(Boolean).join(' \\ ');
}
