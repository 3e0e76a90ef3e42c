import { fill } from '../../../shared/fill.ts';
import type { PreviewWords } from '../../../shared/previewWords.ts';
import { button } from '../../look/controls.ts';
import { element, setShown } from '../../look/elements.ts';
import { dimensionTicks } from '../coordinates/coordinateTicks.ts';
import { cellAt } from '../layout.ts';
import type { PagePart, PartEnvironment, Shown } from '../part.ts';
import { decodingOf, describeCell } from '../sentences.ts';
import type { Cell } from '../crosshair.ts';
import { LineChart } from './lineChart.ts';
import { cellOf, type Pin, type PinModel } from './pinModel.ts';
import { profileOf } from './profile.ts';
import { rangeWords } from './rangeWords.ts';
import { SeriesView } from './seriesView.ts';

/** Pointer movements beyond so many pixels are a drag and set no pin. */
const stillness = 4;

/** The pinned values, and profiles and series through the one that was chosen. */
export class PinPanel implements PagePart {
  readonly element = element('section', { class: 'pinPanel' });
  readonly #model: PinModel;
  readonly #words: PreviewWords;
  readonly #list = element('ul', { class: 'pinList' });
  readonly #charts = element('div', { class: 'charts' });
  readonly #profiles: Readonly<Record<'rows' | 'columns', LineChart>>;
  readonly #series: SeriesView;
  #shown: Shown | undefined;
  #listed = '';

  constructor(model: PinModel, { words, plot }: PartEnvironment) {
    this.#model = model;
    this.#words = words;
    const say = (sentence: string) => this.#shown?.say(sentence);
    this.#profiles = { columns: new LineChart(say), rows: new LineChart(say) };
    this.#series = new SeriesView(words, say);
    this.element.ariaLabel = words.pins;
    this.#charts.append(
      this.#profiles.columns.element,
      this.#profiles.rows.element,
      this.#series.element,
    );
    this.element.append(this.#list, this.#charts);
    this.#listenTo(plot);
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#model.follow(shown);
    const { pins, chosen } = this.#model;
    setShown(this.element, pins.length > 0);
    this.#series.follow(shown, chosen);
    if (pins.length === 0) return;
    this.#drawList(shown);
    const cell = chosen && cellOf(chosen, shown);
    for (const along of ['columns', 'rows'] as const) this.#drawProfile(shown, cell, along);
  }

  #listenTo(plot: HTMLElement): void {
    let down: PointerEvent | undefined;
    plot.addEventListener('pointerdown', (event) => {
      down = event;
    });
    plot.addEventListener('click', (event) => {
      const isDrag =
        down !== undefined &&
        Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > stillness;
      if (!isDrag && !event.defaultPrevented) this.#toggle(this.#cellUnder(event));
    });
    plot.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.defaultPrevented || !this.#shown?.cell) return;
      event.preventDefault();
      this.#toggle(this.#shown.cell);
    });
  }

  #cellUnder({ offsetX: x, offsetY: y, currentTarget }: MouseEvent): Cell | undefined {
    if (!this.#shown || !(currentTarget instanceof HTMLElement)) return undefined;
    const { clientWidth: width, clientHeight: height } = currentTarget;
    const { rows, columns } = this.#shown.data.plane;
    const cells = { rows: rows.shown, columns: columns.shown };
    return cellAt({ x, y }, { x: 0, y: 0, width, height }, cells);
  }

  #toggle(cell: Cell | undefined): void {
    const shown = this.#shown;
    if (!shown || !cell) return;
    const before = this.#model.pins;
    const pin = this.#model.toggle(shown, cell);
    const gone = before.find((one) => !this.#model.pins.includes(one));
    if (pin) shown.say(fill(this.#words.pinned, pin.number, this.#spoken(shown, cell)));
    else if (gone) shown.say(fill(this.#words.unpinned, gone.number));
    shown.update();
  }

  #spoken(shown: Shown, cell: Cell): string {
    const { place, value, instead } = describeCell(cell, shown, this.#words);
    return `${value ?? instead ?? ''}, ${place}`;
  }

  #drawList(shown: Shown): void {
    const { pins, chosen } = this.#model;
    const rows = pins.map((pin) => {
      const cell = cellOf(pin, shown);
      return { pin, text: cell ? this.#spoken(shown, cell) : this.#words.pinElsewhere };
    });
    // The list keeps its elements, and with them the focus, as long as it says the same.
    const listed = JSON.stringify([
      rows.map(({ pin, text }) => [pin.number, text]),
      chosen?.number,
    ]);
    if (listed === this.#listed) return;
    const focused = [...this.#list.querySelectorAll('button')].indexOf(
      document.activeElement as HTMLButtonElement,
    );
    this.#listed = listed;
    this.#list.replaceChildren(
      ...rows.map(({ pin, text }) => this.#row(shown, pin, text, pin === chosen)),
      element(
        'li',
        {},
        button(this.#words.clearPins, () => this.#clear()),
      ),
    );
    if (focused >= 0) this.#list.querySelectorAll('button')[focused]?.focus();
  }

  #row(shown: Shown, pin: Pin, text: string, isChosen: boolean): HTMLLIElement {
    const choose = element(
      'button',
      { type: 'button', class: 'pinned', 'aria-pressed': String(isChosen) },
      element('b', {}, String(pin.number)),
      ` ${text}`,
    );
    choose.addEventListener('click', () => {
      this.#model.choose(pin.number);
      shown.update();
    });
    const name = fill(this.#words.removePin, pin.number);
    const remove = element(
      'button',
      { type: 'button', class: 'remove', title: name, 'aria-label': name },
      '×',
    );
    remove.addEventListener('click', () => {
      this.#model.remove(pin.number);
      shown.say(fill(this.#words.unpinned, pin.number));
      shown.update();
    });
    return element('li', {}, choose, remove);
  }

  #clear(): void {
    this.#model.clear();
    this.#shown?.update();
  }

  #drawProfile(shown: Shown, cell: Cell | undefined, along: 'rows' | 'columns'): void {
    const chart = this.#profiles[along];
    const span = shown.data.plane[along];
    const isDrawn =
      cell !== undefined && span.dimension >= 0 && shown.data.plane.rows.dimension >= 0;
    setShown(chart.element, isDrawn);
    if (!isDrawn) return;
    const decoding = shown.view.decoded === false ? undefined : decodingOf(shown.info);
    const profile = profileOf(shown.data, cell, along, decoding);
    const title = fill(this.#words.profileAlong, span.name);
    const at = (i: number): Cell =>
      along === 'rows' ? { row: i, column: cell.column } : { row: cell.row, column: i };
    chart.show({
      title,
      profile,
      ticks: dimensionTicks(span, shown.coordinateOf(span.dimension), 4),
      mark: along === 'rows' ? cell.row : cell.column,
      spoken: fill(this.#words.profileSpoken, span.name, ...rangeWords(profile, this.#words)),
      tell: (i) => this.#spoken(shown, at(i)),
    });
  }
}
