import type { Cancellable } from '../base/abort.ts';

/**
 * Works through `items`, at most `limit` at once, in their order. The first failure aborts the
 * signal that the others got and is thrown when all have stopped, so that nothing goes on behind
 * the caller's back.
 */
export async function eachAtOnce<T>(
  limit: number,
  items: Iterable<T>,
  options: Cancellable,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  options.signal?.throwIfAborted();
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const rest = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) {
      signal.throwIfAborted();
      await work(next.value, signal);
    }
  };
  const lanes = Array.from({ length: limit }, () =>
    lane().catch((error: unknown) => {
      stop.abort(error);
      throw error;
    }),
  );
  const ends = await Promise.allSettled(lanes);
  options.signal?.throwIfAborted();
  // The reason of the abort is what failed first.
  if (ends.some((end) => end.status === 'rejected')) throw stop.signal.reason;
}
