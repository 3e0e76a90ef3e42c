import type { Dimension, PreviewView } from './preview.ts';

/** How much one picture may take. */
export interface PlaneLimits {
  /** Elements drawn at once: 4096², a quarter of a gigabyte with everything around it. */
  readonly elements: number;
  /** Chunks read for it: each costs a request. */
  readonly chunks: number;
  /** Elements decoded for it, in all dimensions of its chunks. */
  readonly decoded: number;
}

/** What one picture may take; beyond, elements are left out between those that are shown. */
export const pictureLimits: PlaneLimits = { elements: 2 ** 24, chunks: 2048, decoded: 2 ** 26 };
/** The first look at an array that is larger than one picture. */
const firstLook: PlaneLimits = { elements: 2 ** 20, chunks: 100, decoded: 2 ** 20 };

/** One direction of the plane; a 1-d array has a row of size 1 that no dimension belongs to. */
export interface Span {
  /** Index of the dimension, or −1. */
  readonly dimension: number;
  readonly name: string;
  /** Elements of the array in this direction. */
  readonly size: number;
  /** Elements on the screen: shown element `i` is the array's `start + i * step`. */
  readonly shown: number;
  /** Index in the array of the first shown element. */
  readonly start: number;
  /** From one shown element to the next: 1, more when elements are left out, negative when flipped. */
  readonly step: number;
  /** Chunk length of the array, in elements of the array. */
  readonly chunk: number;
}

/** One chunk of the plane and the place of its elements in the picture. */
export interface PlaneChunk {
  /** Its place in the plane's grid, row by row. */
  readonly index: number;
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
  /** Chunks along rows and columns that have an element on the screen. */
  readonly grid: readonly [rows: number, columns: number];
}

/** What of a view decides which elements are shown. */
export type PlaneView = Pick<PreviewView, 'axes' | 'window' | 'flipped' | 'least'>;

/**
 * The last two dimensions, the first index of all others; of a plane too large for one picture its
 * first part, in whole chunks.
 */
export function firstView(
  dimensions: readonly Dimension[],
): Pick<PreviewView, 'axes' | 'indices' | 'window'> {
  const n = dimensions.length;
  const axes = [Math.max(n - 2, -1), Math.max(n - 1, -1)] as const;
  const window = firstWindow(dimensions, axes);
  return { axes, indices: dimensions.map(() => 0), ...(window && { window }) };
}

/** The part of a plane to look at first; `undefined`: all of it fits into one picture. */
export function firstWindow(
  dimensions: readonly Dimension[],
  axes: PreviewView['axes'],
): PreviewView['window'] {
  const whole = planeOf(dimensions, { axes });
  if (whole.rows.step === 1 && whole.columns.step === 1) return undefined;
  const { rows, columns } = whole;
  const fitsFirst = (down: number, across: number) =>
    down * across <= firstLook.chunks &&
    down * across * elementsPerChunk(dimensions) <= firstLook.decoded &&
    reach(rows, down) * reach(columns, across) <= firstLook.elements;
  let [down, across] = [1, 1];
  for (;;) {
    const [high, wide] = [reach(rows, down), reach(columns, across)];
    // The shorter side grows, so that the part is about as high as wide.
    const isDown = high < rows.size && (high < wide || wide === columns.size);
    if (!isDown && wide === columns.size) break;
    if (!fitsFirst(isDown ? down + 1 : down, isDown ? across : across + 1)) break;
    if (isDown) down++;
    else across++;
  }
  const side = (span: Span, chunks: number) =>
    [0, Math.min(reach(span, chunks), firstLook.elements)] as const;
  return { y: side(rows, down), x: side(columns, across) };
}

/** Elements of so many chunks from the first one on. */
function reach({ chunk, size }: Span, chunks: number): number {
  return Math.min(chunk * chunks, size);
}

