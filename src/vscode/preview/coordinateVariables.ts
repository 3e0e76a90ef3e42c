import type { Cancellable } from '../../base/abort.ts';
import { isAbort } from '../../base/errors.ts';
import type { CoordinateVariable } from '../../shared/knowledge.ts';
import type { MetadataDocument } from '../../shared/preview.ts';
import type { ZarrArrayInfo } from '../../zarr/arrayInfo.ts';
import type { ByteSource } from '../../zarr/byteSource.ts';
import { auxiliaryCoordinates, coordinateOf } from '../../zarr/coordinates.ts';
import { readV2Array, readV3 } from '../../zarr/metadata.ts';

/** A variable beside an array, with what its metadata says. */
export interface FoundVariable extends CoordinateVariable {
  readonly info: ZarrArrayInfo;
}

type Neighbour = Pick<FoundVariable, 'documents' | 'info'>;

/** Neighbours that are looked at, at most; each costs a request or two. */
const mostNeighbours = 16;

/**
 * The variables whose values stand along the dimensions of an array: the 1-d array beside it that
 * has the dimension's name, else one that its attribute `coordinates` names (CF 1.11, 5); and those
 * that it names which lie along several, as the latitude of a curvilinear grid.
 *
 * @param group the store of the group that holds the array.
 * @returns none where nothing can be read: axes then count indices.
 */
export async function coordinateVariables(
  group: ByteSource,
  info: ZarrArrayInfo,
  ownName: string,
  options: Cancellable = {},
): Promise<FoundVariable[]> {
  const names = neighbours(info).filter((name) => name !== ownName);
  const found = new Map<string, Neighbour>();
  await Promise.all(
    names.map(async (name) => {
      const one = await neighbour(group, name, info.format, options);
      if (one) found.set(name, one);
    }),
  );
  const siblings = new Map([...found].map(([name, one]) => [name, one.info]));
  const along = info.shape.flatMap((_, dimension) => {
    const { name = '' } = coordinateOf(siblings, info, dimension) ?? {};
    const one = found.get(name);
    return one ? [{ name, dimension, ...one }] : [];
  });
  const around = auxiliaryCoordinates(siblings, info).flatMap(({ name, info: of }) => {
    const dimensions =
      of.dimensionNames?.map((own) => info.dimensionNames?.indexOf(own) ?? -1) ?? [];
    const isAround = dimensions.every((at, axis) => at >= 0 && info.shape[at] === of.shape[axis]);
    const one = found.get(name);
    return one && isAround ? [{ name, dimension: -1, dimensions, ...one }] : [];
  });
  return [...along, ...around];
}

function neighbours({ dimensionNames = [], attributes }: ZarrArrayInfo): string[] {
  const { coordinates } = attributes;
  const named = typeof coordinates === 'string' ? coordinates.slice(0, 4096).split(/\s+/) : [];
  const all = [...dimensionNames, ...named].filter((name) => name !== null && isName(name));
  return [...new Set(all as string[])].slice(0, mostNeighbours);
}

/** A plain name in the same group: nothing that leads elsewhere. */
function isName(name: string): boolean {
  return /^[^./\\@\p{Cc}][^/\\\p{Cc}]{0,200}$/u.test(name);
}

async function neighbour(
  group: ByteSource,
  name: string,
  format: 2 | 3,
  options: Cancellable,
): Promise<Neighbour | undefined> {
  try {
    const documents = await documentsOf(group, name, format, options);
    const [first, attributes] = documents;
    if (!first) return undefined;
    const info = format === 3 ? readV3(first, '') : readV2Array(first, attributes, '');
    return info.kind === 'array' ? { documents, info } : undefined;
  } catch (error) {
    if (isAbort(error)) throw error;
    // A broken or refused neighbour takes no picture away: its axis counts indices.
    return undefined;
  }
}

async function documentsOf(
  group: ByteSource,
  name: string,
  format: 2 | 3,
  options: Cancellable,
): Promise<MetadataDocument[]> {
  const files = format === 3 ? ['zarr.json'] : ['.zarray', '.zattrs'];
  const read = await Promise.all(files.map((file) => group.get(`${name}/${file}`, options)));
  const documents = read.flatMap((bytes, i): MetadataDocument[] =>
    bytes ? [{ key: files[i] ?? '', text: new TextDecoder().decode(bytes) }] : [],
  );
  return documents[0]?.key === files[0] ? documents : [];
}
