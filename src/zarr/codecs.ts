/**
 * From the codecs that a metadata document names to the chain that decodes its chunks.
 *
 * Sources: zarr-specs `v2/v2.0.html` (filters, compressor), `v3/core` (codecs),
 * `v3/codecs/sharding-indexed`, numcodecs 0.16 for the configurations.
 *
 * @module
 */
import { stageOf } from './codec/names.ts';
import type { ShardIndex } from './codec/shardIndex.ts';
import { shardSettings } from './codec/shardSettings.ts';
import type { CodecStep } from './codec/step.ts';
import { stepOfV3 } from './codec/stepOfV3.ts';
import type { Dtype } from './dtype.ts';
import { isObject, type Json } from './json.ts';

/** How chunks are encoded. */
export interface CodecChain {
  /** In the order of encoding. */
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

/** The array around the codecs. */
export interface Around {
  readonly dtype: Dtype;
  /** Shape of what is stored as one object. */
  readonly chunks: readonly number[];
}

/** Why some that exist are not read. */
const REFUSED = new Map([
  ['pickle', 'the codec “pickle” runs the code of whoever wrote it, and is never read'],
  ['pcodec', 'no decoder of the codec “pcodec” runs here yet'],
]);

/** The chain of format 2: `order`, the byte order of `dtype`, `filters`, `compressor`. */
export function chainOfV2(
  order: 'C' | 'F',
  filters: readonly Json[],
  compressor: Json,
  around: Around,
): CodecChain {
  const rank = around.chunks.length;
  const named = [...filters, ...(compressor === null ? [] : [compressor])];
  const steps: CodecStep[] = [];
  if (order === 'F' && rank > 1) {
    const reversed = [...Array(rank).keys()].reverse();
    steps.push({ name: 'transpose', configuration: { order: reversed } });
  }
  // Filters say themselves what their numbers are; the array's own come out at the very end.
  if (around.dtype.size > 0) {
    steps.push({ name: 'bytes', configuration: { endian: around.dtype.endian } });
  }
  for (const one of named) {
    const id = isObject(one) ? one['id'] : undefined;
    const name = typeof id === 'string' ? id : '';
    steps.push({ name, configuration: isObject(one) ? one : {} });
  }
  return checked(steps, order);
}

/** The chain of format 3. */
export function chainOfV3(codecs: readonly Json[], around: Around): CodecChain {
  const steps = codecs.map(stepOfV3);
  const [first, ...others] = steps;
  // A shard with nothing around it is read in parts; any other is decoded as a whole.
  if (first?.name === 'sharding_indexed' && others.length === 0) return sharded(first, around);
  const problem =
    unknownStep(steps) ?? wrongOrder(steps) ?? wrongTranspose(steps, around.chunks.length);
  if (problem !== undefined) return { ...emptyChain('C'), unreadable: problem };
  const transposed = steps.find((step) => step.name === 'transpose');
  return checked(steps, orderOf(transposed?.configuration['order']));
}

function sharded({ configuration }: CodecStep, around: Around): CodecChain {
  const settings = shardSettings(configuration, around.chunks.length);
  if (typeof settings === 'string') return { ...emptyChain('C'), unreadable: settings };
  const { chunk, index } = settings;
  const codecs = configuration['codecs'] as readonly Json[];
  const { shard, ...chain } = chainOfV3(codecs, { ...around, chunks: chunk });
  // A shard in a shard is one of its chunks.
  const steps = shard ? codecs.map(stepOfV3) : chain.steps;
  const inner = shard ? checked(steps, 'C') : chain;
  return { ...inner, label: chain.label, shard: { index, chunkShape: chunk } };
}

function checked(steps: readonly CodecStep[], order: 'C' | 'F' | 'other'): CodecChain {
  const unreadable = unknownStep(steps);
  if (unreadable !== undefined) return { ...emptyChain(order), unreadable };
  return { steps, label: labelOf(steps), order };
}

function unknownStep(steps: readonly CodecStep[]): string | undefined {
  const name = steps.find((step) => stageOf(step.name) === undefined)?.name;
  return name === undefined
    ? undefined
    : (REFUSED.get(name) ?? `the codec ${quoted(name)} is not supported`);
}

/** From the array to numbers, to bytes, to other bytes. */
function wrongOrder(steps: readonly CodecStep[]): string | undefined {
  const stages = steps.map(({ name }) => stageOf(name));
  const isOrdered = /^(array,)*toBytes(,bytes)*$/.test(stages.join());
  return isOrdered ? undefined : 'its codecs are in an order that cannot be undone';
}

function wrongTranspose(steps: readonly CodecStep[], rank: number): string | undefined {
  const orders = steps.flatMap(({ name, configuration }) =>
    name === 'transpose' ? [configuration['order']] : [],
  );
  return orders.every((order) => isPermutation(order, rank))
    ? undefined
    : 'its codec “transpose” is not a permutation';
}

function labelOf(steps: readonly CodecStep[]): string {
  const hidden = ['bytes', 'transpose', 'crc32c', 'vlen-utf8', 'vlen-bytes'];
  const labels = steps
    .filter((step) => !hidden.includes(step.name))
    .flatMap(({ name, configuration }) => {
      if (name === 'sharding_indexed') {
        const inner = configuration['codecs'];
        return Array.isArray(inner) ? [labelOf((inner as readonly Json[]).map(stepOfV3))] : [];
      }
      const cname = configuration['cname'];
      return [name === 'blosc' && typeof cname === 'string' ? `blosc (${cname})` : name];
    });
  return labels.filter((label) => label !== 'none').join(', ') || 'none';
}

function emptyChain(order: 'C' | 'F' | 'other'): CodecChain {
  return { steps: [], label: 'unknown', order };
}

function orderOf(order: Json | undefined): 'C' | 'F' | 'other' {
  if (!isList(order) || order.every((axis, i) => axis === i)) return 'C';
  return order.every((axis, i) => axis === order.length - 1 - i) ? 'F' : 'other';
}

function isPermutation(order: Json | undefined, rank: number): boolean {
  if (!isList(order) || order.length !== rank) return false;
  const isAxis = (axis: Json) => typeof axis === 'number' && Number.isInteger(axis) && axis >= 0;
  return new Set(order).size === rank && order.every((axis) => isAxis(axis) && Number(axis) < rank);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function quoted(name: string): string {
  return name === '' ? 'without a name' : `“${name.slice(0, 60)}”`;
}