/** The chunk in the middle of all dimensions, where a trial of one region has computed. */
export function middleView(dimensions: readonly Dimension[]): PreviewView {
  const indices = dimensions.map(({ size, chunk }) => {
    const count = Math.ceil(size / Math.max(chunk, 1));
    return Math.max(0, Math.floor((count - 1) / 2)) * chunk;
  });
  const view = firstView(dimensions);
  const moved = ([from, to]: readonly [number, number], axis: number) => {
    const { size = 1, chunk = 1 } = dimensions[axis] ?? {};
    const wanted = (indices[axis] ?? 0) + Math.floor((chunk - (to - from)) / 2);
    const start = Math.floor(Math.min(Math.max(0, wanted), size - (to - from)) / chunk) * chunk;
    return [start, start + to - from] as const;
  };
  const { axes, window } = view;
  const at = window && { y: moved(window.y, axes[0]), x: moved(window.x, axes[1]) };
  // An unknown colour map is the default one.
  return { axes, indices, ...(at && { window: at }), colorMap: '', reversed: false };
}

/** True when the view names dimensions, indices and elements that the array has. */
export function fits(view: PreviewView, dimensions: readonly Dimension[]): boolean {
  const [y, x] = view.axes;
  const known = (axis: number) => axis >= -1 && axis < dimensions.length;
  const inside = (axis: number, [from, to]: readonly [number, number]) =>
    from >= 0 && from < to && to <= (dimensions[axis]?.size ?? 1);
  return (
    known(y) &&
    known(x) &&
    (y !== x || y === -1) &&
    (x !== -1 || dimensions.length === 0) &&
    (y !== -1 || dimensions.length < 2) &&
    view.indices.length === dimensions.length &&
    view.indices.every((index, i) => index < Math.max(dimensions[i]?.size ?? 0, 1)) &&
    (!view.window || (inside(y, view.window.y) && inside(x, view.window.x)))
  );
}

/** What is shown of an array with this view: everything, or every n-th element where that is much. */
export function planeOf(
  dimensions: readonly Dimension[],
  { axes, window, flipped, least = [1, 1] }: PlaneView,
  limits: PlaneLimits = pictureLimits,
): Plane {
  const [y, x] = axes.map((axis) => dimensions[axis] ?? { name: '', size: 1, chunk: 1 }) as [
    Dimension,
    Dimension,
  ];
  const side = (i: 0 | 1, d: Dimension, step: number): Span =>
    spanOf(axes[i], d, window?.[i === 0 ? 'y' : 'x'] ?? [0, d.size], step);
  const each = elementsPerChunk(dimensions);
  let [rows, columns] = [side(0, y, least[0]), side(1, x, least[1])];
  const isTooMuch = () => {
    const chunks = tilesOf(rows) * tilesOf(columns);
    if (chunks > limits.chunks || (chunks > 1 && chunks * each > limits.decoded)) return 'chunks';
    return rows.shown * columns.shown > limits.elements ? 'elements' : undefined;
  };
  for (let what = isTooMuch(); what; what = isTooMuch()) {
    const count = what === 'chunks' ? tilesOf : ({ shown }: Span) => shown;
    // Leaving out elements within a chunk saves no request: whole chunks are left out then.
    const wider = ({ step, chunk }: Span) =>
      what === 'chunks' && step <= chunk ? chunk * 2 : step * 2;
    if (count(rows) >= count(columns)) rows = side(0, y, wider(rows));
    else columns = side(1, x, wider(columns));
    if (rows.shown * columns.shown <= 1) break;
  }
  const [up = false, back = false] = flipped ?? [];
  rows = up ? flip(rows) : rows;
  columns = back ? flip(columns) : columns;
  return { rows, columns, grid: [tilesOf(rows), tilesOf(columns)] };
}

/** Index in the array of a shown element. */
export function indexOf({ start, step }: Span, i: number): number {
  return start + i * step;
}

/** The shown element that stands for an index of the array; may lie outside of what is shown. */
export function shownAt({ start, step }: Span, index: number): number {
  return Math.floor(step > 0 ? (index - start) / step : (start - index) / -step);
}

/** The place in the grid of the chunk that holds a shown element. */
export function tileOf(span: Span, i: number): number {
  if (Math.abs(span.step) > span.chunk) return i;
  return Math.abs(chunkOf(span, i) - chunkOf(span, 0));
}

/** Coordinate of the chunk at a place in the grid. */
export function tileChunk(span: Span, tile: number): number {
  if (Math.abs(span.step) > span.chunk) return chunkOf(span, tile);
  return chunkOf(span, 0) + (span.step > 0 ? tile : -tile);
}

