import type { Cancellable } from '../../base/abort.ts';
import {
  centreOut,
  firstView,
  fits,
  fixedCoords,
  middleView,
  planeChunk,
  planeOf,
} from '../../shared/plane.ts';
import type {
  ArrayDescription,
  Dimension,
  MetadataDocument,
  PreviewView,
} from '../../shared/preview.ts';
import type { ZarrArrayInfo } from '../../zarr/arrayInfo.ts';
import type { ByteSource } from '../../zarr/byteSource.ts';
import { chunkKey, coordsOfKey, product } from '../../zarr/chunkGrid.ts';
import { fillText } from '../../zarr/element.ts';
import { ZarrUnsupported } from '../../zarr/errors.ts';
import * as zarr from '../../zarr/node.ts';

/** Chunks that are read before the page has asked for them, and the bytes they may decode to. */
const readAhead = { chunks: 64, least: 4, bytes: 64 * 2 ** 20 };

/** What is shown first. */
export interface BeginOfView {
  readonly view: PreviewView | undefined;
  readonly keys: readonly string[];
}

/** An array that is ready to be shown: what the page must know, and which keys it may ask for. */
export interface OpenArray {
  readonly info: ZarrArrayInfo;
  readonly description: ArrayDescription;
  readonly metadata: readonly MetadataDocument[];
  /** True for keys of stored chunks of this array, and for nothing else in the store. */
  isChunkKey(key: string): boolean;
  /**
   * The view if the array has it, and the keys of the chunks that are looked at first.
   *
   * @param isMiddle without a view: what lies in the middle of all dimensions.
   */
  begin(view: PreviewView | undefined, isMiddle: boolean): BeginOfView;
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
  const description = describe(node, url, title);
  return {
    info: node,
    description,
    metadata: documents,
    isChunkKey: (key) => coordsOfKey(node, key) !== undefined,
    begin: (view, isMiddle) => begin(node, description.dimensions, view, isMiddle),
  };
}

function begin(
  info: ZarrArrayInfo,
  dimensions: readonly Dimension[],
  asked: PreviewView | undefined,
  isMiddle: boolean,
): BeginOfView {
  // A view of yesterday may not fit an array that was written anew.
  const kept = asked && fits(asked, dimensions) ? asked : undefined;
  const view = kept ?? (isMiddle ? middleView(dimensions) : undefined);
  // Chunks in shards are parts of objects: the page must know their places first.
  if (info.shards) return { view, keys: [] };
  const now = view ?? firstView(dimensions);
  const plane = planeOf(dimensions, now);
  const fixed = fixedCoords(dimensions, now.indices);
  const fit = Math.floor(readAhead.bytes / Math.max(product(info.chunks) * info.dtype.size, 1));
  const most = Math.min(Math.max(fit, readAhead.least), readAhead.chunks);
  const first = centreOut(plane).slice(0, most);
  const keys = first.map((index) => chunkKey(info, planeChunk(plane, fixed, index).coords));
  return { view, keys };
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
