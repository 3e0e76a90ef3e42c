import type { Level } from './levels.ts';
import { planeOf } from './plane.ts';
import type { Dimension, PreviewView } from './preview.ts';

/** The same part of the picture in elements of another level. */
export function viewAt(
  view: PreviewView,
  from: readonly number[],
  to: readonly number[],
): PreviewView {
  const size = (shape: readonly number[], axis: number) => Math.max(shape[axis] ?? 1, 1);
  const factor = (axis: number) => size(to, axis) / size(from, axis);
  const indices = view.indices.map((at, axis) =>
    Math.min(Math.floor((at + 0.5) * factor(axis)), size(to, axis) - 1),
  );
  const side = ([start, stop]: readonly [number, number], axis: number): [number, number] => {
    const first = Math.min(Math.floor(start * factor(axis)), size(to, axis) - 1);
    return [first, Math.min(Math.max(Math.ceil(stop * factor(axis)), first + 1), size(to, axis))];
  };
  const { window, axes } = view;
  const moved = window && { y: side(window.y, axes[0]), x: side(window.x, axes[1]) };
  return { ...view, indices, window: moved };
}

/** What a level is chosen for. */
export interface LevelWish {
  readonly levels: readonly Level[];
  /** The level that `view` counts in. */
  readonly at: number;
  readonly view: PreviewView;
  /** Pixels of the screen that the picture has. */
  readonly pixels: { readonly height: number; readonly width: number };
}

/** Elements a pixel that are not worth a finer level: an eye sees no difference. */
const enough = 0.75;

/**
 * The coarsest level that has an element for every pixel; but none so fine that elements must be
 * left out to stay within what one picture may take.
 */
export function levelFor({ levels, at, view, pixels }: LevelWish): number {
  const from = levels[at];
  if (!from) return at;
  let chosen: number | undefined;
  for (let i = levels.length - 1; i >= 0; i--) {
    const level = levels[i];
    if (!level) continue;
    const seen = viewAt(view, from.shape, level.shape);
    const { rows, columns } = planeOf(dimensionsOf(level), seen);
    if (chosen !== undefined && Math.max(Math.abs(rows.step), Math.abs(columns.step)) > 1) break;
    chosen = i;
    const isEnough = rows.shown >= pixels.height * enough || columns.shown >= pixels.width * enough;
    if (isEnough) break;
  }
  return chosen ?? at;
}

function dimensionsOf({ shape, chunks }: Level): Dimension[] {
  return shape.map((size, axis) => ({
    name: '',
    isNamed: false,
    size,
    chunk: chunks[axis] ?? 1,
  }));
}
