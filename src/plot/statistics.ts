import { AS_STORED, decode, type Decoding } from './decoding.ts';
import { within } from './sample.ts';
import type { CellRect, Grid2d } from './values.ts';

/** What is known of many values. Those without a value and infinities count, and no more. */
export interface Statistics {
  /** Elements looked at. */
  readonly count: number;
  /** Those that are finite: all numbers below are of these. */
  readonly finite: number;
  readonly infinite: number;
  /** NaN, masked, or in a chunk that was never written. */
  readonly without: number;
  /** `NaN` when nothing is finite, like mean and deviation. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Of the population, as `numpy.std`. */
  readonly deviation: number;
}

/** Statistics of values as they come; sums are kept of each block by itself, then put together. */
export class RunningStatistics {
  #count = 0;
  #finite = 0;
  #infinite = 0;
  #min = Infinity;
  #max = -Infinity;
  #mean = 0;
  /** Sum of squared distances from the mean. */
  #spread = 0;

  /** Takes the elements of `part` of the grid in. */
  add(grid: Pick<Grid2d, 'data' | 'shape'>, part?: CellRect, decoding: Decoding = AS_STORED): void {
    const [rows, columns] = grid.shape;
    const { y, x, height, width } = within(part, rows, columns);
    for (let row = y; row < y + height; row += 1) {
      this.#addRow(grid, row * columns + x, width, decoding);
    }
  }

  /** Notes elements that have no value. */
  addWithout(count: number): void {
    this.#count += count;
  }

  /** What is known so far. */
  get result(): Statistics {
    const isKnown = this.#finite > 0;
    return {
      count: this.#count,
      finite: this.#finite,
      infinite: this.#infinite,
      without: this.#count - this.#finite - this.#infinite,
      min: isKnown ? this.#min : NaN,
      max: isKnown ? this.#max : NaN,
      mean: isKnown ? this.#mean : NaN,
      deviation: isKnown ? Math.sqrt(this.#spread / this.#finite) : NaN,
    };
  }

  #addRow({ data }: Pick<Grid2d, 'data'>, from: number, length: number, decoding: Decoding): void {
    let [finite, sum, squares, origin] = [0, 0, 0, NaN];
    for (let i = from; i < from + length; i += 1) {
      const value = decode(Number(data[i]), decoding);
      if (!Number.isFinite(value)) {
        if (value === Infinity || value === -Infinity) this.#infinite += 1;
        continue;
      }
      // Distances from a value of the row keep the digits that sums of large numbers lose.
      if (finite === 0) origin = value;
      const distance = value - origin;
      finite += 1;
      sum += distance;
      squares += distance * distance;
      if (value < this.#min) this.#min = value;
      if (value > this.#max) this.#max = value;
    }
    this.#count += length;
    if (finite > 0) this.#merge(finite, origin + sum / finite, squares - (sum * sum) / finite);
  }

  /** Chan, Golub and LeVeque 1979: two blocks as one. */
  #merge(finite: number, mean: number, spread: number): void {
    const all = this.#finite + finite;
    const apart = mean - this.#mean;
    this.#spread += Math.max(0, spread) + (apart * apart * this.#finite * finite) / all;
    this.#mean += (apart * finite) / all;
    this.#finite = all;
  }
}
