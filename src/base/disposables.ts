/** A collection that is disposed as a whole; what is added afterwards is disposed at once. */
export class Disposables {
  #items: { dispose(): unknown }[] = [];
  #disposed = false;

  /** True once `dispose` has been called. */
  get isDisposed(): boolean {
    return this.#disposed;
  }

  /** Registers `item` and returns it. */
  add<T extends { dispose(): unknown }>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  /** Disposes everything, the newest first; a second call does nothing. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const item of this.#items.reverse()) item.dispose();
    this.#items = [];
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
