import type { ShardIndex } from './codec/shardIndex.ts';
import type { CodecStep } from './codec/step.ts';
import type { Dtype } from './dtype.ts';
import type { FillValue } from './fillValue.ts';
import type { JsonObject } from './json.ts';

/** How the key of a stored object is made from its coordinates. */
export interface KeyEncoding {
  /** `default`: `c/0/1`; `v2`: `0.1`. */
  readonly name: 'default' | 'v2';
  readonly separator: '.' | '/';
}

/**
 * What a checked metadata document says of an array. Plain data: it may be sent to the page and to
 * workers (`fillValue` and attributes may hold `bigint` and NaN, which JSON cannot carry).
 */
export interface ZarrArrayInfo {
  readonly kind: 'array';
  readonly format: 2 | 3;
  /** Where the array is in its store, without slashes at the ends; empty for the root. */
  readonly path: string;
  readonly shape: readonly number[];
  /** Shape of what is decoded at once; at the edges chunks reach beyond the array. */
  readonly chunks: readonly number[];
  /** Shape of a stored object when it packs several chunks; else absent. */
  readonly shards?: readonly number[];
  readonly shardIndex?: ShardIndex;
  readonly dtype: Dtype;
  /** Memory order of a chunk. */
  readonly order: 'C' | 'F' | 'other';
  readonly fillValue: FillValue;
  /** As shown: `none`, `blosc (lz4)`. */
  readonly compressor: string;
  readonly steps: readonly CodecStep[];
  /** One name a dimension; absent when the array names none. A dimension may be unnamed. */
  readonly dimensionNames?: readonly (string | null)[];
  readonly attributes: JsonObject;
  readonly keys: KeyEncoding;
  /** Why the values cannot be read here, in words; absent: they can. */
  readonly unreadable?: string;
}

/** A group: a folder of arrays and groups. */
export interface ZarrGroupInfo {
  readonly kind: 'group';
  readonly format: 2 | 3;
  readonly path: string;
  readonly attributes: JsonObject;
}

/** An array or a group. */
export type ZarrNode = ZarrArrayInfo | ZarrGroupInfo;
