/**
 * Our own check of Zarr metadata, before anything is given to zarrita: that library reports an
 * unsupported type as "not found", takes hexadecimal NaN for a number, loses digits of int64 and
 * accepts grids and extensions that it then reads wrongly (0.7.5).
 *
 * Sources: zarr-specs `v2/v2.0.html`, `v3/core/v3.0.html`; what zarr-python 3.1.6 writes.
 *
 * @module
 */
import type { KeyEncoding, ZarrArrayInfo, ZarrGroupInfo, ZarrNode } from './arrayInfo.ts';
import { isSizes } from './codec/shardSettings.ts';
import { chainOfV2, chainOfV3, type CodecChain } from './codecs.ts';
import { type Dtype, dtypeOfV2, dtypeOfV3, objectDtype } from './dtype.ts';
import { ZarrInvalid } from './errors.ts';
import { fillValueOf } from './fillValue.ts';
import { isObject, type Json, type JsonObject, parseJson } from './json.ts';

/** More dimensions than anything real has; numpy allows 64. */
const MAX_RANK = 64;
/** Fields of format 3 that are understood; others may be there only if they can be ignored. */
const KNOWN = new Set([
  'zarr_format',
  'node_type',
  'shape',
  'data_type',
  'chunk_grid',
  'chunk_key_encoding',
  'codecs',
  'fill_value',
  'attributes',
  'dimension_names',
  'storage_transformers',
  'consolidated_metadata',
]);

/** A document and where it was found, for messages. */
export interface MetadataText {
  readonly key: string;
  readonly text: string;
}

/**
 * Reads `zarr.json`.
 *
 * @throws ZarrInvalid when it breaks the specification. What is legal and cannot be read here only
 * sets `unreadable`.
 */
export function readV3(document: MetadataText, path: string): ZarrNode {
  const meta = objectOf(document);
  const { key } = document;
  if (meta['zarr_format'] !== 3) throw new ZarrInvalid(key, 'its “zarr_format” is not 3');
  const attributes = isObject(meta['attributes']) ? meta['attributes'] : {};
  if (meta['node_type'] === 'group') return { kind: 'group', format: 3, path, attributes };
  if (meta['node_type'] !== 'array') {
    throw new ZarrInvalid(key, 'its “node_type” is neither array nor group');
  }
  const shape = shapeOf(meta['shape'], key);
  const dtype = dtypeOfV3(meta['data_type']);
  if (!dtype) throw new ZarrInvalid(key, 'it has no “data_type”');
  const { codecs } = meta;
  if (!Array.isArray(codecs)) throw new ZarrInvalid(key, 'it has no “codecs”');
  const grid = gridOf(meta['chunk_grid'], shape.length, key);
  const stored = grid.chunks ?? shape.map((size) => size || 1);
  const fillValue = fillOf(meta['fill_value'], dtype, key);
  const chain = chainOfV3(codecs as readonly Json[], { dtype, chunks: stored });
  const extra = unknownExtension(meta);
  const layout = layoutOf(stored, chain, key);
  const names = dimensionNamesOf(meta['dimension_names'], shape.length);
  const reason = extra ?? grid.unreadable ?? reasonOf(dtype, chain);
  return {
    kind: 'array',
    format: 3,
    path,
    shape,
    ...layout,
    dtype,
    order: chain.order,
    fillValue,
    compressor: chain.label,
    steps: chain.steps,
    ...(names ? { dimensionNames: names } : {}),
    attributes,
    keys: keysOfV3(meta['chunk_key_encoding'], key),
    ...(reason ? { unreadable: reason } : {}),
  };
}

/**
 * Reads `.zarray` and, if there is one, `.zattrs`.
 *
 * @throws ZarrInvalid when one of them breaks the specification.
 */
export function readV2Array(
  document: MetadataText,
  attributesDocument: MetadataText | undefined,
  path: string,
): ZarrArrayInfo {
  const meta = objectOf(document);
  const { key } = document;
  if (meta['zarr_format'] !== 2) throw new ZarrInvalid(key, 'its “zarr_format” is not 2');
  const shape = shapeOf(meta['shape'], key);
  const { chunks } = meta;
  if (!isSizes(chunks) || chunks.length !== shape.length) {
    throw new ZarrInvalid(key, 'its “chunks” do not fit its “shape”');
  }
  const filters = Array.isArray(meta['filters']) ? (meta['filters'] as readonly Json[]) : [];
  const isObjects = meta['dtype'] === '|O';
  const dtype = (isObjects ? objectDtype(filters[0]) : undefined) ?? dtypeOfV2(meta['dtype']);
  if (!dtype) throw new ZarrInvalid(key, 'it has no legal “dtype”');
  const order = meta['order'] ?? 'C';
  if (order !== 'C' && order !== 'F') throw new ZarrInvalid(key, 'its “order” is not C or F');
  const separator = meta['dimension_separator'] ?? '.';
  if (separator !== '.' && separator !== '/') {
    throw new ZarrInvalid(key, 'its “dimension_separator” is neither a dot nor a slash');
  }
  const fillValue = fillOf(meta['fill_value'], dtype, key);
  const compressor = meta['compressor'] ?? null;
  const chain = chainOfV2(order, filters, compressor, { dtype, chunks });
  const attributes = attributesDocument ? objectOf(attributesDocument) : {};
  const names = dimensionNamesOf(attributes['_ARRAY_DIMENSIONS'], shape.length);
  const reason = reasonOf(dtype, chain);
  return {
    kind: 'array',
    format: 2,
    path,
    shape,
    chunks,
    dtype,
    order,
    fillValue,
    compressor: chain.label,
    steps: chain.steps,
    ...(names ? { dimensionNames: names } : {}),
    attributes,
    keys: { name: 'v2', separator },
    ...(reason ? { unreadable: reason } : {}),
  };
}

