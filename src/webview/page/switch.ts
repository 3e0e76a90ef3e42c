/** Something that is on or off, for parts that turn it and parts that follow. */
export class Switch {
  readonly #listeners: (() => void)[] = [];
  #isOn: boolean | undefined;

  /** `undefined` until somebody has decided. */
  get isOn(): boolean | undefined {
    return this.#isOn;
  }

  turn(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    for (const listener of this.#listeners) listener();
  }

  onDidTurn(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
