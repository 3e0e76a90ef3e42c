import type { Cancellable } from '../../../base/abort.ts';
import { isAbort, sentence } from '../../../base/errors.ts';
import { eachAtOnce } from '../../../bytes/eachAtOnce.ts';
import type { ZarrArrayInfo } from '../../../zarr/arrayInfo.ts';
import type { DecodedChunk, NumericArray } from '../../../zarr/chunkDecoder.ts';

/** Elements along one dimension, the indices of all others fixed. */
export interface Line {
  readonly dimension: number;
  /** One index per dimension; ignored for `dimension`. */
  readonly indices: readonly number[];
  /** First element, and the one after the last. */
  readonly start: number;
  readonly stop: number;
}

/** What one chunk brought to a line. */
export interface LinePart {
  /** Index of its first element along the dimension. */
  readonly start: number;
  readonly count: number;
  /** Absent when the chunk was never written or cannot be read. */
  readonly values?: NumericArray;
  /** Why it cannot be read. */
  readonly problem?: string;
}

/** Reads a chunk of an array; `undefined` when it was never written. */
export type ReadChunk = (
  coords: readonly number[],
  options: Cancellable,
) => Promise<DecodedChunk | undefined>;

/** Chunks of a line under way at once; each may be large, and only a thread of it is wanted. */
const atOnce = 6;

/** The chunks that a line goes through, in its order. */
export function lineChunks({ chunks }: ZarrArrayInfo, line: Line): number[][] {
  const { dimension, indices, start, stop } = line;
  if (stop <= start) return [];
  const of = (index: number, axis: number) => Math.floor(index / (chunks[axis] ?? 1));
  const fixed = chunks.map((_, axis) => of(indices[axis] ?? 0, axis));
  const [first, last] = [of(start, dimension), of(stop - 1, dimension)];
  return Array.from({ length: last - first + 1 }, (_, i) =>
    fixed.map((at, axis) => (axis === dimension ? first + i : at)),
  );
}

/**
 * Reads a line chunk by chunk, in its order as far as answers come so.
 *
 * @param onPart called for every chunk; a broken one does not end the line.
 * @throws the signal's reason.
 */
export async function readLine(
  info: ZarrArrayInfo,
  line: Line,
  read: ReadChunk,
  onPart: (part: LinePart) => void,
  options: Cancellable = {},
): Promise<void> {
  await eachAtOnce(atOnce, lineChunks(info, line), options, async (coords, signal) => {
    const size = info.chunks[line.dimension] ?? 1;
    const first = (coords[line.dimension] ?? 0) * size;
    const start = Math.max(first, line.start);
    const count = Math.min(first + size, line.stop) - start;
    try {
      const chunk = await read(coords, { signal });
      if (chunk) onPart({ start, count, values: thread(chunk, line, start - first, count) });
      else onPart({ start, count });
    } catch (error) {
      if (signal.aborted || isAbort(error)) throw error;
      onPart({ start, count, problem: sentence(error) });
    }
  });
}

/** The elements of a line out of a chunk, in memory of their own. */
function thread(
  { data, shape, stride }: DecodedChunk,
  { dimension, indices }: Line,
  from: number,
  count: number,
): NumericArray {
  let at = 0;
  for (let axis = 0; axis < stride.length; axis++) {
    const inside = axis === dimension ? from : (indices[axis] ?? 0) % (shape[axis] ?? 1);
    at += inside * (stride[axis] ?? 0);
  }
  const Kind = data.constructor as new (length: number) => NumericArray;
  const values = new Kind(count);
  const step = stride[dimension] ?? 0;
  for (let i = 0; i < count; i++) values[i] = data[at + i * step] ?? 0;
  return values;
}
