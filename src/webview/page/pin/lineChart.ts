import { makeScale } from '../../../plot/scale.ts';
import { valueTicks } from '../../../plot/ticks.ts';
import { element, setText, svg } from '../../look/elements.ts';
import type { AxisTick } from '../axes.ts';
import { nextAt } from './chartKeys.ts';
import { linePath } from './linePath.ts';
import { type Profile, rangeOf } from './profile.ts';

/** What a chart shows. */
export interface Charted {
  readonly title: string;
  readonly profile: Profile;
  /** Marks along the bottom. */
  readonly ticks: readonly AxisTick[];
  /** The element that is marked, e.g. that of the pin. */
  readonly mark?: number | undefined;
  /** What the chart says to those who do not see it. */
  readonly spoken: string;
  /** An element in words, for the arrow keys. */
  readonly tell: (i: number) => string;
}

const margins = { left: 64, right: 8, top: 6, bottom: 18 };

/** A small line chart whose values the arrow keys read. */
export class LineChart {
  readonly element: HTMLElement;
  readonly #title = element('figcaption');
  readonly #drawing = svg('svg', { role: 'application', tabindex: 0 });
  readonly #say: (sentence: string) => void;
  #charted: Charted | undefined;
  #at: number | undefined;

  constructor(say: (sentence: string) => void) {
    this.#say = say;
    this.element = element('figure', { class: 'lineChart' }, this.#title, this.#drawing);
    this.#drawing.addEventListener('keydown', (event) => this.#pressed(event));
    this.#drawing.addEventListener('pointermove', (event) => this.#pointed(event));
    new ResizeObserver(() => this.#draw()).observe(this.#drawing);
  }

  show(charted: Charted): void {
    if (charted.profile.length !== this.#charted?.profile.length) this.#at = undefined;
    this.#charted = charted;
    setText(this.#title, charted.title);
    this.#drawing.setAttribute('aria-label', charted.spoken);
    this.#draw();
  }

  #draw(): void {
    const charted = this.#charted;
    const { clientWidth, clientHeight } = this.#drawing;
    const width = clientWidth - margins.left - margins.right;
    const height = clientHeight - margins.top - margins.bottom;
    if (!charted || width <= 0 || height <= 0) return;
    // The scale's own range: that of a constant profile has a height.
    const scale = makeScale('linear', rangeOf(charted.profile) ?? [0, 1]);
    const { range } = scale;
    const plot = svg('g', { transform: `translate(${margins.left} ${margins.top})` });
    plot.append(svg('rect', { class: 'frame', width, height }));
    for (const { at, label } of valueTicks(scale, 3)) {
      const y = Math.round((1 - at) * height);
      plot.append(svg('text', { x: -6, y, class: 'tick left' }, label));
    }
    for (const { at, text } of charted.ticks) {
      plot.append(
        svg('text', { x: Math.round(at * width), y: height + 4, class: 'tick below' }, text),
      );
    }
    const line = (i: number, kind: string) => {
      const x = Math.round(((i + 0.5) / charted.profile.length) * width);
      plot.append(svg('line', { class: kind, x1: x, x2: x, y1: 0, y2: height }));
    };
    if (charted.mark !== undefined) line(charted.mark, 'mark');
    if (this.#at !== undefined) line(this.#at, 'at');
    plot.append(
      svg('path', { class: 'line', d: linePath(charted.profile, { width, height, range }) }),
    );
    this.#drawing.replaceChildren(plot);
  }

  #pressed(event: KeyboardEvent): void {
    const length = this.#charted?.profile.length ?? 0;
    const to = nextAt(this.#at ?? this.#charted?.mark ?? -1, event, length);
    if (to === undefined) return;
    event.preventDefault();
    this.#go(to, true);
  }

  #pointed({ offsetX }: PointerEvent): void {
    const width = this.#drawing.clientWidth - margins.left - margins.right;
    const length = this.#charted?.profile.length ?? 0;
    const at = Math.floor(((offsetX - margins.left) / width) * length);
    if (at >= 0 && at < length) this.#go(at, false);
  }

  #go(at: number, isSpoken: boolean): void {
    this.#at = at;
    const told = this.#charted?.tell(at) ?? '';
    setText(this.#title, `${this.#charted?.title ?? ''}: ${told}`);
    if (isSpoken) this.#say(told);
    this.#draw();
  }
}
