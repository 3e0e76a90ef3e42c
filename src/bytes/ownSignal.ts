/**
 * A signal for one request that aborts with `signal`. A view asks for a hundred chunks with one
 * signal, and every request listens to it; Node takes more than ten listeners for a leak and prints
 * a warning. Signals that depend on another one are not counted.
 */
export function ownSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  return signal && AbortSignal.any([signal]);
}
