import { extremesOf, union } from '../../plot/extremes.ts';
import { limitsOf, type LimitsRule } from '../../plot/limits.ts';
import { sortedSample } from '../../plot/sample.ts';
import type { Range } from '../../plot/scale.ts';
import type { LimitsFrom } from './coloring.ts';
import type { Numbers } from './numbers.ts';

/** Elements that percentiles are taken from: a few milliseconds, also while frames run by. */
const sampled = 2 ** 15;

/**
 * The ranges of what is on the screen. Colours must not change under a person who moves the
 * picture: `minmax` holds all that was seen of a slice, percentiles those of its largest part.
 */
export class Limits {
  #slice = '';
  #data: object | undefined;
  #taken = 0;
  #here: Range | undefined;
  #seen: Range | undefined;
  readonly #tails = new Map<LimitsRule, { coverage: number; arrivals: number; range: Range }>();

  /** The range by a rule; `undefined` as long as there is no finite value. */
  rangeOf(numbers: Numbers, from: LimitsFrom): Range | undefined {
    this.#take(numbers);
    if (from === 'visible') return this.#here ?? this.#seen;
    return from === 'minmax' ? this.#seen : (this.#percentiles(numbers, from) ?? this.#seen);
  }

  #take({ data, decoding, slice }: Numbers): void {
    if (slice !== this.#slice) {
      this.#slice = slice;
      this.#seen = undefined;
      this.#tails.clear();
    }
    if (data !== this.#data) {
      this.#data = data;
      this.#taken = 0;
      this.#here = undefined;
    }
    const { values, arrivals, shape } = data;
    if (!values) return;
    for (const rect of arrivals.slice(this.#taken)) {
      this.#here = union(this.#here, extremesOf(values, shape[1], rect, decoding));
    }
    this.#taken = arrivals.length;
    this.#seen = union(this.#seen, this.#here);
  }

  #percentiles(numbers: Numbers, rule: LimitsRule): Range | undefined {
    const { data, decoding, coverage, isThere, isComplete } = numbers;
    const kept = this.#tails.get(rule);
    if (!data.values) return kept?.range;
    const arrivals = data.arrivals.length;
    const isLarger = coverage > (kept?.coverage ?? 0);
    const isMore = coverage === kept?.coverage && arrivals !== kept.arrivals;
    // While chunks come one by one, a new look at every doubling is enough.
    const isDue = isComplete || arrivals > 2 * (kept?.arrivals ?? 0);
    if (kept && !isLarger && !(isMore && isDue)) return kept.range;
    const grid = { data: data.values, shape: data.shape };
    const range = limitsOf(sortedSample(grid, { decoding, isThere, most: sampled }), rule);
    if (!range) return kept?.range;
    this.#tails.set(rule, { coverage, arrivals, range });
    return range;
  }
}
