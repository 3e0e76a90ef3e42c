import { element, svg } from '../../look/elements.ts';
import type { PagePart, Shown } from '../part.ts';
import { cellOf, type PinModel } from './pinModel.ts';

const size = 9;

/** The pins over the picture, each with its number. */
export class PinOverlay implements PagePart {
  readonly element = element('div', { class: 'pins' });
  readonly #model: PinModel;
  readonly #drawing = svg('svg', { 'aria-hidden': 'true', width: '100%', height: '100%' });
  #shown: Shown | undefined;

  constructor(model: PinModel) {
    this.#model = model;
    this.element.append(this.#drawing);
    new ResizeObserver(() => this.#draw()).observe(this.element);
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#draw();
  }

  #draw(): void {
    const shown = this.#shown;
    if (!shown) return;
    const { clientWidth: width, clientHeight: height } = this.element;
    const { rows, columns } = shown.data.plane;
    const chosen = this.#model.chosen?.number;
    const marks = this.#model.pins.flatMap((pin) => {
      const cell = cellOf(pin, shown);
      if (!cell) return [];
      const x = ((cell.column + 0.5) / columns.shown) * width;
      const y = ((cell.row + 0.5) / rows.shown) * height;
      const [right, down] = [x > width - 24 ? -1 : 1, y < 24 ? 1 : -1];
      return svg(
        'g',
        { class: pin.number === chosen ? 'pin chosen' : 'pin' },
        svg('path', { class: 'halo', d: cross(x, y) }),
        svg('path', { d: cross(x, y) }),
        svg(
          'text',
          { x: x + right * 8, y: y + down * 8, class: right < 0 ? 'before' : '' },
          String(pin.number),
        ),
      );
    });
    this.#drawing.replaceChildren(...marks);
  }
}

function cross(x: number, y: number): string {
  const [px, py] = [Math.round(x), Math.round(y)];
  return `M${px - size},${py}h${size - 3}M${px + 3},${py}h${size - 3}M${px},${py - size}v${size - 3}M${px},${py + 3}v${size - 3}`;
}
