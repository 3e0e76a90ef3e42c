/** Where the first visible entries of a table are, and which one is active. */
export interface Position {
  readonly top: number;
  readonly left: number;
  readonly row: number;
  readonly column: number;
}

/** How much there is, and how much of it is visible. */
export interface Extent {
  readonly rows: number;
  readonly columns: number;
  readonly visibleRows: number;
  readonly visibleColumns: number;
}

/** Most pixels of a scrolled element: browsers have limits, and none of them is exceeded by this. */
export const mostPixels = 8_000_000;

/** The position after a key; `undefined` when the key is none of a table's. */
export function movedBy(
  key: { readonly key: string; readonly isFar: boolean },
  at: Position,
  extent: Extent,
): Position | undefined {
  const lastRow = extent.rows - 1;
  const lastColumn = extent.columns - 1;
  const to = (row: number, column: number) =>
    inSight({ ...at, row: clamp(row, lastRow), column: clamp(column, lastColumn) }, extent);
  switch (key.key) {
    case 'ArrowUp':
      return to(at.row - 1, at.column);
    case 'ArrowDown':
      return to(at.row + 1, at.column);
    case 'ArrowLeft':
      return to(at.row, at.column - 1);
    case 'ArrowRight':
      return to(at.row, at.column + 1);
    case 'PageUp':
      return to(at.row - extent.visibleRows, at.column);
    case 'PageDown':
      return to(at.row + extent.visibleRows, at.column);
    case 'Home':
      return to(key.isFar ? 0 : at.row, 0);
    case 'End':
      return to(key.isFar ? lastRow : at.row, lastColumn);
    default:
      return undefined;
  }
}

/** True when the active cell is on the screen. */
export function isInSight({ top, left, row, column }: Position, extent: Extent): boolean {
  const { visibleRows, visibleColumns } = extent;
  return row >= top && row < top + visibleRows && column >= left && column < left + visibleColumns;
}

/** The position with the active cell in sight. */
export function inSight(at: Position, extent: Extent): Position {
  const first = (now: number, active: number, shown: number) =>
    active < now ? active : active >= now + shown ? active - shown + 1 : now;
  return {
    ...at,
    top: Math.max(0, first(at.top, at.row, extent.visibleRows)),
    left: Math.max(0, first(at.left, at.column, extent.visibleColumns)),
  };
}

/** The position with other first entries, kept inside. */
export function scrolledTo(at: Position, top: number, left: number, extent: Extent): Position {
  return {
    ...at,
    top: clamp(Math.round(top), Math.max(0, extent.rows - extent.visibleRows)),
    left: clamp(Math.round(left), Math.max(0, extent.columns - extent.visibleColumns)),
  };
}

/** The first entry for a place of the scroll bar, and back: a million columns share few pixels. */
export function entryAt(pixels: number, most: number, entries: number): number {
  return most <= 0 ? 0 : (pixels / most) * entries;
}

function clamp(value: number, last: number): number {
  return Math.min(Math.max(value, 0), Math.max(last, 0));
}
