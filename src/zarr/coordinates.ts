import type { ZarrArrayInfo } from './arrayInfo.ts';

/** The variables around an array by name: the arrays of its group. */
export type Siblings = ReadonlyMap<string, ZarrArrayInfo>;

/** Signs of the attribute `coordinates` that are looked at: no real one is longer. */
const MOST_SIGNS = 10_000;

/** Which variable says where the elements of a dimension lie. */
export interface Coordinate {
  readonly name: string;
  readonly info: ZarrArrayInfo;
  /** `dimension`: it has the dimension's name; `named`: the attribute `coordinates` names it. */
  readonly by: 'dimension' | 'named';
}

/**
 * The 1-d variable that labels a dimension (CF 1.12 §5): the one of its name, else the first that
 * the array's attribute `coordinates` names and that lies along this dimension alone.
 *
 * @returns `undefined` for a dimension without a name and one that nothing labels.
 */
export function coordinateOf(
  siblings: Siblings,
  info: ZarrArrayInfo,
  axis: number,
): Coordinate | undefined {
  const name = info.dimensionNames?.[axis];
  const size = info.shape[axis];
  if (typeof name !== 'string' || size === undefined) return undefined;
  const isAlong = (one: ZarrArrayInfo | undefined): one is ZarrArrayInfo =>
    one?.shape.length === 1 && one.shape[0] === size && (one.dimensionNames?.[0] ?? name) === name;
  const own = siblings.get(name);
  if (isAlong(own)) return { name, info: own, by: 'dimension' };
  for (const other of namesOf(info)) {
    const one = siblings.get(other);
    if (isAlong(one) && one.dimensionNames) return { name: other, info: one, by: 'named' };
  }
  return undefined;
}

/**
 * Coordinates that lie along several dimensions, as latitude and longitude of a curvilinear grid;
 * by the attribute `coordinates`, which names them with spaces between.
 */
export function auxiliaryCoordinates(siblings: Siblings, info: ZarrArrayInfo): Coordinate[] {
  const dimensions = new Set(info.dimensionNames ?? []);
  return namesOf(info).flatMap((name): Coordinate[] => {
    const one = siblings.get(name);
    if (!one || one.shape.length < 2 || !one.dimensionNames) return [];
    const fits = one.dimensionNames.every((dimension) => dimensions.has(dimension));
    return fits ? [{ name, info: one, by: 'named' }] : [];
  });
}

function namesOf({ attributes }: ZarrArrayInfo): string[] {
  const { coordinates } = attributes;
  if (typeof coordinates !== 'string' || coordinates.length > MOST_SIGNS) return [];
  return coordinates.split(/\s+/).filter(Boolean);
}
