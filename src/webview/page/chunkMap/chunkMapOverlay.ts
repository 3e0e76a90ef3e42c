import { tileRange } from '../../../shared/plane.ts';
import { element, svg } from '../../look/elements.ts';
import type { PagePart, Shown } from '../part.ts';
import type { Tile, TileState } from './chunkBook.ts';
import type { ChunkMapModel } from './chunkMapModel.ts';

/** More lines than this would be a grey veil over the picture: only chunks with a mark are drawn. */
const mostLines = 600;

/** The grid of chunks over the picture; what is not there is hatched, dotted or crossed out. */
export class ChunkMapOverlay implements PagePart {
  readonly element = element('div', { class: 'chunkMap' });
  readonly #model: ChunkMapModel;
  readonly #drawing = svg('svg', { 'aria-hidden': 'true', width: '100%', height: '100%' });
  #shown: Shown | undefined;

  constructor(model: ChunkMapModel) {
    this.#model = model;
    this.element.append(this.#drawing);
    new ResizeObserver(() => this.#draw()).observe(this.element);
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.element.hidden = !this.#model.isOn;
    this.#draw();
  }

  #draw(): void {
    const shown = this.#shown;
    if (!shown || !this.#model.isOn) {
      this.#drawing.replaceChildren();
      return;
    }
    const { clientWidth: width, clientHeight: height } = this.element;
    const tiles = this.#model.tiles(shown);
    const isFine = tiles.length > mostLines;
    const boxes = tiles.flatMap((tile) => {
      const isSelected = tile.index === this.#model.selected;
      if (isFine && tile.state === 'present' && !isSelected) return [];
      return [this.#box(shown, tile, width, height, isSelected)];
    });
    this.#drawing.replaceChildren(patterns(), ...boxes.sort(selectedLast));
    this.element.dataset['states'] = tiles
      .map(({ state }) => (state === 'unknown' ? '?' : state[0]))
      .join('');
  }

  #box(shown: Shown, tile: Tile, width: number, height: number, isSelected: boolean) {
    const { rows, columns, grid } = shown.data.plane;
    const [top, bottom] = tileRange(rows, Math.floor(tile.index / grid[1]));
    const [left, right] = tileRange(columns, tile.index % grid[1]);
    const [x, y] = [(left / columns.shown) * width, (top / rows.shown) * height];
    return svg('rect', {
      class: `${tile.state}${isSelected ? ' selected' : ''}`,
      x: x + 0.5,
      y: y + 0.5,
      width: Math.max(((right - left) / columns.shown) * width - 1, 1),
      height: Math.max(((bottom - top) / rows.shown) * height - 1, 1),
      ...(hasPattern(tile.state) ? { fill: `url(#chunk-${tile.state})` } : { fill: 'none' }),
    });
  }
}

function hasPattern(state: TileState): boolean {
  return state === 'missing' || state === 'writing' || state === 'unreadable';
}

function selectedLast(a: SVGElement, b: SVGElement): number {
  return Number(a.classList.contains('selected')) - Number(b.classList.contains('selected'));
}

/** States differ in shape, not in colour alone: hatched, dotted, crossed out. */
function patterns(): SVGDefsElement {
  const pattern = (state: TileState, ...shapes: readonly SVGElement[]) =>
    svg(
      'pattern',
      { id: `chunk-${state}`, width: 8, height: 8, patternUnits: 'userSpaceOnUse', class: state },
      svg('rect', { width: 8, height: 8, class: 'ground' }),
      ...shapes,
    );
  return svg(
    'defs',
    {},
    pattern('missing', svg('path', { d: 'M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4', class: 'ink' })),
    pattern('writing', svg('circle', { cx: 4, cy: 4, r: 1.5, class: 'ink dot' })),
    pattern('unreadable', svg('path', { d: 'M0,0 l8,8 M0,8 l8,-8', class: 'ink' })),
  );
}

/** A sample of a state for the legend. */
export function sampleOf(state: TileState): SVGSVGElement {
  const fill = hasPattern(state) ? `url(#chunk-${state})` : 'none';
  return svg(
    'svg',
    { class: 'sample', width: 14, height: 14, 'aria-hidden': 'true' },
    svg('rect', { x: 0.5, y: 0.5, width: 13, height: 13, class: state, fill }),
  );
}
