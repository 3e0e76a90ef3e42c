import type { Cancellable } from '../../base/abort.ts';
import type { ArrayDescription, Dimension, MetadataDocument } from '../../shared/preview.ts';
import type { ZarrArrayInfo } from '../../zarr/arrayInfo.ts';
import type { ByteSource } from '../../zarr/byteSource.ts';
import { chunkKey, coordsOfKey } from '../../zarr/chunkGrid.ts';
import { fillText } from '../../zarr/element.ts';
import { ZarrUnsupported } from '../../zarr/errors.ts';
import * as zarr from '../../zarr/node.ts';

/** An array that is ready to be shown: what the page must know, and which keys it may ask for. */
export interface OpenArray {
  readonly info: ZarrArrayInfo;
  readonly description: ArrayDescription;
  readonly metadata: readonly MetadataDocument[];
  /** True for keys of stored chunks of this array, and for nothing else in the store. */
  isChunkKey(key: string): boolean;
  /** Key of the object that is the chunk at these coordinates; absent when it is only part of it. */
  wholeKey(coords: readonly number[]): string | undefined;
}

/**
 * Reads the metadata of the array at the root of a store.
 *
 * @throws ZarrUnsupported when its values cannot be shown, in words that say why.
 */
export async function openArray(
  store: ByteSource,
  url: string,
  title: string,
  options: Cancellable = {},
): Promise<OpenArray> {
  const { node, documents } = await zarr.openArray(store, '', options);
  if (node.unreadable !== undefined) {
    throw new ZarrUnsupported(`${title} cannot be shown: ${node.unreadable}.`);
  }
  return {
    info: node,
    description: describe(node, url, title),
    metadata: documents,
    isChunkKey: (key) => coordsOfKey(node, key) !== undefined,
    wholeKey: (coords) => (node.shards ? undefined : chunkKey(node, coords)),
  };
}

function describe(info: ZarrArrayInfo, url: string, title: string): ArrayDescription {
  return {
    url,
    title,
    zarrFormat: info.format,
    dtype: info.dtype.label,
    dimensions: info.shape.map((size, axis) => dimension(info, size, axis)),
    compressor: info.compressor,
    // As text: NaN, infinities and large integers do not survive the way to the page.
    fillValue: fillText(info),
  };
}

function dimension(
  { dimensionNames, chunks }: ZarrArrayInfo,
  size: number,
  axis: number,
): Dimension {
  const name = dimensionNames?.[axis];
  const isNamed = name !== undefined && name !== null && name !== '';
  return { name: isNamed ? name : `axis ${axis}`, isNamed, size, chunk: chunks[axis] ?? 1 };
}
