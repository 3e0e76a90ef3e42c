/** Same shape as VS Code's `Event`, so that models plug into trees without adapters. */
export type Event<T> = (listener: (value: T) => unknown) => { dispose(): void };

/** A list of listeners. A listener that throws does not keep the others from being called. */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => unknown>();

  /** Registers a listener until the returned object is disposed. */
  readonly event: Event<T> = (listener) => {
    const own = (value: T) => listener(value);
    this.#listeners.add(own);
    return { dispose: () => void this.#listeners.delete(own) };
  };

  /** True while somebody listens. */
  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /** Calls every listener; the first error is thrown after all were called. */
  fire(value: T): void {
    const errors: unknown[] = [];
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
