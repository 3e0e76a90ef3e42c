import { isObject, type Json, type JsonObject } from '../json.ts';
import type { ShardIndex } from './shardIndex.ts';
import { stepOfV3 } from './stepOfV3.ts';
import type { CodecStep } from './step.ts';

/** The configuration of `sharding_indexed`. */
export interface ShardSettings {
  readonly chunk: readonly number[];
  readonly index: ShardIndex;
  readonly steps: readonly CodecStep[];
}

/** Codecs of a shard's index that are understood. */
const INDEX_CHAINS = new Set(['["bytes"]', '["bytes","crc32c"]']);

/** Reads the configuration, or says what is wrong with it. */
export function shardSettings(settings: JsonObject, rank: number): ShardSettings | string {
  const { chunk_shape: chunk, codecs, index_codecs: index } = settings;
  const location = settings['index_location'] ?? 'end';
  if (!isSizes(chunk) || chunk.length !== rank || !isList(codecs) || !isList(index)) {
    return 'its codec “sharding_indexed” is incomplete';
  }
  if (location !== 'start' && location !== 'end') {
    return 'its “index_location” is neither start nor end';
  }
  const names = index.map((one) => (isObject(one) ? one['name'] : one));
  const bytes = index[0];
  const settingsOfBytes = isObject(bytes) ? bytes['configuration'] : undefined;
  const endian = isObject(settingsOfBytes) ? settingsOfBytes['endian'] : 'little';
  if ((endian ?? 'little') !== 'little' || !INDEX_CHAINS.has(JSON.stringify(names))) {
    const quoted = names.map((name) =>
      typeof name === 'string' ? `“${name.slice(0, 60)}”` : 'without a name',
    );
    return `the index codecs ${quoted.join(', ')} are not supported`;
  }
  return { chunk, index: { location, checksum: names.length > 1 }, steps: codecs.map(stepOfV3) };
}

/** A list of positive whole numbers. */
export function isSizes(value: Json | undefined): value is readonly number[] {
  return (
    isList(value) &&
    value.every((size) => typeof size === 'number' && Number.isSafeInteger(size) && size > 0)
  );
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
