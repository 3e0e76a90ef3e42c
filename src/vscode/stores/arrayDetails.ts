import type { ZarrArrayInfo } from '../../zarr/arrayInfo.ts';
import { gridShape, product } from '../../zarr/chunkGrid.ts';
import { storedCount } from '../../zarr/chunkListing.ts';
import { l10n } from '../platform/l10n.ts';
import { bytes } from '../platform/quantity.ts';
import type { Row } from '../platform/row.ts';
import type { StorePlace } from '../platform/subjects.ts';
import { keyOf } from './placeUrl.ts';
import { shapeText } from './storeRows.ts';

/** Arrays with at most this many stored objects are counted without being asked to. */
export const COUNTED = 10_000;

/** What was counted of an array's stored objects. */
export interface Written {
  readonly present: number;
  readonly total: number;
  readonly bytes: number;
}

/** How much of an array exists, in words: `75 % written`. */
export function writtenText({ present, total }: Written): string {
  if (present === total) return l10n.t('all written');
  if (present === 0) return l10n.t('nothing written');
  // Never rounded up to 100: something is missing.
  return l10n.t('{0} % written', Math.min(99, Math.floor((present / total) * 100)));
}

/** The rows under an array: what it is, and how much of it is there. */
export function arrayDetails(
  place: StorePlace,
  node: ZarrArrayInfo,
  written: Written | undefined,
): Row<StorePlace>[] {
  const id = keyOf(place);
  const { dimensionNames, chunks, shards, compressor, fillValue } = node;
  const row = (
    name: string,
    label: string,
    description: string,
    icon: string,
  ): Row<StorePlace> => ({
    id: `${id}#${name}`,
    label,
    description,
    icon: { id: icon },
    ...detail(place, description),
  });
  const named = dimensionNames?.some(Boolean)
    ? [dimensionNames.map((one) => one ?? '–').join(' × ')]
    : [];
  const packed = shards ? [l10n.t('in shards of {0}', shards.join(' × '))] : [];
  return [
    row('shape', l10n.t('Shape'), [shapeText(node), ...named].join(' · '), 'symbol-ruler'),
    row('dtype', l10n.t('Type'), typeText(node), 'symbol-numeric'),
    row(
      'chunks',
      l10n.t('Chunks'),
      [
        chunks.join(' × ') || '1',
        l10n.t('{0} in all', product(gridShape(node))),
        ...packed,
        compressor,
      ].join(' · '),
      'layers',
    ),
    row(
      'fill',
      l10n.t('Fill value'),
      fillValue === null ? l10n.t('none') : String(fillValue),
      'circle-slash',
    ),
    writtenRow(place, node, written),
    {
      ...row(
        'inspect',
        l10n.t('Inspect…'),
        l10n.t('{0} attributes', Object.keys(node.attributes).length),
        'info',
      ),
      command: { id: 'scienceGateway.store.inspect', args: [place] },
    },
    ...(node.unreadable === undefined
      ? []
      : [row('unreadable', l10n.t('Cannot be shown'), node.unreadable, 'warning')]),
  ];
}

/** What makes a row's text something to copy. */
function detail(place: StorePlace, value: string): Pick<Row<StorePlace>, 'context' | 'subject'> {
  return { context: 'place.detail', subject: { ...place, kind: 'detail', value } };
}

function typeText({ shape, dtype }: ZarrArrayInfo): string {
  if (dtype.size === 0) return dtype.label;
  return `${dtype.label} · ${bytes(product(shape) * dtype.size)}`;
}

function writtenRow(
  place: StorePlace,
  node: ZarrArrayInfo,
  written: Written | undefined,
): Row<StorePlace> {
  const base = { id: `${keyOf(place)}#written`, label: l10n.t('Written') };
  if (!written) {
    return {
      ...base,
      description: l10n.t('press to count {0} objects', storedCount(node)),
      icon: { id: 'search' },
      command: { id: 'scienceGateway.store.countChunks', args: [place] },
    };
  }
  const { present, total } = written;
  const counted = l10n.t('{0} of {1}, {2}', present, total, bytes(written.bytes));
  const description = `${counted} · ${writtenText(written)}`;
  return {
    ...base,
    ...detail(place, description),
    description,
    icon: { id: present === total ? 'pass' : 'circle-large-outline' },
    command: { id: 'scienceGateway.store.countChunks', args: [place] },
  };
}
