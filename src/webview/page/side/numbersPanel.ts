import { colorTable } from '../../../plot/colorMaps.ts';
import { histogramOf, type Histogram } from '../../../plot/histogram.ts';
import { quantile } from '../../../plot/limits.ts';
import { sortedSample } from '../../../plot/sample.ts';
import { makeScale, type Range } from '../../../plot/scale.ts';
import type { Statistics } from '../../../plot/statistics.ts';
import { element, setShown } from '../../look/elements.ts';
import type { PagePart, PartEnvironment, Shown } from '../part.ts';
import type { Switch } from '../switch.ts';
import { hexOf } from '../ruleColors.ts';
import { HistogramView } from './histogramView.ts';
import { RulesView } from './rulesView.ts';
import { StatisticsView } from './statisticsView.ts';
import { ViewStatistics } from './viewStatistics.ts';
import { WholeView } from './wholeView.ts';

/** Histogram, statistics and the colours of what has no value, beside the picture. */
export class NumbersPanel implements PagePart {
  readonly element: HTMLElement;
  readonly #open: Switch;
  readonly #histogram: HistogramView;
  readonly #statistics: StatisticsView;
  readonly #rules: RulesView;
  readonly #whole: WholeView;
  readonly #counting = new ViewStatistics((result) => this.#counted(result));
  readonly #sections: {
    readonly [name in 'histogram' | 'statistics' | 'whole' | 'rules']: HTMLElement;
  };
  #shown: Shown | undefined;
  /** What the sample below is of. */
  #sampledOf = '';
  #sampledData: object | undefined;
  #sample: Float64Array | undefined;
  #drawn: { readonly key: string; readonly histogram: Histogram } | undefined;
  #result: Statistics | undefined;
  #slice = '';
  #due = 0;

  constructor({ words }: PartEnvironment, open: Switch) {
    this.#open = open;
    this.#histogram = new HistogramView(words, (range) => this.#setRange(range));
    this.#statistics = new StatisticsView(words);
    this.#whole = new WholeView(words);
    this.#rules = new RulesView(words, (marks) => this.#shown?.setView({ marks }));
    const section = (title: string, ...content: HTMLElement[]) =>
      element('details', { open: '' }, element('summary', {}, title), ...content);
    this.#sections = {
      histogram: section(words.histogram, this.#histogram.element),
      statistics: section(words.statistics, this.#statistics.element, this.#statistics.note),
      whole: section(words.wholeStatistics, this.#whole.element),
      rules: section(words.colors, this.#rules.element),
    };
    const { histogram, statistics, whole, rules } = this.#sections;
    this.element = element('aside', { class: 'panel' }, histogram, statistics, whole, rules);
    this.element.setAttribute('aria-label', words.panel);
    open.onDidTurn(() => this.#update());
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#update();
  }

  #update(): void {
    const shown = this.#shown;
    const hasNumbers = shown?.picture.numbers !== undefined && shown.picture.kind !== 'value';
    const isShown = this.#open.isOn === true && hasNumbers;
    setShown(this.element, isShown);
    if (!isShown) {
      this.#counting.stop();
      this.#sampledData = undefined;
      return;
    }
    this.#look(shown);
    this.#showHistogram(shown);
    this.#showRules(shown);
    const isOne = shown.info.dtype.kind !== 'complex';
    setShown(this.#sections.whole, isOne);
    if (isOne) this.#whole.show(shown);
  }

  /** Samples and counts what is on the screen, once for what is there. */
  #look({ picture: { numbers, data }, loading }: Shown): void {
    if (!numbers) return;
    const key = `${numbers.slice} ${loading.state} ${numbers.data.arrivals.length}`;
    const isSame = numbers.data === this.#sampledData && key === this.#sampledOf;
    // Half a picture has half a histogram, which helps nobody while it grows.
    if (isSame || loading.state === 'reading') return;
    this.#sampledData = numbers.data;
    this.#sampledOf = key;
    if (numbers.slice !== this.#slice) {
      // Of another slice; of the same one the old numbers stand until the new are there.
      this.#slice = numbers.slice;
      this.#sample = undefined;
      this.#result = undefined;
    }
    const area = data
      .rects('missing', 'broken')
      .reduce((sum, { width, height }) => sum + width * height, 0);
    this.#counting.start({ numbers, there: data.rects('there'), without: area });
    cancelIdleCallback(this.#due);
    this.#due = requestIdleCallback(() => this.#resample(), { timeout: 500 });
  }

  #resample(): void {
    const numbers = this.#shown?.picture.numbers;
    if (!numbers?.data.values || !this.#shown) return;
    const { decoding, isThere, data } = numbers;
    const grid = { data: numbers.data.values, shape: data.shape };
    this.#sample = sortedSample(grid, { decoding, isThere });
    this.#drawn = undefined;
    this.#showHistogram(this.#shown);
    this.#showStatistics();
  }

  #showHistogram({ picture: { scale, range } }: Shown): void {
    const drawn = this.#sample && range && bulkOf(this.#sample, range);
    setShown(this.#sections.histogram, drawn !== undefined && scale !== undefined);
    if (!drawn || !this.#sample || !scale) return;
    const [low, high] = drawn;
    const key = `${scale.kind} ${low} ${high}`;
    if (this.#drawn?.key !== key) {
      const histogram = histogramOf(this.#sample, makeScale(scale.kind, [low, high]));
      this.#drawn = { key, histogram };
    }
    this.#histogram.show(this.#drawn.histogram, range);
  }

  #showRules({ picture: { kind, coloring, rules }, view }: Shown): void {
    setShown(this.#sections.rules, kind === 'heatmap');
    if (kind !== 'heatmap') return;
    const table = colorTable(coloring.colorMap, coloring.reversed);
    const colorAt = (i: number) =>
      hexOf([table[i] ?? 0, table[i + 1] ?? 0, table[i + 2] ?? 0, 255]);
    this.#rules.show(view.marks ?? {}, rules, [colorAt(0), colorAt(765)]);
  }

  #counted(result: Statistics): void {
    this.#result = result;
    this.#showStatistics();
  }

  #showStatistics(): void {
    if (!this.#result) return;
    const { rows, columns } = this.#shown?.data.plane ?? {};
    const every = [Math.abs(rows?.step ?? 1), Math.abs(columns?.step ?? 1)] as const;
    const median = this.#sample && quantile(this.#sample, 0.5);
    this.#statistics.show(this.#result, median, every);
  }

  #setRange([min, max]: Range): void {
    this.#shown?.setView({ range: [String(min), String(max)] });
  }
}

/**
 * Where nearly all values lie, with some room for the handles, and the range of the colours: a wild
 * value that no colour is spent on would leave one bar of the histogram.
 */
function bulkOf(sorted: Float64Array, range: Range): Range | undefined {
  const [least, most] = [sorted.at(0), sorted.at(-1)];
  const [low, high] = [quantile(sorted, 0.005), quantile(sorted, 0.995)];
  if (least === undefined || most === undefined || low === undefined || high === undefined) {
    return undefined;
  }
  const room = (high - low) / 4;
  return [
    Math.min(range[0], Math.max(least, low - room)),
    Math.max(range[1], Math.min(most, high + room)),
  ];
}