/** Reads `.zgroup` and, if there is one, `.zattrs`. */
export function readV2Group(
  document: MetadataText,
  attributesDocument: MetadataText | undefined,
  path: string,
): ZarrGroupInfo {
  const meta = objectOf(document);
  if (meta['zarr_format'] !== 2) throw new ZarrInvalid(document.key, 'its “zarr_format” is not 2');
  const attributes = attributesDocument ? objectOf(attributesDocument) : {};
  return { kind: 'group', format: 2, path, attributes };
}

function objectOf({ key, text }: MetadataText): JsonObject {
  let value: Json;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw new ZarrInvalid(key, `it is ${(cause as Error).message}`, { cause });
  }
  if (!isObject(value)) throw new ZarrInvalid(key, 'it is no JSON object');
  return value;
}

function shapeOf(value: Json | undefined, key: string): readonly number[] {
  if (Array.isArray(value) && value.length <= MAX_RANK) {
    const shape = value as readonly Json[];
    const isSize = (size: Json): size is number =>
      typeof size === 'number' && Number.isSafeInteger(size) && size >= 0;
    if (shape.every(isSize)) return shape;
    const isHuge = (size: Json) => typeof size === 'bigint' && size > 0n;
    if (shape.every((size) => isSize(size) || isHuge(size))) {
      throw new ZarrInvalid(key, 'its “shape” is larger than can be counted here (2⁵³ elements)');
    }
  }
  throw new ZarrInvalid(key, 'its “shape” is not a list of whole numbers');
}

function gridOf(
  value: Json | undefined,
  rank: number,
  key: string,
): { readonly chunks?: readonly number[]; readonly unreadable?: string } {
  const name = isObject(value) ? value['name'] : undefined;
  if (typeof name !== 'string') throw new ZarrInvalid(key, 'it has no “chunk_grid”');
  if (name !== 'regular') {
    const what = name === 'rectilinear' ? ', whose chunks differ in size,' : '';
    return { unreadable: `its chunk grid “${name.slice(0, 60)}”${what} is not supported` };
  }
  const settings = isObject(value) ? value['configuration'] : undefined;
  const chunks = isObject(settings) ? settings['chunk_shape'] : undefined;
  if (isSizes(chunks) && chunks.length === rank) return { chunks };
  throw new ZarrInvalid(key, 'its “chunk_shape” does not fit its “shape”');
}

type Layout = Pick<ZarrArrayInfo, 'chunks' | 'shards' | 'shardIndex'>;

function layoutOf(stored: readonly number[], { shard }: CodecChain, key: string): Layout {
  if (!shard) return { chunks: stored };
  const isWhole = stored.every((size, axis) => size % (shard.chunkShape[axis] ?? 1) === 0);
  if (!isWhole) throw new ZarrInvalid(key, 'its shards are not a whole number of chunks');
  return { chunks: shard.chunkShape, shards: stored, shardIndex: shard.index };
}

function keysOfV3(value: Json | undefined, key: string): KeyEncoding {
  const name = isObject(value) ? value['name'] : value;
  if (name !== 'default' && name !== 'v2') {
    throw new ZarrInvalid(key, 'its “chunk_key_encoding” is neither default nor v2');
  }
  const settings = isObject(value) ? value['configuration'] : undefined;
  const given = isObject(settings) ? settings['separator'] : undefined;
  const separator = given ?? (name === 'default' ? '/' : '.');
  if (separator === '/' || separator === '.') return { name, separator };
  throw new ZarrInvalid(key, 'the separator of its chunk keys is neither a dot nor a slash');
}

function fillOf(value: Json | undefined, dtype: Dtype, key: string): ZarrArrayInfo['fillValue'] {
  const fill = fillValueOf(value, dtype);
  if (fill !== undefined) return fill;
  throw new ZarrInvalid(key, `its “fill_value” does not fit the data type ${dtype.label}`);
}

function reasonOf(dtype: Dtype, chain: CodecChain): string | undefined {
  // A codec that nobody knows says more than the objects that it alone can write.
  if (!dtype.stored && (dtype.label !== '|O' || chain.unreadable === undefined)) {
    return `values of type ${dtype.label} are not supported`;
  }
  return chain.unreadable;
}

/** Format 3 lets a writer add fields that a reader must know; anything else reads it wrongly. */
function unknownExtension(meta: JsonObject): string | undefined {
  const transformers = meta['storage_transformers'];
  if (Array.isArray(transformers) && transformers.length > 0) {
    return 'storage transformers are not supported';
  }
  for (const [name, value] of Object.entries(meta)) {
    if (KNOWN.has(name) || (isObject(value) && value['must_understand'] === false)) continue;
    return `the extension “${name.slice(0, 60)}” is not supported`;
  }
  return undefined;
}

function dimensionNamesOf(
  value: Json | undefined,
  rank: number,
): readonly (string | null)[] | undefined {
  if (!Array.isArray(value) || value.length !== rank) return undefined;
  const names = value as readonly Json[];
  return names.map((name) => (typeof name === 'string' ? name : null));
}
