/** Calls `work` again and again, some time after the last call ended; never two at once. */
export class Poll {
  #timer: NodeJS.Timeout | undefined;
  #busy = false;
  #last = 0;

  constructor(
    /** Pause in ms as things stand; `undefined` while nobody needs to know. */
    private readonly pause: () => number | undefined,
    /** Must not reject: nobody waits for it. */
    private readonly work: () => Promise<unknown>,
  ) {}

  /** Something changed that `pause` looks at; calls at once what is overdue. */
  adjust(): void {
    clearTimeout(this.#timer);
    const pause = this.pause();
    if (pause === undefined || this.#busy) return;
    const wait = Math.max(0, this.#last + pause - Date.now());
    this.#timer = setTimeout(() => void this.#turn(), wait);
  }

  /** Everything is new: what was asked before counts for nothing. */
  restart(): void {
    this.#last = 0;
    this.adjust();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#busy = true;
  }

  async #turn(): Promise<void> {
    this.#busy = true;
    await this.work();
    this.#last = Date.now();
    this.#busy = false;
    this.adjust();
  }
}
