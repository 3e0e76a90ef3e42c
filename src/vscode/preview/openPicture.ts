import type { Cancellable } from '../../base/abort.ts';
import { isAbort, isGatewayError } from '../../base/errors.ts';
import type { ByteStore } from '../../bytes/byteStore.ts';
import type { LevelAxis } from '../../shared/levels.ts';
import type { ZarrArrayInfo, ZarrGroupInfo } from '../../zarr/arrayInfo.ts';
import { levelsOf } from '../../zarr/multiscale.ts';
import { readLevels, type PictureLevels } from '../../zarr/multiscaleLevels.ts';
import { findNode } from '../../zarr/node.ts';
import { groupOf } from './arrayKnowledge.ts';
import { openArray, type OpenArray } from './openArray.ts';

/** Opens the store at an address. */
export type OpenStore = (url: string) => Promise<ByteStore>;

/** Which of the resolutions of a picture is open. */
export interface OpenLevels {
  /** Address of the group that describes them. */
  readonly group: string;
  readonly picture: PictureLevels;
  readonly at: number;
}

/** An array that can be shown, perhaps as one resolution of a picture. */
export interface OpenPicture {
  readonly store: ByteStore;
  /** Of the array. */
  readonly url: string;
  readonly array: OpenArray;
  /** Known at once only when the address was that of their group. */
  readonly levels?: OpenLevels;
}

/** Folders above an array where its picture may be described: OME-Zarr needs one, GeoZarr two. */
const mostAbove = 2;

/**
 * Opens the array at an address; of a group that is a picture at several resolutions the coarsest
 * one, which is there first.
 *
 * @param store of the address.
 * @throws NodeMissing when there is no array and no such group.
 */
export async function openPicture(
  store: ByteStore,
  openStore: OpenStore,
  url: string,
  title: string,
  options: Cancellable = {},
): Promise<OpenPicture> {
  try {
    return { store, url, array: await openArray(store, url, title, options) };
  } catch (error) {
    if (!isGatewayError(error, 'NodeMissing')) throw error;
    const node = (await findNode(store, '', options))?.node;
    const picture = node?.kind === 'group' && (await readLevels(store, node.attributes, options));
    if (!picture) throw error;
    const levels = { group: url.replace(/\/+$/, ''), picture, at: picture.levels.length - 1 };
    return openLevel(openStore, levels, title, options);
  }
}

/** Opens the array of the level that `levels` name. */
export async function openLevel(
  openStore: OpenStore,
  levels: OpenLevels,
  title: string,
  options: Cancellable = {},
): Promise<OpenPicture> {
  const url = `${levels.group}/${levels.picture.levels[levels.at]?.array ?? ''}`;
  const store = await openStore(url);
  const array = named(await openArray(store, url, title, options), levels);
  return { store, url, array, levels };
}

/** An array whose dimensions have the names that its picture gives them, where it names none. */
export function named(array: OpenArray, { picture }: OpenLevels): OpenArray {
  const { description } = array;
  const dimensions = description.dimensions.map((dimension, axis) => {
    const name = axesOf(picture, description.dimensions.length)[axis]?.name ?? '';
    return dimension.isNamed || name === '' ? dimension : { ...dimension, name, isNamed: true };
  });
  return { ...array, description: { ...description, dimensions } };
}

/** What is told of the axes of one level; nothing when they are not the array's dimensions. */
export function levelAxes({ picture, at }: OpenLevels): LevelAxis[] {
  const { scale, translation, shape = [] } = picture.levels[at] ?? {};
  return axesOf(picture, shape.length).map(({ name, unit }, axis) => ({
    name,
    unit,
    scale: scale?.[axis],
    translation: translation?.[axis],
  }));
}

function axesOf({ axes }: PictureLevels, rank: number): PictureLevels['axes'] {
  return axes.length === rank ? axes : [];
}

/**
 * The picture that an array is a resolution of, by the groups above it.
 *
 * @returns `undefined` when it is none, or when nothing can be read there.
 */
export async function levelsAround(
  openStore: OpenStore,
  url: string,
  { format, shape }: ZarrArrayInfo,
  options: Cancellable = {},
): Promise<OpenLevels | undefined> {
  try {
    let [above, path] = [groupOf(url), ''];
    for (let i = 0; above && shape.length >= 2 && i < mostAbove; i++) {
      path = path === '' ? above.name : `${above.name}/${path}`;
      const group = above.url;
      const store = await openStore(group);
      const attributes = await attributesOf(store, format, options);
      if (!attributes) return undefined;
      const mine = levelsOf(attributes)?.levels.find(
        (level) => path === level.path || path.startsWith(`${level.path}/`),
      );
      if (mine) {
        const inside = path.slice(mine.path.length + 1);
        const picture = await readLevels(store, attributes, { ...options, inside });
        const at = picture?.levels.findIndex(({ array }) => array === path) ?? -1;
        return picture && at >= 0 ? { group, picture, at } : undefined;
      }
      above = groupOf(group);
    }
    return undefined;
  } catch (error) {
    if (isAbort(error)) throw error;
    // What is not to be read around an array takes no picture away.
    return undefined;
  }
}

async function attributesOf(
  store: ByteStore,
  format: 2 | 3,
  options: Cancellable,
): Promise<ZarrGroupInfo['attributes'] | undefined> {
  const node = (await findNode(store, '', options))?.node;
  return node?.kind === 'group' && node.format === format ? node.attributes : undefined;
}
