import { fill } from '../../../shared/fill.ts';
import type { Span } from '../../../shared/plane.ts';
import type { PreviewWords } from '../../../shared/previewWords.ts';
import { button } from '../../look/controls.ts';
import { element, setShown, setText } from '../../look/elements.ts';
import { byteText } from '../chunkMap/quantities.ts';
import type { Line } from '../chunks/lineReader.ts';
import { dimensionTicks } from '../coordinates/coordinateTicks.ts';
import type { Shown } from '../part.ts';
import { decodingOf } from '../sentences.ts';
import { LineChart } from './lineChart.ts';
import type { Pin } from './pinModel.ts';
import { rangeWords } from './rangeWords.ts';
import { costOf, mostChunks, Series, type SeriesState } from './series.ts';

/**
 * Series through a pin along a dimension that has a slider: says first what it costs, reads when
 * asked, and can be stopped.
 */
export class SeriesView {
  readonly element = element('div', { class: 'series' });
  readonly #words: PreviewWords;
  readonly #offers = element('div', { class: 'offers' });
  readonly #chart: LineChart;
  readonly #progress = element('span', { class: 'progressText', role: 'status' });
  readonly #stop: HTMLElement;
  #series: Series | undefined;
  #line: Line | undefined;
  #through = '';
  #offered = '';
  #shown: Shown | undefined;

  constructor(words: PreviewWords, say: (sentence: string) => void) {
    this.#words = words;
    this.#chart = new LineChart(say);
    this.#stop = button(words.cancel, () => this.#series?.stop());
    const bar = element('div', { class: 'seriesBar' }, this.#progress, this.#stop);
    this.element.append(this.#offers, this.#chart.element, bar);
  }

  /** Another pin, another place of the other sliders or another array: the series is another one. */
  follow(shown: Shown, pin: Pin | undefined): void {
    this.#shown = shown;
    const dimensions = pin ? sliders(shown) : [];
    const through = pin ? this.#identity(shown, pin) : '';
    if (through !== this.#through) {
      this.#through = through;
      this.#series?.stop();
      this.#series = undefined;
    }
    setShown(this.element, dimensions.length > 0);
    if (!pin || dimensions.length === 0) return;
    this.#offer(shown, pin, dimensions);
    this.#draw(shown);
  }

  /** All that a series depends on, besides the index of its own dimension. */
  #identity({ generation, view }: Shown, { number, at }: Pin): string {
    const own = this.#line?.dimension;
    const others = view.indices.filter((_, d) => d !== own && !view.axes.includes(d));
    return JSON.stringify([generation, number, at, others, view.decoded]);
  }

  #offer(shown: Shown, pin: Pin, dimensions: readonly number[]): void {
    const offers = dimensions.map((dimension) => {
      const cost = costOf(shown.info, lineOf(shown, pin, dimension), shown);
      const { name } = shown.array.dimensions[dimension] ?? { name: '' };
      const bytes =
        cost.bytes === undefined
          ? fill(this.#words.decodedBytes, byteText(cost.decoded))
          : byteText(cost.bytes);
      const isTooMuch = cost.chunks > mostChunks;
      const words = isTooMuch ? this.#words.seriesTooMuch : this.#words.seriesCost;
      return { dimension, isTooMuch, name, text: fill(words, name, cost.chunks, bytes) };
    });
    const offered = JSON.stringify([this.#through, offers.map(({ text }) => text)]);
    if (offered === this.#offered) return;
    this.#offered = offered;
    this.#offers.replaceChildren(
      ...offers.map(({ dimension, isTooMuch, name, text }) => {
        const read = button(
          fill(this.#words.seriesAlong, name),
          () => this.#read(pin, dimension),
          text,
        );
        read.disabled = isTooMuch;
        return element('div', { class: 'offer' }, read, element('span', {}, text));
      }),
    );
  }

  #read(pin: Pin, dimension: number): void {
    const shown = this.#shown;
    if (!shown) return;
    this.#series?.stop();
    this.#line = lineOf(shown, pin, dimension);
    this.#through = this.#identity(shown, pin);
    const decoding = shown.view.decoded === false ? undefined : decodingOf(shown.info);
    const parts = {
      info: shown.info,
      line: this.#line,
      decoding,
      read: shown.readChunk,
    };
    this.#series = new Series(parts, () => this.#shown?.update());
    shown.update();
  }

  #draw(shown: Shown): void {
    const state = this.#series?.state;
    setShown(this.#chart.element, state !== undefined);
    setShown(this.#stop, state?.is === 'reading');
    setText(this.#progress, state ? this.#told(state) : '');
    if (!state) return;
    const { dimension, stop } = state.line;
    const { name, size, chunk } = shown.array.dimensions[dimension] ?? {
      name: '',
      size: stop,
      chunk: 1,
    };
    const span: Span = { dimension, name, size, shown: stop, start: 0, step: 1, chunk };
    const coordinate = shown.coordinateOf(dimension);
    const units = shown.view.decoded === false ? undefined : decodingOf(shown.info).units;
    this.#chart.show({
      title: fill(this.#words.seriesAlong, name),
      profile: state.values,
      ticks: dimensionTicks(span, coordinate, 4),
      mark: shown.view.indices[dimension],
      spoken: fill(this.#words.profileSpoken, name, ...rangeWords(state.values, this.#words)),
      tell: (i) => {
        const value = state.values[i] ?? NaN;
        const at = coordinate?.textAt(i) ?? '';
        const number = Number.isNaN(value)
          ? this.#words.noValues
          : `${value}${units ? ` ${units}` : ''}`;
        return `${number}, ${name} ${i}${at === '' ? '' : ` (${at})`}`;
      },
    });
  }

  #told({ is, read, chunks, missing, broken, problem }: SeriesState): string {
    const words = this.#words;
    const said: string[] = [];
    if (is === 'reading') said.push(fill(words.seriesReading, read, chunks));
    if (is === 'stopped') said.push(fill(words.seriesStopped, read, chunks));
    if (missing > 0) said.push(fill(words.seriesMissing, missing, chunks));
    if (broken > 0) said.push(fill(words.seriesBroken, broken, chunks, problem ?? ''));
    return said.join(' · ');
  }
}

/** Dimensions that have a slider: neither drawn nor of one element. */
function sliders({ array, view, info }: Shown): number[] {
  // Of several numbers, text or a record there is no line.
  if (info.dtype.components !== undefined || info.dtype.text !== undefined) return [];
  return array.dimensions.flatMap(({ size }, d) => (view.axes.includes(d) || size < 2 ? [] : [d]));
}

function lineOf({ array, view }: Shown, { axes, at }: Pin, dimension: number): Line {
  const indices = view.indices.map((index, d) => {
    if (d === axes[0]) return at[0];
    return d === axes[1] ? at[1] : index;
  });
  return { dimension, indices, start: 0, stop: array.dimensions[dimension]?.size ?? 0 };
}
