// One line per step with the time it took, and a bar where it takes longer than a second.
const interactive = process.stdout.isTTY === true && !process.env.CI;
const began = Date.now();

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

function bar(done, total) {
  const width = 24;
  const full = total > 0 ? Math.round((done / total) * width) : 0;
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
}

/** The steps of a run, printed as they go. */
export class Steps {
  #since = Date.now();
  #label = '';
  #note = '';
  #progress = undefined;
  #timer = undefined;

  /** Runs `work` as one step; `work` gets `{ note, progress }` to say how far it is. */
  async run(label, work) {
    this.#label = label;
    this.#note = '';
    this.#progress = undefined;
    this.#since = Date.now();
    if (interactive) this.#timer = setInterval(() => this.#draw(), 100);
    try {
      const result = await work({
        note: (text) => void (this.#note = text),
        progress: (done, total) => void (this.#progress = { done, total }),
      });
      this.#finish('✓');
      return result;
    } catch (error) {
      this.#finish('✗');
      throw error;
    }
  }

  /** Milliseconds since the process started to count. */
  get elapsed() {
    return Date.now() - began;
  }

  #text(mark) {
    const time = seconds(Date.now() - this.#since).padStart(8);
    return `${mark} ${this.#label.padEnd(24)}${time}  ${this.#note}`.trimEnd();
  }

  #draw() {
    const running = Date.now() - this.#since > 1000;
    const part = this.#progress;
    const shown =
      part && running ? `  ${bar(part.done, part.total)} ${part.done}/${part.total}` : '';
    process.stdout.write(`\r\x1b[2K${this.#text(running ? '…' : ' ')}${shown}`);
  }

  #finish(mark) {
    clearInterval(this.#timer);
    process.stdout.write(`${interactive ? '\r\x1b[2K' : ''}${this.#text(mark)}\n`);
  }
}
