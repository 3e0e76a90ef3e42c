import { RunningStatistics, type Statistics } from '../../../plot/statistics.ts';
import type { CellRect } from '../../../plot/values.ts';
import type { Numbers } from '../numbers.ts';

/** Elements between two looks at the clock. */
const block = 2 ** 16;

/** Parts of a picture, by what is known of them. */
export interface Counted {
  readonly numbers: Numbers;
  readonly there: readonly CellRect[];
  /** Elements of chunks that have no values: never written or unreadable. */
  readonly without: number;
}

/**
 * Counts a picture's numbers while nothing else is to be done, never longer than the browser gives
 * time for: 16 million take about a second, and no frame is late for it.
 */
export class ViewStatistics {
  readonly #onResult: (result: Statistics) => void;
  #run = 0;

  constructor(onResult: (result: Statistics) => void) {
    this.#onResult = onResult;
  }

  /** Counts these; what was counted before is no longer wanted. */
  start(counted: Counted): void {
    this.#run++;
    const steps = blocks(counted);
    const running = new RunningStatistics();
    running.addWithout(counted.without);
    const own = this.#run;
    const go = (deadline: IdleDeadline) => {
      if (own !== this.#run) return;
      const { values, shape } = counted.numbers.data;
      do {
        const next = steps.next();
        if (next.done || !values) {
          this.#onResult(running.result);
          return;
        }
        running.add({ data: values, shape }, next.value, counted.numbers.decoding);
      } while (deadline.timeRemaining() > 2);
      requestIdleCallback(go);
    };
    requestIdleCallback(go, { timeout: 1000 });
  }

  stop(): void {
    this.#run++;
  }
}

/** The parts, cut into rows so that each is soon done. */
function* blocks({ there }: Counted): Generator<CellRect> {
  for (const { y, x, height, width } of there) {
    const rows = Math.max(1, Math.floor(block / width));
    for (let at = y; at < y + height; at += rows) {
      yield { y: at, x, height: Math.min(rows, y + height - at), width };
    }
  }
}
