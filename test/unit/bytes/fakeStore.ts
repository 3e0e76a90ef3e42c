import type { ByteStore, ListPage } from '../../../src/bytes/byteStore.ts';
import type { Cancellable } from '../../../src/base/abort.ts';

/** A store whose answers the test gives one by one. */
export class FakeStore implements ByteStore {
  readonly url = 'fake:';
  readonly asked: { readonly key: string; readonly signal: AbortSignal | undefined }[] = [];
  answer: (key: string, signal: AbortSignal | undefined) => Promise<Uint8Array | undefined> = () =>
    Promise.resolve(undefined);

  get(key: string, { signal }: Cancellable = {}): Promise<Uint8Array | undefined> {
    this.asked.push({ key, signal });
    return this.answer(key, signal);
  }

  getRange(key: string, range: object, options?: Cancellable): Promise<Uint8Array | undefined> {
    return this.get(`${key} ${JSON.stringify(range)}`, options);
  }

  list(): Promise<ListPage> {
    return Promise.resolve({ objects: [], prefixes: [] });
  }

  put(): Promise<void> {
    return Promise.resolve();
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }
}

/** A promise that the test settles. */
export function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Rejects when the signal aborts, as a real request does. */
export function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
