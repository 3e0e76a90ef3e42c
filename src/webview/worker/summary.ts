import { decode, type Decoding, hasMasks } from '../../plot/decoding.ts';
import type { DecodedChunk } from '../../zarr/chunkDecoder.ts';

/** What is known of many elements; two of them make a third, see {@link merged}. */
export interface Summary {
  readonly count: number;
  /** Those that are finite: all numbers below are of these. */
  readonly finite: number;
  readonly infinite: number;
  /** Smallest and largest as they are stored, without rounding; absent when nothing is finite. */
  readonly min?: number | bigint;
  readonly max?: number | bigint;
  /** Of the decoded values. */
  readonly mean: number;
  /** What the mean was rounded by: of large numbers that differ little it holds what matters. */
  readonly meanRest: number;
  /** Sum of squared distances from the mean. */
  readonly spread: number;
}

/** Nothing at all. */
export const NOTHING: Summary = {
  count: 0,
  finite: 0,
  infinite: 0,
  mean: 0,
  meanRest: 0,
  spread: 0,
};

/** numpy's NaT. */
const notATime = -(2n ** 63n);

/**
 * Summarizes the elements of a chunk that are part of its array, in two passes: the first finds the
 * mean, the second the distances from it, so that no digit is lost to large sums.
 *
 * @param count elements along each axis; chunks at the edges reach beyond the array.
 */
export function summaryOf(
  { data, stride }: Pick<DecodedChunk, 'data' | 'stride'>,
  count: readonly number[],
  decoding: Decoding,
): Summary {
  const { meant, valueOf } = meaningOf(decoding);
  const origin = firstFinite(data, stride, count, { meant, valueOf });
  let [all, finite, infinite, sum] = [0, 0, 0, 0];
  let [min, max] = [origin?.stored, origin?.stored];
  for (const [from, step, length] of runs(stride, count)) {
    all += length;
    for (let i = 0, at = from; i < length; i += 1, at += step) {
      const stored = meant(data[at] ?? NaN);
      const value = valueOf(stored);
      if (!Number.isFinite(value)) {
        if (!Number.isNaN(value)) infinite += 1;
        continue;
      }
      finite += 1;
      sum += value - (origin?.value ?? 0);
      if (min === undefined || stored < min) min = stored;
      if (max === undefined || stored > max) max = stored;
    }
  }
  if (!origin || min === undefined || max === undefined)
    return { ...NOTHING, count: all, infinite };
  const mean = origin.value + sum / finite;
  let [squares, rest] = [0, 0];
  for (const [from, step, length] of runs(stride, count)) {
    for (let i = 0, at = from; i < length; i += 1, at += step) {
      const distance = valueOf(meant(data[at] ?? NaN)) - mean;
      if (!Number.isFinite(distance)) continue;
      squares += distance * distance;
      rest += distance;
    }
  }
  const [meanRest, spread] = [rest / finite, squares - (rest * rest) / finite];
  return { count: all, finite, infinite, min, max, mean, meanRest, spread };
}

/** Chan, Golub and LeVeque 1979: two as one. */
export function merged(a: Summary, b: Summary): Summary {
  const [count, infinite] = [a.count + b.count, a.infinite + b.infinite];
  if (a.finite === 0 || b.finite === 0) return { ...(a.finite === 0 ? b : a), count, infinite };
  const finite = a.finite + b.finite;
  const apart = b.mean - a.mean + (b.meanRest - a.meanRest);
  const further = a.meanRest + (apart * b.finite) / finite;
  const mean = a.mean + further;
  return {
    count,
    finite,
    infinite,
    ...(a.min !== undefined && b.min !== undefined && { min: a.min < b.min ? a.min : b.min }),
    ...(a.max !== undefined && b.max !== undefined && { max: a.max > b.max ? a.max : b.max }),
    mean,
    meanRest: further - (mean - a.mean),
    spread: a.spread + b.spread + (apart * apart * a.finite * b.finite) / finite,
  };
}

/** What stored numbers mean: made once, for it is asked of every element. */
interface Meaning {
  /** Stored as signed, meant as unsigned. */
  readonly meant: (stored: number | bigint) => number | bigint;
  /** Of what is meant; NaN when it is no value. */
  readonly valueOf: (meant: number | bigint) => number;
}

function meaningOf(decoding: Decoding): Meaning {
  const { wrap, gain, offset } = decoding;
  const isMasked = hasMasks(decoding);
  const meant = (stored: number | bigint) => {
    if (wrap === 0 || stored >= 0) return stored;
    return typeof stored === 'bigint' ? stored + BigInt(wrap) : stored + wrap;
  };
  const valueOf = (stored: number | bigint) => {
    if (stored === notATime) return NaN;
    const number = Number(stored);
    if (!isMasked) return number * gain + offset;
    return decode(wrap !== 0 && number >= wrap / 2 ? number - wrap : number, decoding);
  };
  return { meant, valueOf };
}

function firstFinite(
  data: DecodedChunk['data'],
  stride: readonly number[],
  count: readonly number[],
  { meant, valueOf }: Meaning,
): { readonly stored: number | bigint; readonly value: number } | undefined {
  for (const [from, step, length] of runs(stride, count)) {
    for (let i = 0, at = from; i < length; i += 1, at += step) {
      const stored = meant(data[at] ?? NaN);
      const value = valueOf(stored);
      if (Number.isFinite(value)) return { stored, value };
    }
  }
  return undefined;
}

/** Lines of elements along the last axis. */
function* runs(
  stride: readonly number[],
  count: readonly number[],
): Generator<readonly [from: number, step: number, length: number]> {
  if (count.some((length) => length <= 0)) return;
  const last = count.length - 1;
  const [length, step] = [count[last] ?? 1, stride[last] ?? 1];
  const at = count.map(() => 0);
  for (;;) {
    yield [at.reduce((from, i, axis) => from + i * (stride[axis] ?? 0), 0), step, length];
    let axis = last - 1;
    for (; axis >= 0; axis -= 1) {
      at[axis] = (at[axis] ?? 0) + 1;
      if ((at[axis] ?? 0) < (count[axis] ?? 1)) break;
      at[axis] = 0;
    }
    if (axis < 0) return;
  }
}
