import { type Cancellable, delay } from '../base/abort.ts';
import { isGatewayError } from '../base/errors.ts';
import type { ByteRange, ByteStore } from './byteStore.ts';
import { StoreFailed } from './errors.ts';
import { StoreWrapper } from './storeWrapper.ts';

/** How often and how long a read is tried. */
export interface RetryPolicy {
  /** Tries in all, the first one included. */
  readonly attempts: number;
  /** Upper limit of the first pause in milliseconds; doubles with every try. */
  readonly pause: number;
  /** Of [0, 1): the pause is this part of its upper limit (full jitter). */
  readonly random: () => number;
}

const POLICY: RetryPolicy = { attempts: 4, pause: 100, random: Math.random };

/**
 * Reads again after 429, 5xx, a short body or a lost connection, with growing random pauses, so
 * that a hundred failed reads do not come back at the same moment. Refusals, missing buckets and
 * aborts are final. Writes are not repeated here: whether the first one arrived is unknown.
 */
export class RetryingStore extends StoreWrapper {
  readonly #policy: RetryPolicy;

  constructor(inner: ByteStore, policy: Partial<RetryPolicy> = {}) {
    super(inner);
    this.#policy = { ...POLICY, ...policy };
  }

  override get(key: string, options?: Cancellable): Promise<Uint8Array | undefined> {
    return this.#again(() => this.inner.get(key, options), options);
  }

  override getRange(
    key: string,
    range: ByteRange,
    options?: Cancellable,
  ): Promise<Uint8Array | undefined> {
    return this.#again(() => this.inner.getRange(key, range, options), options);
  }

  async #again<T>(read: () => Promise<T>, options: Cancellable = {}): Promise<T> {
    const { attempts, pause, random } = this.#policy;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await read();
      } catch (error) {
        if (attempt >= attempts || !isTransient(error)) throw error;
      }
      await delay(random() * pause * 2 ** (attempt - 1), options);
    }
  }
}

/** True for failures that may be gone a moment later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof StoreFailed) return error.transient;
  return isGatewayError(error, 'StoreUnreachable');
}
