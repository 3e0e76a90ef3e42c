import type { ZarrArrayInfo } from './arrayInfo.ts';

/** Number of chunks along each dimension. */
export function gridShape({ shape, chunks }: ZarrArrayInfo): number[] {
  return shape.map((size, axis) => Math.ceil(size / (chunks[axis] ?? 1)));
}

/** Number of stored objects along each dimension: of shards where there are some. */
export function storedGridShape({ shape, chunks, shards }: ZarrArrayInfo): number[] {
  const stored = shards ?? chunks;
  return shape.map((size, axis) => Math.ceil(size / (stored[axis] ?? 1)));
}

/** Number of chunks of the whole array. */
export function chunkCount(info: ZarrArrayInfo): number {
  return product(gridShape(info));
}

/** Key of the stored object at `coords` of the stored grid, relative to the store. */
export function storedKey(info: ZarrArrayInfo, coords: readonly number[]): string {
  const { name, separator } = info.keys;
  const part =
    name === 'default' ? ['c', ...coords].join(separator) : coords.join(separator) || '0';
  return joinKey(info.path, part);
}

/** Coordinates in the stored grid of the object that holds the chunk at `coords`. */
export function storedCoords(
  { chunks, shards }: ZarrArrayInfo,
  coords: readonly number[],
): number[] {
  return coords.map((at, axis) => {
    const each = shards ? (shards[axis] ?? 1) / (chunks[axis] ?? 1) : 1;
    return Math.floor(at / each);
  });
}

/** Key of the stored object that holds the chunk at `coords`. */
export function chunkKey(info: ZarrArrayInfo, coords: readonly number[]): string {
  return storedKey(info, storedCoords(info, coords));
}

/**
 * The coordinates that a key of the listing stands for.
 *
 * @param key relative to the array.
 * @returns `undefined` for anything that is no stored object of this array's grid.
 */
export function coordsOfKey(info: ZarrArrayInfo, key: string): number[] | undefined {
  const { name, separator } = info.keys;
  const parts = key.split(separator);
  if (name === 'default' && parts.shift() !== 'c') return undefined;
  const grid = storedGridShape(info);
  if (grid.length === 0) return name === 'v2' ? (key === '0' ? [] : undefined) : noParts(parts);
  if (parts.length !== grid.length) return undefined;
  const coords = parts.map((part) => (/^(0|[1-9]\d{0,14})$/.test(part) ? Number(part) : NaN));
  return coords.every((at, axis) => at < (grid[axis] ?? 0)) ? coords : undefined;
}

/** Every coordinate of a grid, the last dimension fastest. */
export function* gridCoords(grid: readonly number[]): Generator<number[]> {
  if (product(grid) === 0) return;
  const coords = grid.map(() => 0);
  for (;;) {
    yield [...coords];
    let axis = grid.length - 1;
    while (axis >= 0 && (coords[axis] ?? 0) + 1 >= (grid[axis] ?? 0)) coords[axis--] = 0;
    if (axis < 0) return;
    coords[axis] = (coords[axis] ?? 0) + 1;
  }
}

/** `path/name`, or `name` at the root. */
export function joinKey(path: string, name: string): string {
  return path ? `${path}/${name}` : name;
}

/** The product of all sizes; 1 for none. */
export function product(sizes: readonly number[]): number {
  return sizes.reduce((count, size) => count * size, 1);
}

function noParts(parts: readonly string[]): number[] | undefined {
  return parts.length === 0 ? [] : undefined;
}
