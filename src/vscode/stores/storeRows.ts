import type { ZarrNode } from '../../zarr/arrayInfo.ts';
import { shortJob } from '../jobs/jobText.ts';
import { l10n } from '../platform/l10n.ts';
import { bytes } from '../platform/quantity.ts';
import type { Row } from '../platform/row.ts';
import type { StorePlace } from '../platform/subjects.ts';

/** What a listing found below a place. */
export type StoreEntry =
  | { readonly kind: 'prefix'; readonly path: string; readonly node?: ZarrNode | undefined }
  | { readonly kind: 'object'; readonly path: string; readonly size: number };

/** `s3://bucket/path`, without a slash at the end. */
export function urlOf({ bucket, path }: Pick<StorePlace, 'bucket' | 'path'>): string {
  return `s3://${bucket}/${path}`.replace(/\/+$/, '');
}

/** The row of a store. */
export function storeRow(
  name: string,
  endpoint: string | undefined,
  { isOnly, isLocal }: { readonly isOnly: boolean; readonly isLocal: boolean },
): Row<StorePlace> {
  return {
    id: `store/${name}`,
    label: name,
    description: endpoint === undefined ? 'AWS' : new URL(endpoint).host,
    icon: { id: 'database' },
    tooltip: endpoint === undefined ? name : `${name}\n${endpoint}`,
    context: isLocal ? 'store.local' : 'store.own',
    children: isOnly ? 'expanded' : 'collapsed',
    subject: { kind: 'store', store: name, bucket: '', path: '' },
  };
}

/** The row of a bucket; a filter in force is always visible. */
export function bucketRow(
  store: string,
  bucket: string,
  filter: string | undefined,
): Row<StorePlace> {
  return {
    id: `store/${store}/${bucket}/`,
    label: bucket,
    ...filtered(filter),
    icon: { id: 'archive' },
    tooltip: `s3://${bucket}`,
    context: filter ? 'place.bucket.filtered' : 'place.bucket',
    children: 'collapsed',
    subject: { kind: 'bucket', store, bucket, path: '' },
  };
}

/** The row of something inside a bucket. */
export function entryRow(
  place: Pick<StorePlace, 'store' | 'bucket'>,
  entry: StoreEntry,
  filter: string | undefined,
): Row<StorePlace> {
  const { store, bucket } = place;
  const id = `store/${store}/${bucket}/${entry.path}`;
  const label = shortJob(lastPart(entry.path));
  const tooltip = urlOf({ bucket, path: entry.path });
  if (entry.kind === 'object') {
    return {
      id,
      label,
      description: bytes(entry.size),
      icon: { id: 'file' },
      tooltip,
      context: 'place.object',
      subject: { kind: 'object', store, bucket, path: entry.path },
    };
  }
  const { node } = entry;
  if (node?.kind === 'array') return arrayRow(id, label, { store, bucket, path: entry.path }, node);
  const kind = node ? 'group' : 'prefix';
  return {
    id,
    label,
    ...(node ? { description: l10n.t('Zarr v{0} group', node.format) } : filtered(filter)),
    icon: { id: node ? 'symbol-namespace' : 'folder' },
    tooltip,
    context: `place.${kind}${filter ? '.filtered' : ''}`,
    children: 'collapsed',
    subject: { kind, store, bucket, path: entry.path },
  };
}

function arrayRow(
  id: string,
  label: string,
  at: Pick<StorePlace, 'store' | 'bucket' | 'path'>,
  node: ZarrNode & { kind: 'array' },
): Row<StorePlace> {
  const subject: StorePlace = { kind: 'array', ...at };
  const shape = node.shape.join(' × ') || l10n.t('scalar');
  const chunks = node.chunks.join(' × ');
  return {
    id,
    label,
    description: l10n.t('{0} {1} · chunks {2}', shape, node.dtype.label, chunks),
    icon: { id: 'symbol-array', color: 'charts.blue' },
    tooltip: [
      urlOf(at),
      l10n.t('Zarr v{0} array, {1} of {2}', node.format, shape, node.dtype.label),
      l10n.t('Chunks {0}, compressor {1}', chunks, node.compressor),
      ...(node.unreadable === undefined ? [] : [node.unreadable]),
    ].join('\n'),
    spoken: l10n.t('Array {0}, {1} of {2}', label, shape, node.dtype.label),
    context: 'place.array',
    command: { id: 'scienceGateway.array.open', args: [subject] },
    subject,
  };
}

/** The row at the end of a list that goes on. */
export function moreRow(place: StorePlace, shown: number): Row<StorePlace> {
  const subject: StorePlace = { ...place, kind: 'more' };
  return {
    id: `store/${place.store}/${place.bucket}/${place.path}#more`,
    label: l10n.t('Load more…'),
    description: l10n.t('{0} shown', shown),
    icon: { id: 'ellipsis' },
    context: 'place.more',
    command: { id: 'scienceGateway.store.loadMore', args: [subject] },
    subject,
  };
}

/** The row of a place that holds nothing. */
export function emptyRow(parent: string, text: string): Row<StorePlace> {
  return { id: `${parent}#empty`, label: text, icon: { id: 'info' } };
}

function filtered(filter: string | undefined): { description?: string } {
  return filter ? { description: l10n.t('begins with “{0}”', filter) } : {};
}

function lastPart(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) ?? path;
}
