import { fill } from '../../shared/fill.ts';
import type { Dimension } from '../../shared/preview.ts';
import type { PreviewWords } from '../../shared/previewWords.ts';
import { elementsPerChunk } from '../../shared/plane.ts';
import { element, setShown, setText } from '../look/elements.ts';
import { byteText } from './byteText.ts';
import { aheadOf, nextIndex, paceFor, speeds, type Pace } from './playback.ts';
import type { PagePart, PartEnvironment, Shown } from './part.ts';

interface Row {
  readonly dimension: number;
  readonly element: HTMLElement;
  readonly slider: HTMLInputElement;
  readonly place: HTMLElement;
  readonly cost: HTMLElement;
  readonly play: HTMLButtonElement;
}

/** One slider for every dimension that is not drawn, with the price of its next step, and ▶. */
export class Sliders implements PagePart {
  readonly element = element('div', { class: 'sliders' });
  readonly #words: PreviewWords;
  readonly #pace: HTMLElement;
  #rows: readonly Row[] = [];
  #drawnFor = '';
  #shown: Shown | undefined;
  #chosen: Pace = { speed: 10, isLoop: true };
  #playing: { readonly dimension: number; last: number } | undefined;

  constructor({ words }: PartEnvironment) {
    this.#words = words;
    this.#pace = this.#paceControls();
  }

  show(shown: Shown): void {
    this.#shown = shown;
    const { array, view } = shown;
    const wanted = JSON.stringify([shown.generation, view.axes]);
    if (wanted !== this.#drawnFor) {
      this.#drawnFor = wanted;
      this.#playing = undefined;
      this.#rows = array.dimensions.flatMap((dimension, d) =>
        view.axes.includes(d) || dimension.size < 2 ? [] : [this.#row(dimension, d)],
      );
      this.element.replaceChildren(...this.#rows.map((row) => row.element));
      this.#rows.at(-1)?.element.append(this.#pace);
    }
    setShown(this.element, this.#rows.length > 0);
    for (const row of this.#rows) this.#update(row, shown);
  }

  #row({ name, size }: Dimension, dimension: number): Row {
    const slider = element('input', { type: 'range', min: 0, max: size - 1, 'aria-label': name });
    const play = element('button', { type: 'button', class: 'tool play' }, '▶');
    const place = element('output', { class: 'place' });
    const cost = element('span', { class: 'cost' });
    const label = element('span', { class: 'name', draggable: 'true' }, name);
    slider.addEventListener('input', () => {
      // Before the animation stops: that shows where it was.
      const to = Number(slider.value);
      this.#stop();
      this.#go(dimension, to);
    });
    play.addEventListener('click', () => this.#toggle(dimension));
    label.addEventListener('dragstart', (event) =>
      event.dataTransfer?.setData(dimensionType, String(dimension)),
    );
    const made = element('div', { class: 'slider' }, label, play, slider, place, cost);
    return { dimension, element: made, slider, place, cost, play };
  }

  #update({ dimension, slider, place, cost, play }: Row, shown: Shown): void {
    const { view, array } = shown;
    const at = view.indices[dimension] ?? 0;
    const size = array.dimensions[dimension]?.size ?? 1;
    if (slider.value !== String(at)) slider.value = String(at);
    const named = shown.coordinateOf(dimension)?.textAt(at) ?? '';
    setText(place, named === '' ? `${at}` : fill(this.#words.indexNamed, at, named));
    slider.setAttribute('aria-valuetext', place.textContent);
    const text = this.#costText(shown, dimension, at + 1 < size ? at + 1 : at - 1);
    setText(cost, text.text);
    cost.dataset['cost'] = text.is;
    const { bytes, most } = shown.kept;
    cost.title = fill(this.#words.keptDecoded, byteText(bytes), byteText(most));
    this.element.dataset['kept'] = String(bytes);
    const isPlaying = this.#playing?.dimension === dimension;
    setText(play, isPlaying ? '⏸' : '▶');
    const title = fill(isPlaying ? this.#words.pause : this.#words.play, slider.ariaLabel ?? '');
    play.title = title;
    play.ariaLabel = title;
  }

  #costText(shown: Shown, dimension: number, to: number): { is: string; text: string } {
    const cost = shown.costOf(dimension, to);
    if (cost.is === 'instant') return { is: cost.is, text: this.#words.costInstant };
    if (cost.is === 'cached') return { is: cost.is, text: this.#words.costCached };
    const { info, array } = shown;
    const each = shown.storedBytes ?? elementsPerChunk(array.dimensions) * info.dtype.size;
    const bytes = byteText(cost.chunks * each);
    return { is: cost.is, text: fill(this.#words.costFetch, cost.chunks, bytes) };
  }

  #go(dimension: number, to: number): void {
    const { view } = this.#shown ?? {};
    if (!view) return;
    this.#shown?.setView({ indices: view.indices.map((at, d) => (d === dimension ? to : at)) });
  }

  #toggle(dimension: number): void {
    if (this.#playing?.dimension === dimension) {
      this.#stop();
      return;
    }
    const wasPlaying = this.#playing !== undefined;
    this.#playing = { dimension, last: performance.now() };
    if (!wasPlaying) requestAnimationFrame((now) => this.#tick(now));
    if (this.#shown) this.show(this.#shown);
  }

  #stop(): void {
    if (!this.#playing) return;
    this.#playing = undefined;
    if (this.#shown) this.show(this.#shown);
  }

  /** The next picture when its time has come and the one before is all there. */
  #tick(now: number): void {
    if (!this.#playing || !this.#shown) return;
    requestAnimationFrame((then) => this.#tick(then));
    const { dimension, last } = this.#playing;
    const { view, array, loading } = this.#shown;
    const { speed, isLoop } = paceFor(this.#chosen, wantsReducedMotion());
    if (now - last < 1000 / speed - 2 || loading.state !== 'done') return;
    const along = array.dimensions[dimension];
    const to = nextIndex(view.indices[dimension] ?? 0, along?.size ?? 1, isLoop);
    if (to === undefined || !along) {
      this.#stop();
      return;
    }
    this.#playing.last = now;
    this.#go(dimension, to);
    this.#shown.readAhead(
      aheadOf(to, along, isLoop).map((at) =>
        view.indices.map((other, d) => (d === dimension ? at : other)),
      ),
    );
  }

  #paceControls(): HTMLElement {
    const speed = element('select', { 'aria-label': this.#words.speed });
    speed.append(
      ...speeds.map((value) => element('option', { value }, fill(this.#words.perSecond, value))),
    );
    speed.value = String(this.#chosen.speed);
    speed.addEventListener('change', () => {
      this.#chosen = { ...this.#chosen, speed: Number(speed.value) };
    });
    const loop = element('input', { type: 'checkbox' });
    loop.checked = this.#chosen.isLoop;
    loop.addEventListener('change', () => {
      this.#chosen = { ...this.#chosen, isLoop: loop.checked };
    });
    return element('span', { class: 'pace' }, speed, element('label', {}, loop, this.#words.loop));
  }
}

/** What is dragged from a slider onto an axis. */
export const dimensionType = 'application/x-science-gateway-dimension';

/** True when the person has asked the system or VS Code for less motion. */
function wantsReducedMotion(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') ||
    matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
