import { isAbort, sentence } from '../../../base/errors.ts';
import { fill } from '../../../shared/fill.ts';
import type { PreviewWords } from '../../../shared/previewWords.ts';
import { chunkCount } from '../../../zarr/chunkGrid.ts';
import { button } from '../../look/controls.ts';
import { element, setShown, setText } from '../../look/elements.ts';
import { byteText } from '../byteText.ts';
import { counted, exactValue } from '../format.ts';
import type { Shown } from '../part.ts';
import { decodingOf } from '../sentences.ts';
import { countWhole, type WholeState } from './wholeCount.ts';

/** Painted so often at most while chunks come, ms. */
const paintEvery = 100;

/** Statistics of the whole array: says first what they cost, counts when asked, can be stopped. */
export class WholeView {
  readonly element = element('div', { class: 'whole' });
  readonly #words: PreviewWords;
  readonly #cost = element('p', { class: 'note' });
  readonly #bar = element('progress', { max: 1, value: 0 });
  readonly #progress = element('p', { class: 'note', role: 'status' });
  readonly #list = element('dl', { class: 'statistics' });
  readonly #start: HTMLElement;
  readonly #cancel: HTMLElement;
  #shown: Shown | undefined;
  #of = '';
  #stop: AbortController | undefined;
  #state: WholeState | undefined;
  #began = 0;
  #painted = 0;

  constructor(words: PreviewWords) {
    this.#words = words;
    this.#start = button(words.countWhole, () => void this.#count());
    this.#cancel = button(words.cancel, () => this.#stop?.abort());
    this.#bar.ariaLabel = words.wholeStatistics;
    this.element.append(
      this.#list,
      this.#cost,
      this.#bar,
      this.#progress,
      element('div', {}, this.#start, this.#cancel),
    );
  }

  show(shown: Shown): void {
    this.#shown = shown;
    const of = `${shown.generation} ${shown.view.decoded !== false}`;
    if (of !== this.#of) {
      this.#of = of;
      this.#stop?.abort();
      this.#state = undefined;
    }
    this.#paint();
  }

  async #count(): Promise<void> {
    const { info, summarize, picture } = this.#shown ?? {};
    if (!info || !summarize || !picture?.numbers) return;
    const stop = (this.#stop = new AbortController());
    this.#began = performance.now();
    const take = (state: WholeState) => {
      if (this.#stop !== stop) return;
      this.#state = state;
      if (state.is === 'done' || performance.now() - this.#painted > paintEvery) this.#paint();
    };
    try {
      await countWhole(info, picture.numbers.decoding, summarize, take, { signal: stop.signal });
    } catch (error) {
      if (this.#stop !== stop) return;
      if (!isAbort(error)) this.#shown?.tell(sentence(error));
      if (this.#state) this.#state = { ...this.#state, is: 'stopped' };
    }
    this.#paint();
    if (this.#state?.is === 'done') this.#shown?.say(this.#list.textContent);
  }

  #paint(): void {
    const shown = this.#shown;
    if (!shown) return;
    this.#painted = performance.now();
    const state = this.#state;
    const isCounting = state?.is === 'counting';
    setShown(this.#start, !isCounting && state?.is !== 'done');
    setShown(this.#cancel, isCounting);
    setShown(this.#bar, isCounting);
    setShown(this.#cost, state === undefined);
    setText(this.#cost, this.#costText(shown));
    setText(this.#progress, state ? this.#progressText(state) : '');
    this.element.dataset['state'] = state?.is ?? '';
    if (!state) {
      this.#list.replaceChildren();
      return;
    }
    this.#bar.value = state.chunks / Math.max(state.total, 1);
    this.#list.replaceChildren(
      ...this.#rows(state, shown).map(([name, value]) =>
        element('div', {}, element('dt', {}, name), element('dd', {}, value)),
      ),
    );
  }

  #costText({ info, storedBytes, bytesPerSecond }: Shown): string {
    const { countCost, countCostTime } = this.#words;
    const chunks = chunkCount(info);
    const each = storedBytes ?? info.chunks.reduce((all, size) => all * size, info.dtype.size);
    const cost = [counted(chunks), byteText(chunks * each)] as const;
    if (bytesPerSecond === undefined) return fill(countCost, ...cost);
    return fill(countCostTime, ...cost, this.#timeText((chunks * each) / bytesPerSecond));
  }

  #progressText({ is, chunks, total, broken, problem }: WholeState): string {
    const { countProgress, countTime, countStopped, countBroken } = this.#words;
    const far = [counted(chunks), counted(total)] as const;
    const left = (((performance.now() - this.#began) / 1000) * (total - chunks)) / chunks;
    const said =
      is === 'done'
        ? ''
        : is === 'stopped'
          ? fill(countStopped, ...far)
          : left > 1
            ? fill(countTime, ...far, this.#timeText(left))
            : fill(countProgress, ...far);
    const failed = broken > 0 ? fill(countBroken, counted(broken), problem ?? '') : '';
    return [said, failed].filter(Boolean).join(' ');
  }

  #timeText(seconds: number): string {
    const { hours, minutes, seconds: short } = this.#words;
    if (seconds >= 5400) return fill(hours, Math.round(seconds / 3600));
    if (seconds >= 90) return fill(minutes, Math.round(seconds / 60));
    return fill(short, Math.max(Math.round(seconds), 1));
  }

  #rows({ summary, neverWritten }: WholeState, shown: Shown): [string, string][] {
    const words = this.#words;
    const { finite, infinite, count, mean, spread } = summary;
    const [min, max] = this.#extremes(summary, shown);
    const rows: [string, string][] =
      finite === 0
        ? []
        : [
            [words.minimum, min],
            [words.maximum, max],
            [words.mean, String(mean)],
            [words.deviation, String(Math.sqrt(Math.max(spread, 0) / finite))],
          ];
    rows.push([words.valuesCounted, counted(finite)]);
    rows.push([words.withoutValue, counted(count - finite - infinite)]);
    if (infinite > 0) rows.push([words.infinite, counted(infinite)]);
    if (neverWritten > 0) rows.push([words.neverWrittenColor, counted(neverWritten)]);
    return rows;
  }

  /** With all their digits; what stands for another value as that. */
  #extremes(
    { min, max }: WholeState['summary'],
    { info, array, view }: Shown,
  ): [min: string, max: string] {
    if (min === undefined || max === undefined) return ['', ''];
    const { scale, offset } = decodingOf(info);
    const isPlain = view.decoded === false || (scale === 1 && offset === 0);
    if (isPlain) return [exactValue(min, array.dtype), exactValue(max, array.dtype)];
    const values = [min, max].map((stored) => Number(stored) * scale + offset);
    const [low = 0, high = 0] = values.sort((a, b) => a - b);
    return [String(Number(low.toPrecision(12))), String(Number(high.toPrecision(12)))];
  }
}
