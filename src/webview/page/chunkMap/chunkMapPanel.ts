import { fill } from '../../../shared/fill.ts';
import type { PreviewWords } from '../../../shared/previewWords.ts';
import { gridShape } from '../../../zarr/chunkGrid.ts';
import { placeInGrid } from '../../../zarr/chunkListing.ts';
import { element, setShown, setText } from '../../look/elements.ts';
import type { PagePart, PartEnvironment, Shown } from '../part.ts';
import { cellAt } from '../layout.ts';
import type { Tile } from './chunkBook.ts';
import { type ChunkMapModel, tileStates } from './chunkMapModel.ts';
import { sampleOf } from './chunkMapOverlay.ts';
import { countWords, listingWords, stateWord, tileWords } from './chunkWords.ts';

/** Legend and counts of the chunk map, and all that is known of the chunk that was chosen. */
export class ChunkMapPanel implements PagePart {
  readonly element = element('div', { class: 'chunkPanel' });
  readonly #model: ChunkMapModel;
  readonly #words: PreviewWords;
  readonly #post: PartEnvironment['post'];
  readonly #legend = element('div', { class: 'legend' });
  readonly #note = element('div', { class: 'note' });
  readonly #key: HTMLButtonElement;
  readonly #about = element('span', { class: 'about' });
  readonly #details: HTMLElement;
  #shown: Shown | undefined;
  #legendIs = '';

  constructor(model: ChunkMapModel, { words, plot, post }: PartEnvironment) {
    this.#model = model;
    this.#words = words;
    this.#post = post;
    this.#key = element('button', { class: 'copyable key', type: 'button', title: words.copyKey });
    this.#key.addEventListener('click', () => this.#copyKey());
    this.#details = element('div', { class: 'details' }, this.#key, ' ', this.#about);
    this.element.append(this.#legend, this.#note, this.#details);
    plot.addEventListener('click', (event) => this.#clicked(event));
    plot.addEventListener('keydown', (event) => this.#pressed(event));
  }

  show(shown: Shown): void {
    this.#shown = shown;
    setShown(this.element, this.#model.isOn);
    if (!this.#model.isOn) return;
    this.#drawLegend(shown);
    const note = listingWords(this.#model.book, this.#words);
    setText(this.#note, note);
    setShown(this.#note, note !== '');
    const { selected } = this.#model;
    setText(this.#key, selected === undefined ? '' : this.#model.tile(shown, selected).key);
    setShown(this.#key, selected !== undefined);
    const told =
      selected === undefined
        ? this.#words.mapHint
        : this.#told(shown, this.#model.tile(shown, selected)).join(' · ');
    setText(this.#about, told);
  }

  #drawLegend(shown: Shown): void {
    const counts = this.#model.count(shown);
    const legend = countWords(counts, this.#words);
    if (legend === this.#legendIs) return;
    this.#legendIs = legend;
    const items = tileStates.flatMap((state) => {
      const count = counts.get(state);
      if (count === undefined) return [];
      const text = fill(this.#words.chunkCounts, count, stateWord(state, this.#words));
      return [element('span', { class: 'item' }, sampleOf(state), text)];
    });
    this.#legend.replaceChildren(...items);
  }

  #told(shown: Shown, tile: Tile): string[] {
    const place = placeInGrid(tile.coords, gridShape(shown.info));
    return tileWords(
      tile,
      {
        book: this.#model.book,
        inShard: this.#model.sizeInShard(tile, place),
        problem: tile.state === 'unreadable' ? shown.data.problemOf(tile.index) : undefined,
      },
      this.#words,
      document.documentElement.lang,
    );
  }

  #clicked(event: MouseEvent): void {
    const { offsetX: x, offsetY: y, currentTarget } = event;
    const shown = this.#shown;
    if (!shown || !this.#model.isOn || !(currentTarget instanceof HTMLElement)) return;
    const { clientWidth: width, clientHeight: height } = currentTarget;
    const { rows, columns } = shown.data.plane;
    const cells = { rows: rows.shown, columns: columns.shown };
    const cell = cellAt({ x, y }, { x: 0, y: 0, width, height }, cells);
    if (!cell) return;
    event.preventDefault();
    this.#choose(shown, this.#model.tileAt(shown, cell));
  }

  #pressed(event: KeyboardEvent): void {
    const shown = this.#shown;
    if (event.key !== 'Enter' || !shown?.cell || !this.#model.isOn) return;
    event.preventDefault();
    this.#choose(shown, this.#model.tileAt(shown, shown.cell));
  }

  #choose(shown: Shown, tile: Tile): void {
    this.#model.select(shown, tile);
    const spoken = fill(this.#words.chunkSpoken, tile.key, this.#told(shown, tile).join(', '));
    shown.say(spoken);
    shown.update();
  }

  #copyKey(): void {
    const text = this.#key.textContent;
    this.#post({ type: 'copy', text });
    this.#shown?.tell(fill(this.#words.copied, this.#words.chunkKey));
  }
}
