/**
 * Rectangular parts of an array, read chunk by chunk. Our own loop and not `zarrita.get`: that
 * fetches without a limit, and a chunk that is missing or short looks like data in it (0.7.5).
 *
 * @module
 */
import type { Cancellable } from '../base/abort.ts';
import { eachAtOnce } from '../bytes/eachAtOnce.ts';
import { READS_AT_ONCE } from '../bytes/limitedStore.ts';
import type { ZarrArrayInfo } from './arrayInfo.ts';
import type { ByteSource } from './byteSource.ts';
import type { DecodedChunk } from './chunkDecoder.ts';
import { ARRAYS } from './chunkNumbers.ts';
import type { NumericArray } from './numericArray.ts';
import { gridCoords, product } from './chunkGrid.ts';
import { ChunkReader } from './chunkReader.ts';
import { TooLarge, ZarrUnsupported } from './errors.ts';
import { copyElements } from './copyBox.ts';
import { type Dtype, elementBytes, isVaried } from './dtype.ts';
import { stridesOf } from './strides.ts';

/** Largest region that is read at once. */
export const MAX_REGION_BYTES = 512 * 1024 * 1024;
/** Most chunks that one region may touch. */
export const MAX_REGION_CHUNKS = 100_000;

/** A box of an array: from `start` for `count` elements along each dimension. */
export interface Box {
  readonly start: readonly number[];
  readonly count: readonly number[];
}

/** Where a chunk and a box overlap. */
export interface Overlap extends Box {
  /** Coordinates of the chunk in the grid. */
  readonly chunk: readonly number[];
}

/** Options of reading a region. */
export interface RegionOptions extends Cancellable {
  /** Reads with this reader, which may know indices of shards already. */
  readonly reader?: ChunkReader;
  /** Called when a chunk has arrived in `data`, or is known to be missing. */
  readonly onChunk?: (overlap: Overlap, isMissing: boolean, data: NumericArray) => void;
}

/** Part of an array. */
export interface Region {
  /** In C order. Elements of missing chunks hold the fill value, or 0 where there is none. */
  readonly data: NumericArray;
  /** Of elements of any length: those that `data` counts through, the fill value first. */
  readonly texts?: readonly string[];
  readonly shape: readonly number[];
  /** Chunks that were never written, and where they would be; `start` counts from the array. */
  readonly missing: readonly Overlap[];
}

/** The chunks that a box touches, as a box of the chunk grid. */
function chunkSpan({ chunks }: ZarrArrayInfo, { start, count }: Box): Box {
  const first = start.map((at, axis) => Math.floor(at / (chunks[axis] ?? 1)));
  const spanned = count.map((length, axis) => {
    const last = Math.floor(((start[axis] ?? 0) + length - 1) / (chunks[axis] ?? 1));
    return length === 0 ? 0 : last - (first[axis] ?? 0) + 1;
  });
  return { start: first, count: spanned };
}

/** The parts of the chunks that make up `box`, in the order of the grid. */
export function* overlaps(info: ZarrArrayInfo, box: Box): Generator<Overlap> {
  const span = chunkSpan(info, box);
  for (const step of gridCoords(span.count)) {
    const chunk = step.map((at, axis) => at + (span.start[axis] ?? 0));
    const bounds = chunk.map((at, axis) => {
      const size = info.chunks[axis] ?? 1;
      const from = box.start[axis] ?? 0;
      const start = Math.max(at * size, from);
      return { start, end: Math.min((at + 1) * size, from + (box.count[axis] ?? 0)) };
    });
    yield {
      chunk,
      start: bounds.map(({ start }) => start),
      count: bounds.map(({ start, end }) => end - start),
    };
  }
}

/**
 * Reads a box of an array.
 *
 * @throws ZarrUnsupported, TooLarge, ChunkDamaged, and whatever the store throws.
 */
