/**
 * One picture stored at several resolutions. Sources: OME-Zarr 0.4 (`.zattrs`, `multiscales`) and
 * 0.5 (`attributes.ome.multiscales`) at ngff.openmicroscopy.org; the convention `multiscales` of
 * GeoZarr (zarr-conventions/multiscales, `layout`); ndpyramid, whose `datasets` have no transform.
 *
 * @module
 */
import { isObject, type Json, type JsonObject } from './json.ts';

/** A dimension as the multiscale metadata describes it. */
export interface ScaleAxis {
  readonly name: string;
  /** `space`, `time`, `channel`. */
  readonly type?: string;
  readonly unit?: string;
}

/** One resolution. */
export interface ScaleLevel {
  /** Path of the array, or in GeoZarr of the group, relative to the group that says so. */
  readonly path: string;
  /**
   * Size of an element along each axis, in the axis' units where it has some; absent where the
   * metadata gives none: then compare shapes.
   */
  readonly scale?: readonly number[];
  /** Where element 0 lies along each axis. */
  readonly translation?: readonly number[];
}

/** All resolutions of one picture, as they are listed: by the rules the finest first. */
export interface Multiscale {
  readonly name?: string;
  readonly axes: readonly ScaleAxis[];
  readonly levels: readonly ScaleLevel[];
}

/** More levels than anything real has: 2⁶⁴ elements halve 64 times. */
const MOST_LEVELS = 64;

/**
 * Reads the multiscale metadata of a group; of several pictures the first.
 *
 * @returns `undefined` when there is none that can be used.
 */
export function levelsOf(groupAttributes: JsonObject): Multiscale | undefined {
  const { ome, multiscales } = groupAttributes;
  const found = (isObject(ome) ? ome['multiscales'] : undefined) ?? multiscales;
  const one = Array.isArray(found) ? (found as readonly Json[])[0] : found;
  if (!isObject(one)) return undefined;
  const levels = Array.isArray(one['datasets'])
    ? datasetsOf(one['datasets'] as readonly Json[], one['coordinateTransformations'])
    : layoutOf(one['layout']);
  if (levels.length === 0 || levels.length > MOST_LEVELS) return undefined;
  const { name } = one;
  const axes = axesOf(one['axes']);
  return { ...(typeof name === 'string' ? { name } : {}), axes, levels };
}

function axesOf(value: Json | undefined): ScaleAxis[] {
  const list = Array.isArray(value) ? (value as readonly Json[]).slice(0, MOST_LEVELS) : [];
  return list.map((axis, i): ScaleAxis => {
    // Version 0.3 lists the names alone.
    if (!isObject(axis)) return { name: typeof axis === 'string' ? axis : `axis ${i}` };
    const { name, type, unit } = axis;
    return {
      name: typeof name === 'string' ? name : `axis ${i}`,
      ...(typeof type === 'string' ? { type } : {}),
      ...(typeof unit === 'string' ? { unit } : {}),
    };
  });
}

function datasetsOf(datasets: readonly Json[], common: Json | undefined): ScaleLevel[] {
  const all = transformOf(common);
  return datasets.slice(0, MOST_LEVELS + 1).flatMap((one): ScaleLevel[] => {
    const path = isObject(one) ? one['path'] : undefined;
    if (!isObject(one) || !isPath(path)) return [];
    const own = transformOf(one['coordinateTransformations']);
    const scale = own.scale?.map((size, i) => size * (all.scale?.[i] ?? 1)) ?? all.scale;
    const moved = own.translation ?? all.translation;
    const translation = moved?.map((_, i) => {
      return (own.translation?.[i] ?? 0) * (all.scale?.[i] ?? 1) + (all.translation?.[i] ?? 0);
    });
    return [{ path, ...(scale ? { scale } : {}), ...(translation ? { translation } : {}) }];
  });
}

/** GeoZarr's levels: each with its scale relative to the one that it was made from. */
function layoutOf(layout: Json | undefined): ScaleLevel[] {
  const list = Array.isArray(layout) ? (layout as readonly Json[]).slice(0, MOST_LEVELS + 1) : [];
  const known = new Map<string, readonly number[]>();
  return list.flatMap((one): ScaleLevel[] => {
    const path = isObject(one) ? (one['asset'] ?? one['group']) : undefined;
    if (!isObject(one) || !isPath(path)) return [];
    const from = one['derived_from'] ?? one['from_group'];
    const base = typeof from === 'string' ? known.get(from) : undefined;
    const relative = isObject(one['transform']) ? numbersOf(one['transform']['scale']) : undefined;
    const scale = relative?.map((factor, i) => factor * (base?.[i] ?? 1)) ?? base;
    if (scale) known.set(path, scale);
    return [{ path, ...(scale ? { scale } : {}) }];
  });
}

interface Transform {
  readonly scale?: readonly number[];
  readonly translation?: readonly number[];
}

function transformOf(value: Json | undefined): Transform {
  const list = Array.isArray(value) ? (value as readonly Json[]) : [];
  const found = (type: 'scale' | 'translation') => {
    const one = list.find((each) => isObject(each) && each['type'] === type);
    return isObject(one) ? numbersOf(one[type]) : undefined;
  };
  const [scale, translation] = [found('scale'), found('translation')];
  return { ...(scale ? { scale } : {}), ...(translation ? { translation } : {}) };
}

function numbersOf(value: Json | undefined): readonly number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const list = value as readonly Json[];
  return list.every((one): one is number => typeof one === 'number' && Number.isFinite(one))
    ? list
    : undefined;
}

/** A path inside of the group: a stranger's metadata must not lead elsewhere. */
function isPath(value: Json | undefined): value is string {
  return (
    typeof value === 'string' &&
    value.length < 1000 &&
    value.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}
