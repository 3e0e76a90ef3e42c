import type { Cancellable } from '../base/abort.ts';
import { ownSignal } from './ownSignal.ts';

/** Lets at most `limit` pieces of work run at once; the others wait, first come first served. */
export class Turnstile {
  readonly #limit: number;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Runs `work` when it is its turn; an abort while waiting gives the place up. */
  async run<T>(work: () => Promise<T>, { signal }: Cancellable = {}): Promise<T> {
    signal?.throwIfAborted();
    if (this.#running < this.#limit) this.#running += 1;
    else await this.#turn(ownSignal(signal));
    try {
      return await work();
    } finally {
      // A place is handed over, not given back: nobody can slip in between.
      const [next] = this.#waiting;
      if (next) next();
      else this.#running -= 1;
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(enter);
        signal?.removeEventListener('abort', onAbort);
      };
      const onAbort = () => {
        leave();
        reject(signal?.reason as Error);
      };
      const enter = () => {
        leave();
        resolve();
      };
      this.#waiting.add(enter);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
