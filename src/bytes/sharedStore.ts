import { abortable, type Cancellable } from '../base/abort.ts';
import { ownSignal } from './ownSignal.ts';
import type { ByteRange } from './byteStore.ts';
import { readId, StoreWrapper } from './storeWrapper.ts';

type Bytes = Uint8Array | undefined;

/** A request under way and how many callers still want it. */
interface Flight {
  readonly answer: Promise<Bytes>;
  readonly abort: AbortController;
  waiting: number;
}

/**
 * Callers that ask for the same bytes at the same time share one request. A caller that aborts
 * leaves alone; the request is aborted when the last one has left.
 */
export class SharedStore extends StoreWrapper {
  readonly #flights = new Map<string, Flight>();

  override get(key: string, options?: Cancellable): Promise<Bytes> {
    return this.#share(readId(key), options, (signal) => this.inner.get(key, { signal }));
  }

  override getRange(key: string, range: ByteRange, options?: Cancellable): Promise<Bytes> {
    return this.#share(readId(key, range), options, (signal) =>
      this.inner.getRange(key, range, { signal }),
    );
  }

  async #share(
    id: string,
    { signal }: Cancellable = {},
    read: (signal: AbortSignal) => Promise<Bytes>,
  ): Promise<Bytes> {
    signal?.throwIfAborted();
    const flight = this.#flights.get(id) ?? this.#start(id, read);
    flight.waiting += 1;
    try {
      return await abortable(flight.answer, ownSignal(signal));
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) {
        if (this.#flights.get(id) === flight) this.#flights.delete(id);
        flight.abort.abort();
      }
    }
  }

  #start(id: string, read: (signal: AbortSignal) => Promise<Bytes>): Flight {
    const abort = new AbortController();
    const flight: Flight = { answer: read(abort.signal), abort, waiting: 0 };
    this.#flights.set(id, flight);
    return flight;
  }
}
