/** Times of a `Pulse`. */
export interface PulseOptions {
  /** Asks the other side for a sign of life. */
  readonly ask: () => void;
  /** Nothing came back. */
  readonly onSilence: () => void;
  /** `performance.now()` of the last sign of life. */
  readonly lastHeard: () => number;
  /** Default 5 000. */
  readonly tickMs?: number | undefined;
}

/** Ticks without a sign of life after which nobody is there. */
const PATIENCE = 4;

/**
 * Notices when the other side is gone without a word: a dead kernel, a server that was stopped, a
 * network that swallows everything. Counts its own ticks and not the clock, since a computer that
 * slept for a night has heard nothing for a night and should ask before it judges; it asks sooner then.
 */
export class Pulse {
  readonly #options: PulseOptions;
  readonly #tickMs: number;
  #timer: NodeJS.Timeout | undefined;
  #missed = 0;
  /** By the wall clock, which goes on while a computer sleeps. */
  #lastTick = 0;
  /** By the clock of `lastHeard`. */
  #mark = 0;

  constructor(options: PulseOptions) {
    this.#options = options;
    this.#tickMs = options.tickMs ?? 5_000;
  }

  /** Begins to look, or goes on where it stopped; a second call does nothing. */
  start(): void {
    if (this.#timer) return;
    if (this.#options.lastHeard() >= this.#mark) this.#missed = 0;
    this.#lastTick = Date.now();
    this.#mark = performance.now();
    this.#timer = setInterval(() => this.#tick(), this.#tickMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const { ask, onSilence, lastHeard } = this.#options;
    const now = Date.now();
    const hasSlept = now - this.#lastTick > 4 * this.#tickMs;
    this.#lastTick = now;
    const hasHeard = lastHeard() >= this.#mark;
    this.#mark = performance.now();
    if (hasHeard && !hasSlept) {
      this.#missed = 0;
      return;
    }
    this.#missed = hasSlept ? PATIENCE - 2 : this.#missed + 1;
    if (this.#missed >= PATIENCE) {
      this.stop();
      onSilence();
    } else {
      ask();
    }
  }
}
