/**
 * The codecs of an array made ready: what undoes each, in which order, and how many bytes may come
 * out of it. Every stage takes a buffer and gives one, as numcodecs does; the last one gives the
 * elements in the order of the chunk's memory.
 *
 * @module
 */
import type { CodecStep } from './step.ts';
import { type Dtype, isVaried } from '../dtype.ts';
import { type FillValue, fillBytes } from '../fillValue.ts';
import { isChecksum, withoutChecksum } from './checksums.ts';
import { COMPRESSORS } from './compressors.ts';
import { FILTERS } from './filters.ts';
import { type NumberType, swapped } from './numbers.ts';
import { type TextsOf, textsDecoder } from './objects.ts';
import { gathered, type InnerChunks, shardOf } from './shardStage.ts';
import { transposed } from './transpose.ts';

/** What a chunk's bytes turn into. */
export interface Plan {
  /** How the elements lie in memory: the dimension of the array that is the outermost first. */
  readonly order: readonly number[];
  /** Undoes everything but what makes texts. @throws Error, with the end of a sentence. */
  readonly decode: (bytes: Uint8Array) => Promise<Uint8Array>;
  /** Present where elements are of any length. */
  readonly texts?: TextsOf;
}

/** Bytes of a chunk whose elements are of any length. */
const MOST_OPAQUE = 2 ** 28;
/** What a compressor may add to data that it cannot compress. */
const SLACK = 65_536;

type Undo = (bytes: Uint8Array) => Promise<Uint8Array> | Uint8Array;

/** What is known of the buffer between two codecs, from the array towards the stored bytes. */
interface Between {
  type: NumberType | undefined;
  count: number;
  /** Bytes that the buffer has at most. */
  bytes: number;
  shape: readonly number[] | undefined;
  order: readonly number[];
  texts: TextsOf | undefined;
  readonly undo: Undo[];
}

/** The array whose chunks are decoded. */
export interface Stored {
  readonly steps: readonly CodecStep[];
  readonly dtype: Dtype;
  /** Shape of one chunk. */
  readonly chunk: readonly number[];
  readonly fillValue: FillValue;
}

/**
 * Makes the codecs of an array ready.
 *
 * @returns why they cannot be undone, as the end of a sentence, or how they are.
 */
export function planOf(stored: Stored): Plan | string {
  const { steps, dtype, chunk } = stored;
  const count = chunk.reduce((all, size) => all * size, 1);
  const state: Between = {
    type: typeOf(dtype),
    count,
    bytes: dtype.size > 0 ? count * dtype.size : MOST_OPAQUE,
    shape: chunk,
    order: chunk.map((_, axis) => axis),
    texts: undefined,
    undo: [],
  };
  for (const step of steps) {
    const problem = add(step, stored, state);
    if (problem !== undefined) return `its codec “${step.name}” cannot be undone: ${problem}`;
  }
  if (isVaried(dtype) !== (state.texts !== undefined))
    return `no codec of it writes ${dtype.label}`;
  const undo = state.undo.reverse();
  const decode = async (bytes: Uint8Array) => {
    let value = bytes;
    for (const one of undo) value = await one(value);
    return value;
  };
  return { order: state.order, decode, ...(state.texts ? { texts: state.texts } : {}) };
}

/** Puts one codec on; gives the reason when it does not fit. */
function add(step: CodecStep, stored: Stored, state: Between): string | undefined {
  const { name, configuration } = step;
  const { dtype } = stored;
  if (name === 'transpose') return addTranspose(configuration['order'], dtype, state);
  if (name === 'bytes') return addBytes(configuration['endian'], dtype, state);
  if (Object.hasOwn(FILTERS, name)) return addFilter(step, state);
  if (name === 'sharding_indexed') return addShard(step, stored, state);
  if (isChecksum(name)) {
    const atStart = name === 'crc32' || name === 'adler32' ? 'start' : 'end';
    const location = (configuration['location'] ?? atStart) === 'start' ? 'start' : 'end';
    state.undo.push((bytes) => withoutChecksum(bytes, name, location));
    state.bytes += 4;
    return undefined;
  }
  const compressor = Object.hasOwn(COMPRESSORS, name) ? COMPRESSORS[name] : undefined;
  if (compressor) {
    const decompress = compressor(configuration);
    if (typeof decompress === 'string') return decompress;
    const limit = state.bytes;
    state.undo.push((bytes) => decompress(bytes, limit));
    state.bytes = Math.ceil(limit * 1.4) + SLACK;
    return undefined;
  }
  const texts = textsDecoder(name, configuration);
  if (typeof texts === 'string') return texts;
  if (state.texts || state.undo.length > 0) return 'it must come first';
  state.texts = texts;
  state.type = undefined;
  return undefined;
}

