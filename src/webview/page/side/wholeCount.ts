import type { Cancellable } from '../../../base/abort.ts';
import { isAbort, sentence } from '../../../base/errors.ts';
import { eachAtOnce } from '../../../bytes/eachAtOnce.ts';
import type { Decoding } from '../../../plot/decoding.ts';
import type { ZarrArrayInfo } from '../../../zarr/arrayInfo.ts';
import { gridCoords, gridShape, product } from '../../../zarr/chunkGrid.ts';
import type { SummaryWish } from '../../worker/protocol.ts';
import { merged, NOTHING, type Summary } from '../../worker/summary.ts';

/** How far the count is, and what is known so far. */
export interface WholeState {
  readonly is: 'counting' | 'done' | 'stopped';
  readonly chunks: number;
  readonly total: number;
  readonly summary: Summary;
  /** Elements of chunks that were never written. */
  readonly neverWritten: number;
  /** Chunks that could not be read, and why the first of them could not. */
  readonly broken: number;
  readonly problem?: string;
}

/** Summarizes one chunk; `undefined`: it was never written. */
export type Summarize = (
  coords: readonly number[],
  wish: SummaryWish,
  options: Cancellable,
) => Promise<Summary | undefined>;

/** Decoded bytes under way at once, and chunks. */
const underWay = { bytes: 64 * 2 ** 20, least: 2, most: 32 };

/**
 * Counts all elements of an array, chunk by chunk; only sums are kept, however large it is. A chunk
 * that cannot be read is told, and the others are counted.
 *
 * @param onChange called after every chunk.
 * @throws the signal's reason.
 */
export async function countWhole(
  info: ZarrArrayInfo,
  decoding: Decoding,
  summarize: Summarize,
  onChange: (state: WholeState) => void,
  options: Cancellable = {},
): Promise<void> {
  const grid = gridShape(info);
  let state: WholeState = {
    is: 'counting',
    chunks: 0,
    total: product(grid),
    summary: NOTHING,
    neverWritten: 0,
    broken: 0,
  };
  const take = (change: Partial<WholeState>) => {
    state = { ...state, chunks: state.chunks + 1, ...change };
    onChange(state);
  };
  const fit = Math.floor(underWay.bytes / Math.max(product(info.chunks) * info.dtype.size, 1));
  const atOnce = Math.min(Math.max(fit, underWay.least), underWay.most);
  const all = state.total > 0 ? gridCoords(grid) : [];
  await eachAtOnce(atOnce, all, options, async (coords, signal) => {
    const count = insideOf(info, coords);
    // A signal of its own: whoever listens to it is forgotten with the chunk, and not with the array.
    const own = new AbortController();
    const stop = () => own.abort(signal.reason);
    signal.addEventListener('abort', stop);
    try {
      const summary = await summarize(coords, { count, decoding }, { signal: own.signal });
      if (summary) take({ summary: merged(state.summary, summary) });
      else take({ neverWritten: state.neverWritten + product(count) });
    } catch (error) {
      if (signal.aborted || isAbort(error)) throw error;
      take({ broken: state.broken + 1, problem: state.problem ?? sentence(error) });
    } finally {
      signal.removeEventListener('abort', stop);
    }
  });
  state = { ...state, is: 'done' };
  onChange(state);
}

/** Elements of a chunk that are part of its array, along each axis. */
function insideOf({ shape, chunks }: ZarrArrayInfo, coords: readonly number[]): number[] {
  return coords.map((at, axis) => {
    const chunk = chunks[axis] ?? 1;
    return Math.min(chunk, (shape[axis] ?? 1) - at * chunk);
  });
}
