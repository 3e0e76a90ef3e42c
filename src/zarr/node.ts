import type { Cancellable } from '../base/abort.ts';
import type { ZarrNode } from './arrayInfo.ts';
import type { ByteSource } from './byteSource.ts';
import { joinKey } from './chunkGrid.ts';
import { NodeMissing, ZarrInvalid } from './errors.ts';
import { type MetadataText, readV2Array, readV2Group, readV3 } from './metadata.ts';

/** Largest metadata document that is read: consolidated ones of big stores have some megabytes. */
const MAX_DOCUMENT = 64 * 1024 * 1024;

/** A node and the documents it was read from, so that the page can read it without asking. */
export interface OpenedNode<N extends ZarrNode = ZarrNode> {
  readonly node: N;
  readonly documents: readonly MetadataText[];
}

/**
 * Reads the array or group at `path`. All documents of both formats are asked for at once, which
 * costs one round trip; where both formats are there, 3 is taken.
 *
 * @returns `undefined` when there is neither.
 * @throws ZarrInvalid, and whatever the store throws.
 */
export async function findNode(
  store: ByteSource,
  path: string,
  options: Cancellable = {},
): Promise<OpenedNode | undefined> {
  const root = path.replace(/^\/+|\/+$/g, '');
  const names = ['zarr.json', '.zarray', '.zgroup', '.zattrs'];
  const [v3, array, group, attributes] = await Promise.all(
    names.map((name) => readDocument(store, joinKey(root, name), options)),
  );
  if (v3) return { node: readV3(v3, root), documents: [v3] };
  const main = array ?? group;
  if (!main) return undefined;
  const node = array ? readV2Array(array, attributes, root) : readV2Group(main, attributes, root);
  return { node, documents: attributes ? [main, attributes] : [main] };
}

/**
 * As `findNode`, for somebody who was told that there is an array or a group.
 *
 * @throws NodeMissing when there is neither.
 */
export async function openNode(
  store: ByteSource,
  path: string,
  options: Cancellable = {},
): Promise<OpenedNode> {
  const found = await findNode(store, path, options);
  if (found) return found;
  throw new NodeMissing(`There is no Zarr array or group at ${path || 'this address'}.`);
}

/** As `openNode`, for an array. @throws NodeMissing when it is a group. */
export async function openArray(
  store: ByteSource,
  path: string,
  options: Cancellable = {},
): Promise<OpenedNode<Extract<ZarrNode, { kind: 'array' }>>> {
  const { node, documents } = await openNode(store, path, options);
  if (node.kind === 'array') return { node, documents };
  throw new NodeMissing(`${path || 'This address'} is a group of arrays, not an array. Open one.`);
}

async function readDocument(
  store: ByteSource,
  key: string,
  options: Cancellable,
): Promise<MetadataText | undefined> {
  const bytes = await store.get(key, options);
  if (!bytes) return undefined;
  if (bytes.length > MAX_DOCUMENT) throw new ZarrInvalid(key, 'it is too large for metadata');
  return { key, text: new TextDecoder().decode(bytes) };
}
