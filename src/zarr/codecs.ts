/**
 * From the codecs that a metadata document names to the chain that decodes its chunks.
 *
 * Sources: zarr-specs `v2/v2.0.html` (filters, compressor), `v3/core` (codecs),
 * `v3/codecs/sharding-indexed`, numcodecs 0.16 for the configurations.
 *
 * @module
 */
import type { Dtype } from './dtype.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/** One step of encoding, in the order of encoding. */
export interface CodecStep {
  readonly name: StepName;
  readonly configuration: JsonObject;
}

/** The steps that can be undone here. */
export type StepName =
  | 'transpose'
  | 'delta'
  | 'bitround'
  | 'bytes'
  | 'shuffle'
  | 'gzip'
  | 'zlib'
  | 'blosc'
  | 'lz4'
  | 'zstd'
  | 'crc32c';

/** Where the index of a shard is and what follows it. */
export interface ShardIndex {
  readonly location: 'start' | 'end';
  readonly checksum: boolean;
}

/** How chunks are encoded. */
export interface CodecChain {
  readonly steps: readonly CodecStep[];
  /** As shown: `none`, `blosc (lz4)`, `delta, zstd`. */
  readonly label: string;
  /** Memory order of a chunk. */
  readonly order: 'C' | 'F' | 'other';
  /** Present when chunks are packed into shards. */
  readonly shard?: { readonly index: ShardIndex; readonly chunkShape: readonly number[] };
  /** Why the chunks cannot be decoded here, in words; absent: they can. */
  readonly unreadable?: string;
}

/** Codecs of a shard's index that are understood. */
const INDEX_CHAINS = new Set(['["bytes"]', '["bytes","crc32c"]']);

type Stage = 'array' | 'toBytes' | 'bytes';

const STAGE: Record<StepName, Stage> = {
  transpose: 'array',
  delta: 'array',
  bitround: 'array',
  bytes: 'toBytes',
  shuffle: 'bytes',
  gzip: 'bytes',
  zlib: 'bytes',
  blosc: 'bytes',
  lz4: 'bytes',
  zstd: 'bytes',
  crc32c: 'bytes',
};

/** The chain of format 2: `order`, `filters`, the byte order of `dtype`, `compressor`. */
export function chainOfV2(
  order: 'C' | 'F',
  filters: readonly Json[],
  compressor: Json,
  dtype: Dtype,
  rank: number,
): CodecChain {
  const named = [...filters, ...(compressor === null ? [] : [compressor])];
  const steps: CodecStep[] = [];
  if (order === 'F' && rank > 1) steps.push(transpose([...Array(rank).keys()].reverse()));
  const toBytes: CodecStep = { name: 'bytes', configuration: { endian: dtype.endian } };
  for (const one of named) {
    const step = stepOf(isObject(one) ? one['id'] : undefined, isObject(one) ? one : {});
    if (typeof step === 'string') return { ...emptyChain(order), unreadable: step };
    steps.push(step);
  }
  const firstOnBytes = steps.findIndex((step) => STAGE[step.name] === 'bytes');
  steps.splice(firstOnBytes < 0 ? steps.length : firstOnBytes, 0, toBytes);
  return checked(steps, dtype, order);
}

/** The chain of format 3. */
export function chainOfV3(codecs: readonly Json[], dtype: Dtype, rank: number): CodecChain {
  const first = codecs[0];
  if (isObject(first) && first['name'] === 'sharding_indexed') {
    return shardedChain(codecs, first['configuration'], dtype, rank);
  }
  const steps: CodecStep[] = [];
  for (const one of codecs) {
    const object = isObject(one) ? one : { name: one };
    const configuration = object['configuration'];
    const step = stepOf(object['name'], isObject(configuration) ? configuration : {});
    if (typeof step === 'string') return { ...emptyChain('C'), unreadable: step };
    steps.push(step);
  }
  const transposed = steps.filter((step) => step.name === 'transpose');
  const order = transposed[0]?.configuration['order'];
  if (transposed.length > 1 || (transposed[0] && !isPermutation(order, rank))) {
    return { ...emptyChain('other'), unreadable: 'its codec “transpose” is not a permutation' };
  }
  return checked(steps, dtype, orderOf(order));
}

