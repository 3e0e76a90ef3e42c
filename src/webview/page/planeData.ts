import type { CellRect } from '../../plot/values.ts';
import { indexOf, tileOf, tileRange, type Plane } from '../../shared/plane.ts';
import { emptyLike } from '../worker/slice.ts';
import type { NumericArray } from '../../zarr/chunkDecoder.ts';
import type { Part } from '../worker/protocol.ts';

/** What is known of one chunk of the picture. */
export type ChunkState = 'waiting' | 'there' | 'missing' | 'broken';

const states = ['waiting', 'there', 'missing', 'broken'] as const satisfies ChunkState[];

/** The numbers on the screen, filled chunk by chunk. */
export class PlaneData {
  readonly plane: Plane;
  readonly #state: Uint8Array;
  #values: NumericArray | undefined;
  #min = Infinity;
  #max = -Infinity;

  constructor(plane: Plane) {
    this.plane = plane;
    this.#state = new Uint8Array(plane.grid[0] * plane.grid[1]);
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

  /** The places of the chunks that have one of these states. */
  rects(...wanted: readonly ChunkState[]): CellRect[] {
    const { rows, columns, grid } = this.plane;
    return this.chunks(...wanted).map((index) => {
      const [y, bottom] = tileRange(rows, Math.floor(index / grid[1]));
      const [x, right] = tileRange(columns, index % grid[1]);
      return { y, x, height: bottom - y, width: right - x };
    });
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
  }

  /** Notes what is known of a chunk that brought no values. */
  mark(index: number, state: ChunkState): void {
    this.#state[index] = states.indexOf(state);
  }

  /** The value of a cell, and what is known of its chunk. */
  at(row: number, column: number): { state: ChunkState; value: number | bigint | undefined } {
    const { rows, columns, grid } = this.plane;
    const index = tileOf(rows, row) * grid[1] + tileOf(columns, column);
    const state = states[this.#state[index] ?? 0] ?? 'waiting';
    const value = state === 'there' ? this.#values?.[row * columns.shown + column] : undefined;
    return { state, value };
  }

  #copy(part: Part, values: NumericArray): void {
    const { rows, columns } = this.plane;
    const all = (this.#values ??= emptyLike(values, rows.shown * columns.shown));
    for (let r = 0; r < part.rows; r++) {
      const line = values.subarray(r * part.columns, (r + 1) * part.columns);
      // Both sides are of one kind: every chunk of an array has its type.
      (all as Float64Array).set(line as Float64Array, (part.row + r) * columns.shown + part.column);
    }
  }
}
