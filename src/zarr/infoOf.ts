import type { ZarrArrayInfo } from './arrayInfo.ts';
import { ZarrUnsupported } from './errors.ts';
import { type MetadataText, readV2Array, readV3 } from './metadata.ts';

/**
 * What the documents that were found say of one array, wherever it lies.
 *
 * @throws ZarrUnsupported when they are not an array's; ZarrInvalid.
 */
export function infoOf(documents: readonly MetadataText[]): ZarrArrayInfo {
  const named = (name: string) =>
    documents.find(({ key }) => key === name || key.endsWith(`/${name}`));
  const v3 = named('zarr.json');
  if (v3) {
    const node = readV3(v3, '');
    if (node.kind === 'array') return node;
    throw new ZarrUnsupported('This is a group, not an array. Open one of its arrays.');
  }
  const v2 = named('.zarray');
  if (!v2) throw new ZarrUnsupported('The array has no metadata.');
  return readV2Array(v2, named('.zattrs'), '');
}