function shardedChain(
  codecs: readonly Json[],
  value: Json | undefined,
  dtype: Dtype,
  rank: number,
): CodecChain {
  const settings = isObject(value) ? value : {};
  const refused = (unreadable: string): CodecChain => ({ ...emptyChain('C'), unreadable });
  if (codecs.length > 1) return refused('codecs around “sharding_indexed” are not supported');
  const { chunk_shape: shape, codecs: inner, index_codecs: index } = settings;
  const location = settings['index_location'] ?? 'end';
  if (!isSizes(shape) || shape.length !== rank || !isList(inner) || !isList(index)) {
    return refused('its codec “sharding_indexed” is incomplete');
  }
  if (location !== 'start' && location !== 'end') {
    return refused('its “index_location” is neither start nor end');
  }
  const names = index.map((one) => (isObject(one) ? one['name'] : one));
  const indexChain = JSON.stringify(names);
  const bytes = index[0];
  const settingsOfBytes = isObject(bytes) ? bytes['configuration'] : undefined;
  const isLittle = !isObject(settingsOfBytes) || settingsOfBytes['endian'] === 'little';
  if (!isLittle || !INDEX_CHAINS.has(indexChain)) {
    return refused(`the index codecs ${names.map(quoted).join(', ')} are not supported`);
  }
  const chain = chainOfV3(inner, dtype, rank);
  if (chain.shard) return refused('shards inside shards are not supported');
  const checksum = names.length > 1;
  return { ...chain, shard: { index: { location, checksum }, chunkShape: shape } };
}

/** A step by its name in either format, or why it cannot be undone. */
function stepOf(id: Json | undefined, settings: JsonObject): CodecStep | string {
  const name = typeof id === 'string' ? id.replace(/^numcodecs\./, '') : '';
  if (name in STAGE) return { name: name as StepName, configuration: settings };
  return `the codec ${quoted(id)} is not supported`;
}

function checked(
  steps: readonly CodecStep[],
  dtype: Dtype,
  order: 'C' | 'F' | 'other',
): CodecChain {
  const chain: CodecChain = { steps, label: labelOf(steps), order };
  const stages = steps.map((step) => STAGE[step.name]);
  const isOrdered = stages.join().match(/^(array,?)*toBytes(,bytes)*$/) !== null;
  if (!isOrdered)
    return { ...chain, unreadable: 'its codecs are in an order that cannot be undone' };
  const delta = steps.find((step) => step.name === 'delta');
  if (delta && !isPlainDelta(delta, dtype)) {
    return { ...chain, unreadable: 'its codec “delta” changes the data type' };
  }
  return chain;
}

/** `delta` whose differences have the type of the values; others need a cast in between. */
function isPlainDelta({ configuration }: CodecStep, dtype: Dtype): boolean {
  const { dtype: from, astype: to } = configuration;
  const isSame = (type: Json | undefined) => type === undefined || type === dtype.label;
  return isSame(from) && isSame(to) && dtype.kind !== 'bool' && dtype.label.slice(1) !== 'f2';
}

function labelOf(steps: readonly CodecStep[]): string {
  const shown = steps.filter((step) => !['bytes', 'transpose', 'crc32c'].includes(step.name));
  const labels = shown.map(({ name, configuration }) => {
    const inner = configuration['cname'];
    return name === 'blosc' && typeof inner === 'string' ? `blosc (${inner})` : name;
  });
  return labels.join(', ') || 'none';
}

function emptyChain(order: 'C' | 'F' | 'other'): CodecChain {
  return { steps: [], label: 'unknown', order };
}

function transpose(order: readonly number[]): CodecStep {
  return { name: 'transpose', configuration: { order } };
}

function orderOf(order: Json | undefined): 'C' | 'F' | 'other' {
  if (!isList(order) || order.every((axis, i) => axis === i)) return 'C';
  return order.every((axis, i) => axis === order.length - 1 - i) ? 'F' : 'other';
}

function isPermutation(order: Json | undefined, rank: number): boolean {
  if (!isList(order) || order.length !== rank) return false;
  return new Set(order).size === rank && order.every((axis) => isIndex(axis) && axis < rank);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isIndex(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** A list of positive whole numbers. */
export function isSizes(value: Json | undefined): value is readonly number[] {
  return isList(value) && value.every((size) => isIndex(size) && size > 0);
}

function quoted(name: Json | undefined): string {
  return typeof name === 'string' ? `“${name.slice(0, 60)}”` : 'without a name';
}
