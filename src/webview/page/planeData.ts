import type { CellRect } from '../../plot/values.ts';
import {
  indexOf,
  isSample,
  type Plane,
  shownAt,
  type Span,
  standsFor,
  tileOf,
  tileRange,
} from '../../shared/plane.ts';
import type { NumericArray } from '../../zarr/chunkDecoder.ts';
import { emptyLike, type Part } from '../worker/slice.ts';

/** What is known of one chunk of the picture. */
export type ChunkState = 'waiting' | 'there' | 'missing' | 'broken';

const states = ['waiting', 'there', 'missing', 'broken'] as const satisfies ChunkState[];

/** The numbers on the screen, filled chunk by chunk. */
export class PlaneData {
  readonly plane: Plane;
  /** Numbers of one element, as `Dtype.components` says. */
  readonly components: number;
  /** Where values have come, in the order in which they came; only grows. */
  readonly arrivals: CellRect[] = [];
  /** The texts that the values count through, of elements of any length. */
  readonly texts: string[] = [];
  readonly #state: Uint8Array;
  /** 1: the chunk is waited for, and `values` hold what an earlier picture showed there. */
  readonly #looks: Uint8Array;
  #values: NumericArray | undefined;
  readonly #problems = new Map<number, string>();
  #min = Infinity;
  #max = -Infinity;

  constructor(plane: Plane, components = 1) {
    this.plane = plane;
    this.components = components;
    this.#state = new Uint8Array(plane.grid[0] * plane.grid[1]);
    this.#looks = new Uint8Array(this.#state.length);
  }

  /** Elements on the screen. */
  get shape(): readonly [rows: number, columns: number] {
    return [this.plane.rows.shown, this.plane.columns.shown];
  }

  /** All elements shown, row-major, in the array's own type; absent until the first chunk is there. */
  get values(): NumericArray | undefined {
    return this.#values;
  }

  /** Smallest and largest finite value so far. */
  get range(): readonly [min: number, max: number] | undefined {
    return this.#min <= this.#max ? [this.#min, this.#max] : undefined;
  }

  /** Index in the array of a shown row or column. */
  indexOf(axis: 'rows' | 'columns', i: number): number {
    return indexOf(this.plane[axis], i);
  }

