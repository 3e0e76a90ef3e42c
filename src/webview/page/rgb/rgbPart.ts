import { rasteriseRgb, rgbRange, type ColorGrid } from '../../../plot/rgb.ts';
import { fixedCoords, planeChunks, type PlaneChunk } from '../../../shared/plane.ts';
import { element, setShown } from '../../look/elements.ts';
import { cut, emptyLike } from '../../worker/slice.ts';
import type { NumericArray } from '../../../zarr/chunkDecoder.ts';
import { pixelsOf } from '../layout.ts';
import type { PagePart, PartEnvironment, Shown } from '../part.ts';
import type { PlaneData } from '../planeData.ts';
import { colorAxesOf } from './channels.ts';

/**
 * The picture in its own colours, over the one by values: three or four numbers of a dimension are
 * red, green, blue and opacity. Values, hover and statistics stay those of the channel that the
 * slider names.
 */
export class RgbPart implements PagePart {
  readonly element = element('canvas', { class: 'rgb', 'aria-hidden': 'true' });
  readonly #plot: HTMLElement;
  #shown: Shown | undefined;
  #of: PlaneData | undefined;
  #reading = new AbortController();
  #grid: ColorGrid | undefined;
  /** Where a channel could not be read or was never written: the picture beneath says so. */
  #holes: PlaneChunk[] = [];

  constructor({ plot }: PartEnvironment) {
    this.#plot = plot;
    new ResizeObserver(() => this.#draw()).observe(plot);
    setShown(this.element, false);
  }

  show(shown: Shown): void {
    this.#shown = shown;
    const { view, picture, data, loading, array } = shown;
    const channel = colorAxesOf(array.dimensions, view)?.channel;
    const isOn = picture.kind === 'heatmap' && picture.isRgb && channel !== undefined;
    if (!isOn || loading.state === 'reading') {
      setShown(this.element, isOn && this.#of === data && this.#grid !== undefined);
      if (!isOn) this.#forget();
      return;
    }
    if (this.#of === data) return;
    this.#forget();
    this.#of = data;
    void this.#read(shown, channel, this.#reading.signal);
  }

  #forget(): void {
    this.#reading.abort();
    this.#reading = new AbortController();
    this.#of = undefined;
    this.#grid = undefined;
    this.#holes = [];
  }

  /** What the picture's chunks hold of the other channels is at hand; the rest is read. */
  async #read(shown: Shown, channel: number, signal: AbortSignal): Promise<void> {
    const { data, view, array } = shown;
    const { plane, shape } = data;
    const count = array.dimensions[channel]?.size ?? 3;
    const holes: PlaneChunk[] = [];
    let all: NumericArray | undefined;
    for (let c = 0; c < count; c++) {
      const indices = view.indices.map((at, d) => (d === channel ? c : at));
      for (const chunk of planeChunks(plane, array.dimensions, indices)) {
        const coords = coordsAt(chunk, array.dimensions, indices, channel);
        const decoded = await shown.readChunk(coords, { signal }).catch(() => undefined);
        if (signal.aborted) return;
        if (!decoded) {
          holes.push(chunk);
          continue;
        }
        const { values } = cut(decoded, chunk, plane, indices);
        all ??= emptyLike(values, shape[0] * shape[1] * count);
        interleave(all, values, chunk, shape[1], count, c);
      }
    }
    this.#holes = holes;
    this.#grid = all && { data: all, shape: [shape[0], shape[1], count] };
    this.#draw();
  }

  #draw(): void {
    const { picture } = this.#shown ?? {};
    const { width = 0, height = 0 } = this.#plot instanceof HTMLCanvasElement ? this.#plot : {};
    setShown(this.element, this.#grid !== undefined);
    if (!this.#grid || !picture || width * height === 0) return;
    this.element.width = width;
    this.element.height = height;
    const range = rgbRange(this.#grid.data);
    const decoding = picture.numbers?.decoding;
    const options = { width, height, range, nan: picture.rules.nodata };
    const pixels = rasteriseRgb(this.#grid, decoding ? { ...options, decoding } : options);
    const context = this.element.getContext('2d');
    context?.putImageData(new ImageData(pixels, width, height), 0, 0);
    const [rowCount, columnCount] = this.#grid.shape;
    for (const { row, column, rows, columns } of this.#holes) {
      const [top, bottom] = pixelsOf(row, row + rows, rowCount, height);
      const [left, right] = pixelsOf(column, column + columns, columnCount, width);
      context?.clearRect(left, top, right - left, bottom - top);
    }
  }
}

/** The chunk of another channel at the same place. */
function coordsAt(
  { coords }: PlaneChunk,
  dimensions: Shown['array']['dimensions'],
  indices: readonly number[],
  channel: number,
): readonly number[] {
  const fixed = fixedCoords(dimensions, indices);
  return coords.map((at, d) => (d === channel ? (fixed[d] ?? at) : at));
}

function interleave(
  all: NumericArray,
  values: NumericArray,
  { row, column, rows, columns }: PlaneChunk,
  width: number,
  count: number,
  channel: number,
): void {
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const at = ((row + y) * width + column + x) * count + channel;
      all[at] = values[y * columns + x] as never;
    }
  }
}