export async function readRegion(
  store: ByteSource,
  info: ZarrArrayInfo,
  box: Box,
  options: RegionOptions = {},
): Promise<Region> {
  checkBox(info, box);
  const reader = options.reader ?? new ChunkReader(store, info);
  const data = allocate(info, box);
  const stride = stridesOf(box.count);
  const missing: Overlap[] = [];
  const { fillValue } = info;
  const texts = isVaried(info.dtype) ? [typeof fillValue === 'string' ? fillValue : ''] : undefined;
  await eachAtOnce(READS_AT_ONCE, overlaps(info, box), options, async (overlap, signal) => {
    const chunk = await reader.read(overlap.chunk, { signal });
    if (chunk) place(data, stride, box, texts ? joined(chunk, texts) : chunk, overlap, info.dtype);
    else missing.push(overlap);
    options.onChunk?.(overlap, !chunk, data);
  });
  missing.sort((a, b) => inGridOrder(a.chunk, b.chunk));
  return { data, ...(texts ? { texts } : {}), shape: box.count, missing };
}

function inGridOrder(a: readonly number[], b: readonly number[]): number {
  const axis = a.findIndex((at, i) => at !== b[i]);
  return (a[axis] ?? 0) - (b[axis] ?? 0);
}

function checkBox(info: ZarrArrayInfo, { start, count }: Box): void {
  const fits = info.shape.every((size, axis) => {
    const [from = NaN, length = NaN] = [start[axis], count[axis]];
    return Number.isInteger(from) && from >= 0 && length >= 0 && from + length <= size;
  });
  if (!fits || start.length !== info.shape.length || count.length !== info.shape.length) {
    throw new RangeError(`[${start.join()}] + [${count.join()}] is not in [${info.shape.join()}]`);
  }
  const bytes = product(count) * elementBytes(info.dtype);
  const chunks = product(chunkSpan(info, { start, count }).count);
  if (bytes <= MAX_REGION_BYTES && chunks <= MAX_REGION_CHUNKS) return;
  throw new TooLarge(
    `This part of ${info.path || 'the array'} takes ${bytes} bytes in ${chunks} chunks, ` +
      `more than is read at once (${MAX_REGION_BYTES} bytes, ${MAX_REGION_CHUNKS} chunks). ` +
      `Choose a smaller part.`,
  );
}

/** An array of the right type, filled with the fill value. */
export function allocate({ dtype, fillValue, path }: ZarrArrayInfo, { count }: Box): NumericArray {
  const { stored, components = 1 } = dtype;
  if (!stored) {
    throw new ZarrUnsupported(`${path}: values of type ${dtype.label} are not supported.`);
  }
  const isHalf = dtype.kind === 'float' && dtype.size === 2;
  const data = new ARRAYS[isHalf ? 'float32' : stored](product(count) * components);
  if (typeof fillValue === 'number' || typeof fillValue === 'bigint') {
    (data as { fill(value: unknown): void }).fill(fillValue);
  } else if (typeof fillValue === 'object' && fillValue !== null) {
    // Of complex numbers and bytes: several numbers an element.
    const isZero = fillValue.every((part) => Object.is(part, 0));
    for (let at = 0; !isZero && at < data.length; at += 1)
      data[at] = fillValue[at % components] as never;
  }
  return data;
}

/** The chunk, counting through a list that holds its texts behind those of others. */
function joined(chunk: DecodedChunk, texts: string[]): DecodedChunk {
  const before = texts.length;
  for (const text of chunk.texts ?? []) texts.push(text);
  return { ...chunk, data: (chunk.data as Int32Array).map((at) => at + before) };
}

function place(
  data: NumericArray,
  stride: readonly number[],
  box: Box,
  chunk: DecodedChunk,
  { start, count, chunk: coords }: Overlap,
  { components = 1 }: Dtype,
): void {
  const offset = (origin: (axis: number) => number, strides: readonly number[]) =>
    start.reduce((sum, at, axis) => sum + (at - origin(axis)) * (strides[axis] ?? 0), 0);
  copyElements(
    components,
    chunk.data,
    offset((axis) => (coords[axis] ?? 0) * (chunk.shape[axis] ?? 1), chunk.stride),
    chunk.stride,
    data,
    offset((axis) => box.start[axis] ?? 0, stride),
    stride,
    count,
  );
}
