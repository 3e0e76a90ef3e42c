import type { Cancellable } from '../base/abort.ts';

/**
 * Works through `items`, at most `limit` at once, in their order. The first failure aborts the
 * signal that the others got and is thrown when all have stopped, so that nothing goes on behind
 * the caller's back.
 */
export function eachAtOnce<T>(
  limit: number,
  items: Iterable<T>,
  options: Cancellable,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  return inLanes(limit, () => rest.next(), options, work);
}

/** As `eachAtOnce`, for items that come one by one; the next is asked for when a lane is free. */
export function eachOfAsync<T>(
  limit: number,
  items: AsyncIterable<T>,
  options: Cancellable,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.asyncIterator]();
  const done = { done: true, value: undefined } as const;
  let turn: Promise<unknown> = Promise.resolve();
  let isOver = false;
  const next = () => {
    // One after the other, and not again after a failure: generators forget it.
    const mine = turn.then(() => (isOver ? done : rest.next()));
    turn = mine.catch(() => (isOver = true));
    return mine;
  };
  return inLanes(limit, next, options, work);
}

async function inLanes<T>(
  limit: number,
  take: () => IteratorResult<T> | Promise<IteratorResult<T>>,
  options: Cancellable,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  options.signal?.throwIfAborted();
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const lane = async () => {
    for (let next = await take(); !next.done; next = await take()) {
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
