/** Shortest pause between two pings, ms. */
const SHORTEST = 5;
const LONGEST = 20;
/** How long an answer is expected beyond the link's round trip, ms. */
const PATIENCE = 60;

/**
 * Sends pings while an answer is awaited.
 *
 * The kernel wraps each answer in two small status messages, and Jupyter's server writes them with
 * Nagle's algorithm on: the answer waits for the acknowledgement of the status, which the hub's proxy
 * delays by 40 ms. A ping makes something go back at once, and the acknowledgement with it: 48 ms
 * become 5. Nobody waiting, no pings: a quiet link stays quiet, and a site's culler sees that.
 */
export class Pinger {
  readonly #ping: (payload: Buffer) => void;
  #timer: NodeJS.Timeout | undefined;
  #until = 0;
  #asked: number | undefined;
  #roundTrip = 0;

  /** @param ping sends one ping with this payload. */
  constructor(ping: (payload: Buffer) => void) {
    this.#ping = ping;
  }

  /** Smoothed round trip of the link, ms; 0 as long as it is not known. */
  get roundTripMs(): number {
    return this.#roundTrip;
  }

  /** True while pings are sent. */
  get isActive(): boolean {
    return this.#timer !== undefined;
  }

  /** Something was sent whose answer somebody waits for. */
  expectAnswer(): void {
    this.#until = performance.now() + PATIENCE + 2 * this.#roundTrip;
    if (this.#timer) return;
    // A slow link needs no more pings in flight than a fast one.
    const pause = Math.min(LONGEST, Math.max(SHORTEST, this.#roundTrip / 10));
    this.#timer = setInterval(() => this.#tick(), pause);
  }

  /** A message came, which may hold back the next one: see above. */
  arrived(): void {
    if (this.#timer) this.#ping(Buffer.alloc(0));
  }

  /** A pong came. */
  heard(): void {
    if (this.#asked === undefined) return;
    const took = performance.now() - this.#asked;
    this.#asked = undefined;
    this.#roundTrip = this.#roundTrip === 0 ? took : 0.8 * this.#roundTrip + 0.2 * took;
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const now = performance.now();
    if (now > this.#until) {
      this.dispose();
      return;
    }
    const isMeasured = this.#asked === undefined;
    if (isMeasured) this.#asked = now;
    this.#ping(Buffer.alloc(0));
  }
}
