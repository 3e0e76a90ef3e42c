/**
 * What must be closed at the end, the newest first. `AsyncDisposableStack` does the same, but only
 * from Node 24 on.
 */
export class ClosingStack {
  #closers: (() => Promise<void>)[] = [];

  /** Takes over an object that is disposed at the end, and returns it. */
  use<T extends AsyncDisposable>(item: T): T {
    this.defer(async () => item[Symbol.asyncDispose]());
    return item;
  }

  /** Calls `close` at the end. */
  defer(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  /** Closes everything; one that fails does not keep the others open. A second call does nothing. */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (let close = this.#closers.pop(); close; close = this.#closers.pop()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
