/** How far a step is, told by whoever does it. */
export interface StepProgress {
  readonly note: (text: string) => void;
  readonly progress: (done: number, total: number) => void;
}

/** The printed steps of `npm start`; implemented in progress.mjs, which needs no build. */
export interface Steps {
  run<T>(label: string, work: (step: StepProgress) => Promise<T>): Promise<T>;
  /** Milliseconds since the process started. */
  readonly elapsed: number;
}
