import { decode, type Decoding } from '../../../plot/decoding.ts';
import { tileOf, tileRange } from '../../../shared/plane.ts';
import type { Values } from '../../../plot/values.ts';
import type { PaintData } from '../paint/paintData.ts';
import { PlaneData, type ChunkState } from '../planeData.ts';
import type { Subtraction } from './comparable.ts';

/** One side of a difference: the numbers on the screen, and what is known of their chunks. */
export interface Minuend {
  readonly data: PlaneData;
  /** One number an element; of complex ones the part that is shown. */
  readonly numbers: PaintData;
  readonly decoding: Decoding;
}

/** What is known of the elements that were compared. */
export interface Differences {
  /** Elements that have a value in both arrays. */
  readonly compared: number;
  readonly unequal: number;
  /** Elements that have a value in one array only. */
  readonly oneSided: number;
  /** Largest distance. */
  readonly largest: number;
}

/** numpy's NaT. */
const notATime = -(2n ** 63n);

/**
 * The difference of two pictures of the same elements. Its chunks are those of the first array; one
 * is there when all that it takes of both arrays is.
 */
export class Difference {
  readonly data: PlaneData;
  readonly #a: Minuend;
  readonly #b: Minuend;
  readonly #how: Subtraction;
  #sums: Differences = { compared: 0, unequal: 0, oneSided: 0, largest: 0 };

  constructor(a: Minuend, b: Minuend, how: Subtraction) {
    this.#a = a;
    this.#b = b;
    this.#how = how;
    this.data = new PlaneData(a.data.plane);
  }

  /** True when it is the difference of these two. */
  isOf(a: Minuend, b: Minuend): boolean {
    const isSame = (one: Minuend, other: Minuend) =>
      one.data === other.data && one.numbers === other.numbers;
    return isSame(a, this.#a) && isSame(b, this.#b);
  }

  get found(): Differences {
    return this.#sums;
  }

  /** Takes in what has come since. */
  update(): void {
    for (const index of this.data.chunks('waiting', 'missing', 'broken')) {
      const { state, problem } = this.#stateOf(index);
      if (state === 'there') this.#subtract(index);
      else if (state !== this.data.stateOf(index)) this.data.mark(index, state, problem);
    }
  }

  #stateOf(index: number): { state: ChunkState; problem?: string } {
    const tiles = this.#tilesOfB(index);
    const [a, b] = [this.#a.data, this.#b.data];
    const own = a.stateOf(index);
    const others = tiles.map((tile) => b.stateOf(tile));
    if (own === 'waiting' || others.includes('waiting')) return { state: 'waiting' };
    const problem =
      a.problemOf(index) ?? tiles.map((tile) => b.problemOf(tile)).find((one) => one !== undefined);
    if (own === 'broken' || others.includes('broken')) {
      return { state: 'broken', ...(problem === undefined ? {} : { problem }) };
    }
    const isNowhere = own === 'missing' || others.every((state) => state === 'missing');
    return { state: isNowhere ? 'missing' : 'there' };
  }

  /** The second array's chunks under one of the first's. */
  #tilesOfB(index: number): number[] {
    const { y, x, bottom, right } = this.#box(index);
    const { rows, columns, grid } = this.#b.data.plane;
    const tiles: number[] = [];
    for (let row = tileOf(rows, y); row <= tileOf(rows, bottom - 1); row++) {
      for (let column = tileOf(columns, x); column <= tileOf(columns, right - 1); column++) {
        tiles.push(row * grid[1] + column);
      }
    }
    return tiles;
  }

  #box(index: number): { y: number; x: number; bottom: number; right: number } {
    const { rows, columns, grid } = this.data.plane;
    const [y, bottom] = tileRange(rows, Math.floor(index / grid[1]));
    const [x, right] = tileRange(columns, index % grid[1]);
    return { y, x, bottom, right };
  }

  #subtract(index: number): void {
    const { y, x, bottom, right } = this.#box(index);
    const [a, b] = [this.#a.numbers.values, this.#b.numbers.values];
    if (!a || !b) return;
    const minus = subtractionOf(this.#how, this.#a, this.#b, a, b);
    const columns = this.data.plane.columns.shown;
    const width = right - x;
    const values = new Float64Array((bottom - y) * width);
    let { compared, unequal, oneSided, largest } = this.#sums;
    let [min, max] = [Infinity, -Infinity];
    for (let row = y; row < bottom; row++) {
      for (let column = x; column < right; column++) {
        const isThere = this.#b.data.at(row, column).state === 'there';
        const found = minus(row * columns + column, isThere);
        values[(row - y) * width + column - x] = found.value;
        if (found.has === 'both') {
          compared += 1;
          if (found.value !== 0) unequal += 1;
          const distance = Math.abs(found.value);
          if (distance > largest) largest = distance;
          if (Number.isFinite(found.value)) {
            if (found.value < min) min = found.value;
            if (found.value > max) max = found.value;
          }
        } else if (found.has === 'one') oneSided += 1;
      }
    }
    this.#sums = { compared, unequal, oneSided, largest };
    const place = { index, row: y, column: x, rows: bottom - y, columns: width };
    this.data.accept({ ...place, values, min, max });
  }
}

interface Found {
  value: number;
  has: 'both' | 'one' | 'none';
}

/** Subtracts element from element; the object that it returns is used again. */
function subtractionOf(
  how: Subtraction,
  { decoding: ofA }: Minuend,
  { decoding: ofB }: Minuend,
  a: Values,
  b: Values,
): (at: number, isThere: boolean) => Found {
  const found: Found = { value: NaN, has: 'none' };
  const isBig = (values: Values) =>
    values instanceof BigInt64Array || values instanceof BigUint64Array;
  const isExact = how === 'exact' && (isBig(a) || isBig(b));
  const hasValue = (stored: number | bigint, decoding: Decoding) =>
    stored !== notATime && !Number.isNaN(decode(Number(stored), decoding));
  return (at, isThere) => {
    const [x = NaN, y = NaN] = [a[at], b[at]];
    const hasA = hasValue(x, ofA);
    const hasB = isThere && hasValue(y, ofB);
    found.has = hasA && hasB ? 'both' : hasA || hasB ? 'one' : 'none';
    if (found.has !== 'both') found.value = NaN;
    else if (isExact) found.value = Number(BigInt(x) - BigInt(y));
    else if (x === y && isSame(ofA, ofB)) found.value = 0;
    else found.value = decode(Number(x), ofA) - decode(Number(y), ofB);
    return found;
  };
}

/** Equal infinities have no distance from one another. */
function isSame(a: Decoding, b: Decoding): boolean {
  return a.gain === b.gain && a.offset === b.offset && a.wrap === b.wrap;
}

/** The difference of two stored whole numbers, with all its digits. */
export function exactDifference(a: number | bigint, b: number | bigint): string {
  return (BigInt(a) - BigInt(b)).toString();
}
