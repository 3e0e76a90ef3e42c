import type { Histogram } from '../../../plot/histogram.ts';
import { valueLabel } from '../../../plot/ticks.ts';
import type { Range } from '../../../plot/scale.ts';
import { fill } from '../../../shared/fill.ts';
import type { PreviewWords } from '../../../shared/previewWords.ts';
import { element, setText, svg } from '../../look/elements.ts';
import { RangeHandles } from './rangeHandles.ts';

const size = { width: 256, height: 64 };

/** How often which values occur, with the range of the colours to drag. */
export class HistogramView {
  readonly element: HTMLElement;
  readonly #words: PreviewWords;
  readonly #bars = svg('path', { class: 'bars' });
  readonly #handles: RangeHandles;
  readonly #ends = [element('span'), element('span')] as const;
  readonly #picture: SVGSVGElement;
  #shown: Histogram | undefined;

  constructor(words: PreviewWords, onRange: (range: Range) => void) {
    this.#words = words;
    this.#handles = new RangeHandles([words.minimum, words.maximum], onRange);
    this.#picture = svg(
      'svg',
      { viewBox: `0 0 ${size.width} ${size.height}`, preserveAspectRatio: 'none', role: 'img' },
      this.#bars,
    );
    this.element = element(
      'div',
      { class: 'histogram' },
      element('div', { class: 'drawn' }, this.#picture, this.#handles.element),
      element('div', { class: 'ends' }, ...this.#ends),
    );
  }

  /** Shows counts, and on them the range of the colours. */
  show(histogram: Histogram, range: Range): void {
    const { scale } = histogram;
    if (histogram !== this.#shown) {
      this.#shown = histogram;
      this.#bars.setAttribute('d', outline(histogram));
      const [from, to] = scale.range.map(valueLabel);
      setText(this.#ends[0], from ?? '');
      setText(this.#ends[1], to ?? '');
      this.#picture.setAttribute('aria-label', fill(this.#words.histogramOf, from ?? '', to ?? ''));
    }
    this.#handles.show(scale, range, valueLabel);
  }
}

/** Heights go with the root of the counts: what is seldom is seen beside what is frequent. */
function outline({ counts, highest }: Histogram): string {
  const { width, height } = size;
  const step = width / counts.length;
  const parts = [`M0 ${height}`];
  counts.forEach((count, i) => {
    const y = height * (1 - Math.sqrt(count / Math.max(highest, 1)));
    parts.push(`V${y.toFixed(1)}H${((i + 1) * step).toFixed(1)}`);
  });
  return `${parts.join('')}V${height}Z`;
}