/** The shown elements of the chunk at a place in the grid. */
export function tileRange(span: Span, tile: number): readonly [from: number, to: number] {
  const { start, step, chunk, shown } = span;
  if (Math.abs(step) > chunk) return [tile, tile + 1];
  const first = tileChunk(span, tile) * chunk;
  const last = first + chunk - 1;
  const from = step > 0 ? (first - start) / step : (start - last) / -step;
  const to = step > 0 ? (last - start) / step : (start - first) / -step;
  return [Math.max(Math.ceil(from), 0), Math.min(Math.floor(to) + 1, shown)];
}

/** The plane's chunks, row by row. */
export function* planeChunks(
  plane: Plane,
  dimensions: readonly Dimension[],
  indices: readonly number[],
): Generator<PlaneChunk> {
  const fixed = fixedCoords(dimensions, indices);
  for (let i = 0; i < plane.grid[0] * plane.grid[1]; i++) yield planeChunk(plane, fixed, i);
}

/** Where a chunk brings one element only, some stand for this many by this many until all have come. */
export const standsFor = 4;

/** True for the chunks of a picture that stand for their neighbours; they are read first. */
export function isSample({ rows, columns, grid }: Plane, index: number): boolean {
  const isSparse = (span: Span) => Math.abs(span.step) > span.chunk || span.shown === 1;
  if (!isSparse(rows) || !isSparse(columns)) return false;
  return Math.floor(index / grid[1]) % standsFor === 0 && (index % grid[1]) % standsFor === 0;
}

/**
 * The chunks in the order of need: those nearest to the middle first, for there people look; of a
 * picture that leaves whole chunks out, first those that stand for others.
 */
export function centreOut(plane: Plane): number[] {
  const { grid } = plane;
  const [rows, columns] = grid;
  const far = (index: number) => {
    const y = Math.floor(index / columns) - (rows - 1) / 2;
    const x = (index % columns) - (columns - 1) / 2;
    return y * y + x * x;
  };
  const all = Array.from({ length: rows * columns }, (_, index) => index);
  const distance = Float64Array.from(all, far);
  all.sort((a, b) => (distance[a] ?? 0) - (distance[b] ?? 0) || a - b);
  const samples = all.filter((index) => isSample(plane, index));
  if (samples.length === 0) return all;
  return [...samples, ...all.filter((index) => !isSample(plane, index))];
}

/** Coordinates of the chunks that hold these indices. */
export function fixedCoords(
  dimensions: readonly Dimension[],
  indices: readonly number[],
): readonly number[] {
  return dimensions.map((d, i) => Math.floor((indices[i] ?? 0) / Math.max(d.chunk, 1)));
}

/** The chunk at one place of the grid; `fixed`: see {@link fixedCoords}. */
export function planeChunk(plane: Plane, fixed: readonly number[], index: number): PlaneChunk {
  const { rows, columns, grid } = plane;
  const tile = [Math.floor(index / grid[1]), index % grid[1]] as const;
  const [row, rowEnd] = tileRange(rows, tile[0]);
  const [column, columnEnd] = tileRange(columns, tile[1]);
  const coords = fixed.map((at, d) =>
    d === rows.dimension
      ? tileChunk(rows, tile[0])
      : d === columns.dimension
        ? tileChunk(columns, tile[1])
        : at,
  );
  return { index, coords, row, column, rows: rowEnd - row, columns: columnEnd - column };
}

/** Elements of one chunk, in all dimensions. */
export function elementsPerChunk(dimensions: readonly Dimension[]): number {
  return dimensions.reduce((count, { chunk }) => count * Math.max(chunk, 1), 1);
}

function spanOf(
  dimension: number,
  { name, size, chunk }: Dimension,
  [from, to]: readonly [number, number],
  step: number,
): Span {
  // Multiples of the step, so that a picture that moves shows the same elements again.
  const start = Math.floor(from / step) * step;
  const shown = Math.max(Math.ceil((Math.min(to, size) - start) / step), 0);
  return { dimension, name, size, shown, start, step, chunk: Math.max(chunk, 1) };
}

function flip(span: Span): Span {
  return { ...span, start: indexOf(span, Math.max(span.shown - 1, 0)), step: -span.step };
}

function chunkOf(span: Span, i: number): number {
  return Math.floor(indexOf(span, i) / span.chunk);
}

function tilesOf(span: Span): number {
  return span.shown === 0 ? 0 : tileOf(span, span.shown - 1) + 1;
}
