import type { ToPage } from '../../../shared/preview.ts';
import { tileOf } from '../../../shared/plane.ts';
import type { Cell } from '../crosshair.ts';
import type { Shown } from '../part.ts';
import { gridShape } from '../../../zarr/chunkGrid.ts';
import { placeInGrid } from '../../../zarr/chunkListing.ts';
import { ChunkBook, leadingOf, type Tile, type TileState } from './chunkBook.ts';
import { ShardBook } from './shardBook.ts';

/** The states in the order in which they are counted and explained. */
export const tileStates = ['present', 'missing', 'writing', 'unreadable', 'unknown'] as const;

/** What the chunk map knows and shows; its parts draw it. */
export class ChunkMapModel {
  #isOn = false;
  #generation = -1;
  #book: ChunkBook | undefined;
  /** What the host was asked to watch. */
  #watched = '';
  #selected: number | undefined;
  readonly #shards = new ShardBook();
  #shown: Shown | undefined;

  get isOn(): boolean {
    return this.#isOn;
  }

  get book(): ChunkBook | undefined {
    return this.#book;
  }

  /** Takes what the host says of chunks. */
  receive(message: ToPage): void {
    if (message.type === 'show') {
      this.#book = undefined;
      this.#watched = '';
      this.#selected = undefined;
      this.#shards.clear();
    }
    if (message.type === 'chunks' && message.generation === this.#generation) {
      this.#book?.take(message);
    }
    const isOfShard = message.type === 'shard' && message.generation === this.#generation;
    if (isOfShard) this.#shards.take(message);
  }

  /** Follows what is on the screen: another array, other indices, another window. */
  follow(shown: Shown): void {
    this.#shown = shown;
    if (shown.generation !== this.#generation || !this.#book) {
      this.#generation = shown.generation;
      this.#book = new ChunkBook(shown.info);
      this.#selected = undefined;
    }
    if (
      this.#selected !== undefined &&
      this.#selected >= shown.data.plane.grid[0] * shown.data.plane.grid[1]
    ) {
      this.#selected = undefined;
    }
    this.#watch(shown);
    if (this.#isOn && shown.info.shards) this.#askShards(shown);
  }

  /** Shows or hides the map. */
  turn(isOn: boolean): void {
    this.#isOn = isOn;
    this.#selected = undefined;
    if (this.#shown) this.#watch(this.#shown);
  }

  /** Every chunk of the picture. */
  tiles(shown: Shown): Tile[] {
    const { grid } = shown.data.plane;
    return Array.from({ length: grid[0] * grid[1] }, (_, index) => this.tile(shown, index));
  }

  /** One chunk of the picture. */
  tile(shown: Shown, index: number): Tile {
    const book = this.#book ?? new ChunkBook(shown.info);
    const { data, array, view } = shown;
    const read = (at: number) => data.stateOf(at);
    const tile = book.tile(data.plane, array.dimensions, view.indices, index, read);
    if (tile.state !== 'unknown') return tile;
    // What was never read of a shard, its index tells.
    const isThere = this.#shards.has(tile, placeInGrid(tile.coords, gridShape(shown.info)));
    return isThere === undefined ? tile : { ...tile, state: isThere ? 'present' : book.absent };
  }

  /** The chunk that holds a cell. */
  tileAt(shown: Shown, { row, column }: Cell): Tile {
    const { rows, columns, grid } = shown.data.plane;
    return this.tile(shown, tileOf(rows, row) * grid[1] + tileOf(columns, column));
  }

  /** How many chunks of the picture are in which state. */
  count(shown: Shown): ReadonlyMap<TileState, number> {
    const counts = new Map<TileState, number>();
    for (const { state } of this.tiles(shown)) counts.set(state, (counts.get(state) ?? 0) + 1);
    return counts;
  }

  get selected(): number | undefined {
    return this.#selected;
  }

  /** Chooses a chunk to say more of; what a shard holds is asked for. */
  select(shown: Shown, tile: Tile): void {
    this.#selected = tile.index;
    this.#ask(shown, this.#shards.ask(tile));
  }

  /** Asks for the indices of the shards of which chunks were not read. */
  #askShards(shown: Shown): void {
    const isListed = this.#book?.listing === 'known' || this.#book?.listing === 'partly';
    if (isListed) this.#ask(shown, this.#shards.wanted(this.tiles(shown)));
  }

  #ask(shown: Shown, shards: readonly (readonly number[])[]): void {
    for (const coords of shards)
      shown.post({ type: 'shard', generation: shown.generation, coords });
  }

  /** Stored bytes of a chunk inside its shard, when that is known. */
  sizeInShard(tile: Tile, place: number): number | undefined {
    return this.#shards.sizeOf(tile, place);
  }

  #watch(shown: Shown): void {
    const { generation, info, view } = shown;
    const leading = this.#isOn ? leadingOf(info, view.axes, view.indices) : null;
    const wanted = `${generation} ${JSON.stringify(leading)}`;
    if (wanted === this.#watched || (leading === null && this.#watched === '')) return;
    this.#watched = leading === null ? '' : wanted;
    shown.post({ type: 'watchChunks', generation, leading });
  }
}
