import type { Dimension, PreviewView } from './preview.ts';

/** Most elements drawn at once: 4096², a quarter of a gigabyte with everything around it. */
const elementLimit = 2 ** 24;
/** Most chunks read for one picture. */
const chunkLimit = 10_000;

/** One direction of the plane; a 1-d array has a row of size 1 that no dimension belongs to. */
export interface Span {
  /** Index of the dimension, or −1. */
  readonly dimension: number;
  readonly name: string;
  /** Elements of the array in this direction. */
  readonly size: number;
  /** Elements that are shown, from the first one on; fewer than `size` when that would be too many. */
  readonly shown: number;
  readonly chunk: number;
}

/** One chunk of the plane and the place of its elements in the picture. */
export interface PlaneChunk {
  /** Chunk coordinates, one per dimension of the array. */
  readonly coords: readonly number[];
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** The two dimensions on the screen. */
export interface Plane {
  readonly rows: Span;
  readonly columns: Span;
  /** Chunks along rows and columns. */
  readonly grid: readonly [rows: number, columns: number];
}

/** The last two dimensions, the first index of all others. */
export function firstView(dimensions: readonly Dimension[]): Pick<PreviewView, 'axes' | 'indices'> {
  const n = dimensions.length;
  return { axes: [Math.max(n - 2, -1), Math.max(n - 1, -1)], indices: dimensions.map(() => 0) };
}

/** True when the view names dimensions and indices that the array has. */
export function fits(view: PreviewView, dimensions: readonly Dimension[]): boolean {
  const [y, x] = view.axes;
  const known = (axis: number) => axis >= -1 && axis < dimensions.length;
  return (
    known(y) &&
    known(x) &&
    (y !== x || y === -1) &&
    (x !== -1 || dimensions.length === 0) &&
    (y !== -1 || dimensions.length < 2) &&
    view.indices.length === dimensions.length &&
    view.indices.every((index, i) => index < Math.max(dimensions[i]?.size ?? 0, 1))
  );
}

/** What is shown of an array with this view, and how much of it. */
export function planeOf(
  dimensions: readonly Dimension[],
  { axes }: Pick<PreviewView, 'axes'>,
  limits: { readonly elements: number; readonly chunks: number } = {
    elements: elementLimit,
    chunks: chunkLimit,
  },
): Plane {
  const whole = axes.map((axis) => dimensions[axis] ?? { name: '', size: 1, chunk: 1 });
  const [y, x] = whole as [Dimension, Dimension];
  const elements = within([y.size, x.size], limits.elements);
  const perChunk = [Math.max(y.chunk, 1), Math.max(x.chunk, 1)] as const;
  const chunks = within(
    [Math.ceil(elements[0] / perChunk[0]), Math.ceil(elements[1] / perChunk[1])],
    limits.chunks,
  );
  const span = (i: 0 | 1, { name, size }: Dimension): Span => ({
    dimension: axes[i],
    name,
    size,
    shown: Math.min(size, elements[i], chunks[i] * perChunk[i]),
    chunk: perChunk[i],
  });
  const rows = span(0, y);
  const columns = span(1, x);
  return {
    rows,
    columns,
    grid: [Math.ceil(rows.shown / rows.chunk), Math.ceil(columns.shown / columns.chunk)],
  };
}

/** The plane's chunks in order of need: as one reads, from the top left. */
export function* planeChunks(
  plane: Plane,
  dimensions: readonly Dimension[],
  indices: readonly number[],
): Generator<PlaneChunk> {
  const { rows, columns, grid } = plane;
  const fixed = dimensions.map((d, i) => Math.floor((indices[i] ?? 0) / Math.max(d.chunk, 1)));
  for (let i = 0; i < grid[0]; i++) {
    for (let j = 0; j < grid[1]; j++) {
      const coords = fixed.map((at, d) =>
        d === rows.dimension ? i : d === columns.dimension ? j : at,
      );
      const row = i * rows.chunk;
      const column = j * columns.chunk;
      yield {
        coords,
        row,
        column,
        rows: Math.min(rows.chunk, rows.shown - row),
        columns: Math.min(columns.chunk, columns.shown - column),
      };
    }
  }
}

/** The largest box from the origin with at most `limit` cells, as square as the whole allows. */
function within([a, b]: readonly [number, number], limit: number): readonly [number, number] {
  if (a * b <= limit) return [a, b];
  const side = Math.floor(Math.sqrt(limit));
  if (a <= side) return [a, Math.floor(limit / a)];
  if (b <= side) return [Math.floor(limit / b), b];
  return [side, side];
}
