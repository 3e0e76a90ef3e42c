import type { Duplex } from 'node:stream';
import type { Cancellable } from '../base/abort.ts';
import type { Event } from '../base/emitter.ts';

/** A TCP endpoint as seen from the far end of the carrier. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** Where a carrier stands; `failed` carries the reason. */
export type CarrierState =
  | { readonly state: 'idle' }
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  | { readonly state: 'failed'; readonly error: Error }
  | { readonly state: 'closed' };

/**
 * A way to the cluster: opens byte streams to a target. TLS with SNI runs inside, so that whatever
 * carries the bytes sees ciphertext only.
 */
export interface Carrier extends AsyncDisposable {
  readonly kind: 'tcp' | 'hub';
  readonly state: CarrierState;
  readonly onDidChangeState: Event<CarrierState>;
  /** @throws HostUnreachable when no connection can be made. */
  open(target: Target, options?: Cancellable): Promise<Duplex>;
}
