/**
 * A shard that is decoded as a whole, because it lies within another or has a codec around it.
 *
 * @module
 */
import { copyBox } from '../copyBox.ts';
import type { JsonObject } from '../json.ts';
import { shardSettings } from './shardSettings.ts';
import { indexSize, NONE, shardEntries, type ShardIndex } from './shardIndex.ts';
import type { CodecStep } from './step.ts';

/** What the configuration of a shard says. */
export interface Shard {
  readonly chunk: readonly number[];
  /** Chunks of it. */
  readonly count: number;
  readonly index: ShardIndex;
  readonly steps: readonly CodecStep[];
}

/** The chunks of a shard and how they are decoded. */
export interface InnerChunks extends Shard {
  readonly order: readonly number[];
  readonly decode: (bytes: Uint8Array) => Promise<Uint8Array>;
  /** Bytes of one element. */
  readonly size: number;
}

/** Reads the configuration of a shard of this shape, or says what is wrong with it. */
export function shardOf(configuration: JsonObject, shape: readonly number[]): Shard | string {
  const settings = shardSettings(configuration, shape.length);
  if (typeof settings === 'string') return settings;
  const { chunk, index, steps } = settings;
  const isWhole = shape.every((size, axis) => size % (chunk[axis] ?? 1) === 0);
  if (!isWhole) return 'its shards are not a whole number of chunks';
  const count = shape.reduce((all, size, axis) => all * (size / (chunk[axis] ?? 1)), 1);
  return { chunk, count, index, steps };
}

/** The elements of a shard in C order; those of chunks that it does not hold are `fill`. */
export async function gathered(
  bytes: Uint8Array,
  { chunk, count, index, order, decode, size }: InnerChunks,
  shape: readonly number[],
  fill: Uint8Array,
): Promise<Uint8Array> {
  const length = indexSize(count, index);
  const at = index.location === 'start' ? 0 : Math.max(bytes.length - length, 0);
  const entries = shardEntries(bytes.subarray(at, at + length), count, index);
  const out = filled(
    shape.reduce((all, one) => all * one, size),
    fill,
  );
  const strides = bytesStrides(
    shape,
    shape.map((_, axis) => axis),
    size,
  );
  const inner = bytesStrides(chunk, order, size);
  const grid = shape.map((one, axis) => one / (chunk[axis] ?? 1));
  for (let n = 0; n < count; n += 1) {
    const [offset = NONE, chunkLength = NONE] = [entries[2 * n], entries[2 * n + 1]];
    if (offset === NONE) continue;
    const end = offset + chunkLength;
    if (end > BigInt(bytes.length)) throw new Error('it ends before a chunk that its index names');
    const data = await decode(bytes.subarray(Number(offset), Number(end)));
    if (data.length !== chunk.reduce((all, one) => all * one, size)) {
      throw new Error(`a chunk in it has ${data.length} bytes`);
    }
    const start = startOf(n, grid, chunk).reduce(
      (all, one, axis) => all + one * (strides[axis] ?? 0),
      0,
    );
    copyBox(data, 0, [...inner, 1], out, start, [...strides, 1], [...chunk, size]);
  }
  return out;
}

function filled(length: number, fill: Uint8Array): Uint8Array {
  const out = new Uint8Array(length);
  if (fill.every((byte) => byte === 0)) return out;
  for (let at = 0; at < length; at += fill.length) out.set(fill, at);
  return out;
}

/** Bytes from one element to the next along each axis, where `order` names the outermost first. */
function bytesStrides(shape: readonly number[], order: readonly number[], size: number): number[] {
  const strides = shape.map(() => 0);
  let step = size;
  for (const axis of order.toReversed()) {
    strides[axis] = step;
    step *= shape[axis] ?? 1;
  }
  return strides;
}

/** Where chunk number `n` of a grid begins. */
function startOf(n: number, grid: readonly number[], chunk: readonly number[]): number[] {
  let rest = n;
  const coords = grid.map(() => 0);
  for (let axis = grid.length - 1; axis >= 0; axis -= 1) {
    const size = grid[axis] ?? 1;
    coords[axis] = (rest % size) * (chunk[axis] ?? 1);
    rest = Math.floor(rest / size);
  }
  return coords;
}
