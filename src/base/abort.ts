import { TimedOut } from './errors.ts';

/** Options of every operation that can take a while. */
export interface Cancellable {
  readonly signal?: AbortSignal | undefined;
}

/** Waits `ms` milliseconds; rejects with the signal's reason when aborted before. */
export function delay(ms: number, { signal }: Cancellable = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * Runs `work` with a signal that aborts after `ms` milliseconds or with the caller's signal.
 *
 * @throws TimedOut with `message` when the limit was the reason.
 */
export async function withDeadline<T>(
  ms: number,
  message: string,
  work: (signal: AbortSignal) => Promise<T>,
  { signal }: Cancellable = {},
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new TimedOut(message)), ms);
  const both = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
  try {
    return await abortable(work(both), both);
  } finally {
    clearTimeout(timer);
  }
}

/** Settles like `promise`, or rejects with the signal's reason as soon as it aborts. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