function addTranspose(value: unknown, dtype: Dtype, state: Between): string | undefined {
  const { shape, undo } = state;
  const order = value as readonly number[];
  if (!shape || order.length !== shape.length) return 'its order has another number of dimensions';
  const stored = order.map((axis) => shape[axis] ?? 1);
  state.shape = stored;
  if (undo.length === 0) {
    state.order = order.map((axis) => state.order[axis] ?? 0);
    return undefined;
  }
  // A filter below it counts on the order of the elements.
  const size = state.type?.size ?? dtype.size;
  undo.push((bytes) => transposed(bytes, size, stored, order));
  return undefined;
}

function addBytes(endian: unknown, dtype: Dtype, state: Between): string | undefined {
  if (dtype.size === 0) return `it does not write ${dtype.label}`;
  const { type } = state;
  const unit = type?.size ?? swapUnit(dtype);
  if (endian === 'big' && unit > 1) {
    state.undo.push((bytes) => swapped(bytes, unit));
    if (type) state.type = { ...type, isBig: true };
  }
  return undefined;
}

function addFilter({ name, configuration }: CodecStep, state: Between): string | undefined {
  const filter = FILTERS[name]?.(configuration, state.type) ?? 'it is not known';
  if (typeof filter === 'string') return filter;
  state.undo.push(filter.decode);
  state.type = filter.encoded;
  const count = filter.encodedCount(state.count);
  // Packed bits are one row, whatever the chunk was.
  if (count !== state.count) state.shape = [count];
  state.count = count;
  state.bytes = count * filter.encoded.size;
  return undefined;
}

/** A shard within a chunk, decoded as a whole: its index says where its own chunks are. */
function addShard(
  { configuration }: CodecStep,
  { dtype, fillValue }: Stored,
  state: Between,
): string | undefined {
  const shard = shardOf(configuration, state.shape ?? []);
  if (typeof shard === 'string') return shard;
  if (dtype.size === 0 || (state.type && state.type.size !== dtype.size)) {
    return `shards inside shards of ${dtype.label} are not supported`;
  }
  const plan = planOf({ steps: shard.steps, dtype, chunk: shard.chunk, fillValue });
  if (typeof plan === 'string') return plan;
  const fill = fillBytes(fillValue, dtype);
  const inner: InnerChunks = { ...shard, order: plan.order, decode: plan.decode, size: dtype.size };
  const shape = state.shape ?? [];
  state.undo.push((bytes) => gathered(bytes, inner, shape, fill));
  // Every chunk may be as long as it likes; the index is far smaller than what it tells of.
  state.bytes = 2 * state.bytes + SLACK * shard.count;
  return undefined;
}

/** The number that an element is, before any codec; `undefined`: it is none, or several. */
function typeOf({ kind, size }: Dtype): NumberType | undefined {
  const isSize = (value: number): value is NumberType['size'] => [1, 2, 4, 8].includes(value);
  if (!isSize(size)) return undefined;
  const letter = { bool: 'b', int: 'i', uint: 'u', float: 'f', datetime: 'i', timedelta: 'i' }[
    kind as string
  ];
  return letter === undefined
    ? undefined
    : { kind: letter as NumberType['kind'], size, isBig: false };
}

/** Bytes that are turned around together where an element is no number. */
function swapUnit({ kind, size, text }: Dtype): number {
  if (kind === 'complex') return size / 2;
  return text === 'utf32' ? 4 : 1;
}
