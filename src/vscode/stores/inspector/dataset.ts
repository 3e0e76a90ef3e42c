import type { ZarrArrayInfo } from '../../../zarr/arrayInfo.ts';
import type { Json, JsonObject } from '../../../zarr/json.ts';

/** One array as the inspector lists it. */
export interface Variable {
  readonly name: string;
  readonly info: ZarrArrayInfo;
  /** One name a dimension; absent where the array has none. */
  readonly dims: readonly (string | undefined)[];
}

/** A group as xarray would show it, or one array. */
export interface Dataset {
  /** Sizes by name, in the order in which they were met. */
  readonly dims: readonly (readonly [name: string, size: number])[];
  readonly coords: readonly Variable[];
  readonly data: readonly Variable[];
  readonly groups: readonly string[];
  readonly attributes: JsonObject;
}

/**
 * Sorts the arrays of a group as xarray 2026 does: a variable is a coordinate when it is named like
 * its only dimension, or when an attribute `coordinates` of the group or of a variable names it.
 */
export function datasetOf(
  attributes: JsonObject,
  arrays: readonly ZarrArrayInfo[],
  groups: readonly string[],
): Dataset {
  const variables = arrays.map((info): Variable => {
    const name = info.path.split('/').at(-1) ?? '';
    return { name, info, dims: info.shape.map((_, axis) => dimensionOf(info, axis)) };
  });
  const named = new Set(
    [attributes, ...arrays.map((one) => one.attributes)].flatMap((one) =>
      words(one['coordinates']),
    ),
  );
  const isCoordinate = ({ name, dims }: Variable) =>
    (dims.length === 1 && dims[0] === name) || named.has(name);
  const dims = new Map<string, number>();
  for (const { info, dims: names } of variables) {
    for (const [axis, name] of names.entries()) {
      if (name !== undefined && !dims.has(name)) dims.set(name, info.shape[axis] ?? 0);
    }
  }
  return {
    dims: [...dims],
    coords: variables.filter(isCoordinate),
    data: variables.filter((one) => !isCoordinate(one)),
    groups,
    attributes,
  };
}

function dimensionOf({ dimensionNames }: ZarrArrayInfo, axis: number): string | undefined {
  return dimensionNames?.[axis] || undefined;
}

function words(value: Json | undefined): string[] {
  return typeof value === 'string' ? value.split(/\s+/).filter(Boolean) : [];
}

/** At most this much of one attribute is shown. */
const LONGEST = 5_000;

/** An attribute's value as text; cut where it is very long. */
export function valueText(value: Json): string {
  const text = typeof value === 'string' ? value : jsonText(value, 0);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

function jsonText(value: Json, depth: number): string {
  if (typeof value === 'bigint' || typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (depth > 8) return '…';
  if (Array.isArray(value)) {
    const shown = value.slice(0, 100).map((one: Json) => jsonText(one, depth + 1));
    return `[${shown.join(', ')}${value.length > 100 ? ', …' : ''}]`;
  }
  const shown = Object.entries(value)
    .slice(0, 100)
    .map(([name, one]) => `${JSON.stringify(name)}: ${jsonText(one, depth + 1)}`);
  return `{${shown.join(', ')}}`;
}
