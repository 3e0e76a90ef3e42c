import type { JobProgress } from '../../jobs/job.ts';
import { l10n } from '../platform/l10n.ts';
import { duration } from '../platform/quantity.ts';

/** A pace is that of the last so many ms: chunks of one job may take longer later. */
const WINDOW = 60_000;
/** Before so many ms and steps a pace says nothing. */
const SHORTEST = 2_000;
const FEWEST = 2;
const MINUTE = 60_000;

interface Sample {
  readonly time: number;
  readonly done: number;
}

/** How fast a job goes on, by what was heard of it. */
export class Pace {
  #samples: Sample[] = [];
  #kind = '';

  /** Takes note of how far the job was at a time, ms. */
  note({ done, total, unit }: JobProgress, time: number): void {
    const kind = `${unit} ${total}`;
    const last = this.#samples.at(-1);
    // Begun again, or the next array: what was before says nothing about it.
    if (kind !== this.#kind || (last && done < last.done)) this.#samples = [];
    this.#kind = kind;
    if (done === last?.done && this.#samples.length > 1) return;
    this.#samples.push({ time, done });
    while (this.#samples.length > FEWEST && (this.#samples[1]?.time ?? time) < time - WINDOW) {
      this.#samples.shift();
    }
  }

  /** Steps a second; `undefined` while that cannot be told. */
  rate(now: number): number | undefined {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.done - first.done < FEWEST) return undefined;
    // A job that has stood still for long is slower than it was.
    const gap = (last.time - first.time) / (last.done - first.done);
    const span = Math.max(last.time - first.time, now - first.time - 2 * gap);
    return span < SHORTEST ? undefined : (1_000 * (last.done - first.done)) / span;
  }

  /** How long the rest takes at this pace, ms. */
  left({ done, total }: JobProgress, now: number): number | undefined {
    const rate = this.rate(now);
    return rate === undefined ? undefined : (1_000 * (total - done)) / rate;
  }
}

/** `3.1/s · 17 s left`; nothing while no pace can be told. */
export function paceText(pace: Pace, progress: JobProgress, now: number): readonly string[] {
  const rate = pace.rate(now);
  const left = pace.left(progress, now);
  if (rate === undefined || left === undefined) return [];
  const told = [rate < 1 ? l10n.t('{0}/min', digits(rate * 60)) : l10n.t('{0}/s', digits(rate))];
  if (left > 0) told.push(leftText(left));
  return told;
}

/** `17 s left`; coarse, for it is a guess. */
export function leftText(ms: number): string {
  const time = ms < MINUTE ? l10n.t('{0} s', Math.ceil(ms / 1_000)) : duration(ms);
  return l10n.t('{0} left', time);
}

function digits(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
