/** A cell of the picture. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Sizes that a key needs to know. */
export interface Steps {
  readonly rows: number;
  readonly columns: number;
  /** With Ctrl, an arrow key goes on by a chunk. */
  readonly chunkRows: number;
  readonly chunkColumns: number;
}

/** A key as the browser reports it. */
export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/**
 * Where a key moves the crosshair: arrows by one, with Ctrl by one chunk; Home and End within the
 * row, with Ctrl to the first and last cell; Escape hides it.
 *
 * @returns the new cell, `'hide'`, or `undefined` when the key is none of ours.
 */
export function moved(from: Cell | undefined, key: Key, steps: Steps): Cell | 'hide' | undefined {
  if (key.altKey) return undefined;
  if (key.key === 'Escape') return from ? 'hide' : undefined;
  const far = key.ctrlKey || key.metaKey;
  const last = { row: steps.rows - 1, column: steps.columns - 1 };
  const at = from ?? { row: 0, column: 0 };
  const by = direction(key.key);
  if (by) {
    // The first key shows the crosshair where it starts, so that the first value is heard too.
    if (!from) return at;
    return {
      row: clamp(at.row + by.row * (far ? steps.chunkRows : 1), last.row),
      column: clamp(at.column + by.column * (far ? steps.chunkColumns : 1), last.column),
    };
  }
  if (key.key === 'Home') return far ? { row: 0, column: 0 } : { row: at.row, column: 0 };
  if (key.key === 'End') return far ? last : { row: at.row, column: last.column };
  return undefined;
}

function direction(key: string): Cell | undefined {
  if (key === 'ArrowUp') return { row: -1, column: 0 };
  if (key === 'ArrowDown') return { row: 1, column: 0 };
  if (key === 'ArrowLeft') return { row: 0, column: -1 };
  if (key === 'ArrowRight') return { row: 0, column: 1 };
  return undefined;
}

function clamp(value: number, last: number): number {
  return Math.min(Math.max(value, 0), last);
}
