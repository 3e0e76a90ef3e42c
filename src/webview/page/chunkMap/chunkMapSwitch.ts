import { fill } from '../../../shared/fill.ts';
import type { PreviewWords } from '../../../shared/previewWords.ts';
import type { ToPage } from '../../../shared/preview.ts';
import { checkbox, type Control } from '../../look/controls.ts';
import type { PagePart, PartEnvironment, Shown } from '../part.ts';
import type { ChunkMapModel } from './chunkMapModel.ts';
import { countWords } from './chunkWords.ts';

/** The letter that turns the map on and off while the picture has the focus. */
const mapKey = 'c';

/** Turns the chunk map on and off, and keeps its model up to date: it is the first of its parts. */
export class ChunkMapSwitch implements PagePart {
  readonly element: HTMLElement;
  readonly #model: ChunkMapModel;
  readonly #words: PreviewWords;
  readonly #box: Control<boolean>;
  #shown: Shown | undefined;

  constructor(model: ChunkMapModel, { words, plot }: PartEnvironment) {
    this.#model = model;
    this.#words = words;
    this.#box = checkbox(words.chunkMap, (isOn) => this.#turn(isOn));
    this.element = this.#box.element;
    this.element.title = words.chunkMapHint;
    plot.addEventListener('keydown', (event) => {
      if (event.key !== mapKey || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.#turn(!model.isOn);
    });
  }

  receive(message: ToPage): void {
    this.#model.receive(message);
    const isNews = message.type === 'chunks' || message.type === 'shard';
    if (isNews) this.#shown?.update();
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#model.follow(shown);
    this.#box.show(this.#model.isOn);
  }

  #turn(isOn: boolean): void {
    this.#model.turn(isOn);
    const shown = this.#shown;
    if (!shown) return;
    const counts = () => countWords(this.#model.count(shown), this.#words);
    shown.say(isOn ? fill(this.#words.mapOn, counts()) : this.#words.mapOff);
    shown.update();
  }
}