  /** Indices of the chunks that have one of these states. */
  chunks(...wanted: readonly ChunkState[]): number[] {
    const found: number[] = [];
    this.#state.forEach((state, index) => {
      if (wanted.includes(states[state] ?? 'waiting')) found.push(index);
    });
    return found;
  }

  /**
   * The places of the chunks that have one of these states. Those that are waited for and look as
   * in an earlier picture are left out: there is something to draw.
   */
  rects(...wanted: readonly ChunkState[]): CellRect[] {
    return this.chunks(...wanted)
      .filter((index) => this.#looks[index] !== 1)
      .map((index) => this.#rect(index));
  }

  /**
   * Lets what is waited for look as it did in an earlier picture of the same slice, coarser or
   * finer, moved or not; values, hover and statistics wait for the real ones.
   */
  lookLike(earlier: PlaneData): void {
    const { grid } = this.plane;
    const rows = shownIn(this.plane.rows, earlier.plane.rows);
    const columns = shownIn(this.plane.columns, earlier.plane.columns);
    if (earlier.#min < this.#min) this.#min = earlier.#min;
    if (earlier.#max > this.#max) this.#max = earlier.#max;
    // Texts and records are not drawn.
    if (!earlier.#values || this.components > 1 || earlier.texts.length > 0) return;
    for (let index = 0; index < grid[0] * grid[1]; index++) {
      if (this.#state[index] === 0) this.#lookLike(index, earlier, earlier.#values, rows, columns);
    }
  }

  #lookLike(
    index: number,
    earlier: PlaneData,
    from: NumericArray,
    rows: Int32Array,
    columns: Int32Array,
  ): void {
    const { y, x, height, width } = this.#rect(index);
    const corners = [rows[y], rows[y + height - 1], columns[x], columns[x + width - 1]];
    if (corners.some((at = -1) => at < 0)) return;
    const { shown } = this.plane.columns;
    const there = earlier.plane.columns.shown;
    for (const row of new Set([y, y + height - 1])) {
      for (const column of new Set([x, x + width - 1])) {
        if (!earlier.#shows(rows[row] ?? 0, columns[column] ?? 0)) return;
      }
    }
    const all = (this.#values ??= emptyLike(from, this.plane.rows.shown * shown));
    for (let row = y; row < y + height; row++) {
      const line = (rows[row] ?? 0) * there;
      for (let column = x; column < x + width; column++) {
        all[row * shown + column] = from[line + (columns[column] ?? 0)] as never;
      }
    }
    this.#looks[index] = 1;
    this.arrivals.push({ y, x, height, width });
  }

  /** True when the picture has something to draw at a cell. */
  #shows(row: number, column: number): boolean {
    const { rows, columns, grid } = this.plane;
    const index = tileOf(rows, row) * grid[1] + tileOf(columns, column);
    return this.#state[index] === states.indexOf('there') || this.#looks[index] === 1;
  }

  #rect(index: number): CellRect {
    const { rows, columns, grid } = this.plane;
    const [y, bottom] = tileRange(rows, Math.floor(index / grid[1]));
    const [x, right] = tileRange(columns, index % grid[1]);
    return { y, x, height: bottom - y, width: right - x };
  }

  /** Takes one chunk in. */
  accept(part: Part): void {
    if (!part.values) {
      this.mark(part.index, 'missing');
      return;
    }
    this.mark(part.index, 'there');
    if (part.min < this.#min) this.#min = part.min;
    if (part.max > this.#max) this.#max = part.max;
    this.#copy(part, part.values);
    this.arrivals.push(this.#rect(part.index));
    if (isSample(this.plane, part.index)) this.#standIn(part.index);
  }

  /** Lets the neighbours that are waited for look like this chunk's one element. */
  #standIn(index: number): void {
    const all = this.#values;
    if (!all || this.components > 1 || this.texts.length > 0) return;
    const [rows, columns] = this.plane.grid;
    const { y, x } = this.#rect(index);
    const height = Math.min(standsFor, rows - y);
    const width = Math.min(standsFor, columns - x);
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) {
        const at = row * columns + column;
        if (this.#state[at] !== 0 || this.#looks[at] === 1) continue;
        all[at] = all[index] as never;
        this.#looks[at] = 1;
      }
    }
    this.arrivals.push({ y, x, height, width });
  }

  /** Notes what is known of a chunk that brought no values. */
  mark(index: number, state: ChunkState, problem?: string): void {
    if (problem === undefined) this.#problems.delete(index);
    else this.#problems.set(index, problem);
    this.#state[index] = states.indexOf(state);
    this.#looks[index] = 0;
  }

  /** What is known of one chunk. */
  stateOf(index: number): ChunkState {
    return states[this.#state[index] ?? 0] ?? 'waiting';
  }

  /** Why a chunk cannot be read. */
  problemOf(index: number): string | undefined {
    return this.#problems.get(index);
  }

  /** Why the chunk of a cell cannot be read. */
  problemAt(row: number, column: number): string | undefined {
    const { rows, columns, grid } = this.plane;
    return this.problemOf(tileOf(rows, row) * grid[1] + tileOf(columns, column));
  }

  /** The value of a cell, and what is known of its chunk. */
  at(row: number, column: number): { state: ChunkState; value: number | bigint | undefined } {
    const { rows, columns, grid } = this.plane;
    const index = tileOf(rows, row) * grid[1] + tileOf(columns, column);
    const state = states[this.#state[index] ?? 0] ?? 'waiting';
    // Of several numbers none is the value: `elementOf` reads them.
    const isOne = this.components === 1 && this.texts.length === 0;
    const value =
      state === 'there' && isOne ? this.#values?.[row * columns.shown + column] : undefined;
    return { state, value };
  }

  #copy(part: Part, values: NumericArray): void {
    const { rows, columns } = this.plane;
    const each = this.components;
    const all = (this.#values ??= emptyLike(values, rows.shown * columns.shown * each));
    const before = this.texts.length;
    if (part.texts) this.texts.push(...part.texts);
    for (let r = 0; r < part.rows; r++) {
      const line = values.subarray(r * part.columns * each, (r + 1) * part.columns * each);
      const at = ((part.row + r) * columns.shown + part.column) * each;
      // Both sides are of one kind: every chunk of an array has its type.
      (all as Float64Array).set(line as Float64Array, at);
      if (part.texts && before > 0) {
        for (let i = at; i < at + line.length; i++) all[i] = Number(all[i]) + before;
      }
    }
  }
}

/**
 * For every shown element the one of another span that stands for it; −1: it shows none. The other
 * may be of another level of the same picture, with more or fewer elements along the whole.
 */
function shownIn(span: Span, other: Span): Int32Array {
  const factor = other.size / span.size;
  return Int32Array.from({ length: span.shown }, (_, i) => {
    const at = shownAt(other, Math.floor((indexOf(span, i) + 0.5) * factor));
    return at >= 0 && at < other.shown ? at : -1;
  });
}
