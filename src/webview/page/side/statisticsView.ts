import { MOST_SAMPLED } from '../../../plot/sample.ts';
import type { Statistics } from '../../../plot/statistics.ts';
import { fill } from '../../../shared/fill.ts';
import type { PreviewWords } from '../../../shared/previewWords.ts';
import { element, setText } from '../../look/elements.ts';
import { counted } from '../format.ts';

/** The numbers of a view as a list of names and values. */
export class StatisticsView {
  readonly element = element('dl', { class: 'statistics' });
  readonly #note = element('p', { class: 'note' });
  readonly #words: PreviewWords;

  constructor(words: PreviewWords) {
    this.#words = words;
  }

  /** Beneath the list. */
  get note(): HTMLElement {
    return this.#note;
  }

  /**
   * @param median of a sample; `undefined`: there is no value.
   * @param every n-th element is shown in rows and columns; [1, 1]: all.
   */
  show(
    { count, finite, infinite, without, min, max, mean, deviation }: Statistics,
    median: number | undefined,
    every: readonly [number, number],
  ): void {
    const words = this.#words;
    const rows: [string, string][] = [
      [words.minimum, readable(min)],
      [words.maximum, readable(max)],
      [words.mean, readable(mean)],
      [words.median, medianText(median, finite)],
      [words.deviation, readable(deviation)],
      [words.valuesCounted, counted(finite)],
      [words.withoutValue, counted(without)],
    ];
    if (infinite > 0) rows.push([words.infinite, counted(infinite)]);
    if (finite === 0) rows.splice(0, 5);
    this.element.replaceChildren(
      ...rows.map(([name, value]) =>
        element('div', {}, element('dt', {}, name), element('dd', {}, value)),
      ),
    );
    const [y, x] = every;
    const isAll = y === 1 && x === 1;
    setText(this.#note, isAll ? '' : fill(words.countedEveryNth, y, x, counted(count)));
  }
}

/** Of more values than are sampled it is an estimate, and says so. */
function medianText(median = NaN, finite: number): string {
  const isEstimate = finite > MOST_SAMPLED && Number.isFinite(median);
  return isEstimate ? `≈ ${readable(Number(median.toPrecision(3)))}` : readable(median);
}

/** Digits that single and double precision can be trusted for after sums of them. */
function readable(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return String(Number(value.toPrecision(8))).replace('-', '−');
}
