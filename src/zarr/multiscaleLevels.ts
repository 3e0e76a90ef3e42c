import type { Cancellable } from '../base/abort.ts';
import { isAbort } from '../base/errors.ts';
import type { ByteStore } from '../bytes/byteStore.ts';
import { eachAtOnce } from '../bytes/eachAtOnce.ts';
import type { ZarrArrayInfo } from './arrayInfo.ts';
import { childNodes } from './children.ts';
import { joinKey, product } from './chunkGrid.ts';
import { levelsOf, type Multiscale, type ScaleAxis, type ScaleLevel } from './multiscale.ts';
import { findNode } from './node.ts';

/** One resolution of a picture, whose array can be read. */
export interface PictureLevel extends ScaleLevel {
  /** Of its array, relative to the group that says so. */
  readonly array: string;
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
}

/** A picture with its resolutions, the finest first. */
export interface PictureLevels {
  readonly name?: string;
  readonly axes: readonly ScaleAxis[];
  readonly levels: readonly PictureLevel[];
}

/** Metadata read at once. */
const atOnce = 8;
/** Arrays of a level's group that are looked at for a picture. */
const mostArrays = 20;

/**
 * The resolutions of the picture that a group describes.
 *
 * @param inside name of the array in each level's group; absent: the level is an array itself, or
 *   the first array of two dimensions or more in its group is meant (GeoZarr, ndpyramid).
 * @returns `undefined` when there is no picture, or fewer than one level that can be read.
 */
export async function readLevels(
  store: ByteStore,
  attributes: ZarrArrayInfo['attributes'],
  options: Cancellable & { readonly inside?: string } = {},
): Promise<PictureLevels | undefined> {
  const multiscale = levelsOf(attributes);
  const first = multiscale?.levels[0];
  if (!first) return undefined;
  const inside = options.inside ?? (await arrayIn(store, first.path, options));
  if (inside === undefined) return undefined;
  const found: PictureLevel[] = [];
  await eachAtOnce(atOnce, multiscale.levels, options, async (level, signal) => {
    const array = inside === '' ? level.path : joinKey(level.path, inside);
    const node = await arrayAt(store, array, { signal });
    if (node) found.push({ ...level, array, shape: node.shape, chunks: node.chunks });
  });
  return ordered(multiscale, found);
}

/** The finest first, and only those of as many dimensions as the finest. */
function ordered(
  { name, axes }: Multiscale,
  found: readonly PictureLevel[],
): PictureLevels | undefined {
  const all = [...found].sort((a, b) => product(b.shape) - product(a.shape));
  const rank = all[0]?.shape.length;
  const levels = all.filter(({ shape }) => shape.length === rank && product(shape) > 0);
  return levels.length > 0 ? { ...(name === undefined ? {} : { name }), axes, levels } : undefined;
}

/** Name of the array in a level's group; empty when the level is the array. */
async function arrayIn(
  store: ByteStore,
  path: string,
  options: Cancellable,
): Promise<string | undefined> {
  const node = (await findNode(store, path, options))?.node;
  if (node?.kind === 'array') return '';
  const { children } = await childNodes(store, path, { ...options, limit: mostArrays });
  const isPicture = (one: (typeof children)[number]) =>
    one.node?.kind === 'array' && one.node.shape.length >= 2 && one.node.unreadable === undefined;
  return children.find(isPicture)?.name;
}

async function arrayAt(
  store: ByteStore,
  path: string,
  options: Cancellable,
): Promise<ZarrArrayInfo | undefined> {
  try {
    const node = (await findNode(store, path, options))?.node;
    return node?.kind === 'array' && node.unreadable === undefined ? node : undefined;
  } catch (error) {
    if (isAbort(error)) throw error;
    // A level that is broken or refused leaves the others.
    return undefined;
  }
}
