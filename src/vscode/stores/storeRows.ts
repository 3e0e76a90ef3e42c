import type { ZarrArrayInfo, ZarrNode } from '../../zarr/arrayInfo.ts';
import { levelsOf } from '../../zarr/multiscale.ts';
import { shortJob } from '../jobs/jobText.ts';
import { l10n } from '../platform/l10n.ts';
import { bytes } from '../platform/quantity.ts';
import type { Row } from '../platform/row.ts';
import type { StorePlace } from '../platform/subjects.ts';
import { keyOf, urlOf } from './placeUrl.ts';

/** What a listing found below a place. */
export type StoreEntry =
  | { readonly kind: 'prefix'; readonly path: string; readonly node?: ZarrNode | undefined }
  | { readonly kind: 'object'; readonly path: string; readonly size: number };

/** What is known of a place beside what lies there; a part of its row's `context`. */
export interface PlaceMarks {
  /** Only names that begin with this are listed; empty: all. */
  readonly filter?: string | undefined;
  /** Keys of the profile may write there. */
  readonly canWrite?: boolean;
  /** The person has added it, and may take it out again. */
  readonly isAdded?: boolean;
  /** How much of an array has been counted as written. */
  readonly written?: string | undefined;
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
export function bucketRow(store: string, bucket: string, marks: PlaceMarks): Row<StorePlace> {
  const subject: StorePlace = { kind: 'bucket', store, bucket, path: '' };
  return {
    id: keyOf(subject),
    label: bucket,
    ...filtered(marks),
    icon: { id: 'archive' },
    tooltip: urlOf(subject),
    context: contextOf('bucket', marks),
    children: 'collapsed',
    subject,
  };
}

/** The row of a place outside the profile. */
export function rootRow(root: string, marks: PlaceMarks): Row<StorePlace> {
  const subject: StorePlace = { kind: 'bucket', store: '', bucket: '', path: '', root };
  const isFolder = root.startsWith('file:');
  const where = isFolder
    ? l10n.t('folder of this computer')
    : root.startsWith('s3:')
      ? l10n.t('public bucket')
      : new URL(root).host;
  return {
    id: keyOf(subject),
    label: decoded(lastPart(root)),
    description: filtered(marks).description ?? where,
    icon: { id: isFolder ? 'folder-library' : 'globe' },
    tooltip: root,
    spoken: `${decoded(lastPart(root))}, ${where}`,
    context: contextOf('bucket', marks),
    children: 'collapsed',
    subject,
  };
}

/** The row of something inside a bucket or a root. */
export function entryRow(
  place: Omit<StorePlace, 'kind' | 'path'>,
  entry: StoreEntry,
  marks: PlaceMarks = {},
): Row<StorePlace> {
  const at = { ...place, path: entry.path };
  const id = keyOf({ kind: 'prefix', ...at });
  const label = shortJob(lastPart(entry.path));
  const tooltip = urlOf(at);
  if (entry.kind === 'object') {
    return {
      id,
      label,
      description: bytes(entry.size),
      icon: { id: 'file' },
      tooltip,
      context: contextOf('object', marks),
      subject: { ...at, kind: 'object' },
    };
  }
  const { node } = entry;
  if (node?.kind === 'array') return arrayRow(id, label, { ...at, kind: 'array' }, node, marks);
  const kind = node ? 'group' : 'prefix';
  const levels = node && levelsOf(node.attributes)?.levels.length;
  return {
    id,
    label,
    ...(node ? { description: groupText(node.format, levels) } : {}),
    ...filtered(marks),
    icon: { id: levels ? 'file-media' : node ? 'symbol-namespace' : 'folder' },
    tooltip,
    context: contextOf(levels ? 'group.picture' : kind, marks),
    children: 'collapsed',
    subject: { ...at, kind },
  };
}

function groupText(format: number, levels: number | undefined): string {
  return levels
    ? l10n.t('Zarr v{0} group, a picture at {1} resolutions', format, levels)
    : l10n.t('Zarr v{0} group', format);
}

function arrayRow(
  id: string,
  label: string,
  subject: StorePlace,
  node: ZarrArrayInfo,
  marks: PlaceMarks,
): Row<StorePlace> {
  const shape = shapeText(node);
  const chunks = node.chunks.join(' × ');
  const about = l10n.t('{0} {1} · chunks {2}', shape, node.dtype.label, chunks);
  return {
    id,
    label,
    description: marks.written === undefined ? about : `${about} · ${marks.written}`,
    icon: { id: 'symbol-array', color: 'charts.blue' },
    tooltip: [
      urlOf(subject),
      l10n.t('Zarr v{0} array, {1} of {2}', node.format, shape, node.dtype.label),
      l10n.t('Chunks {0}, compressor {1}', chunks, node.compressor),
      ...(marks.written === undefined ? [] : [marks.written]),
      ...(node.unreadable === undefined ? [] : [node.unreadable]),
    ].join('\n'),
    spoken: l10n.t('Array {0}, {1} of {2}', label, shape, node.dtype.label),
    context: contextOf('array', marks),
    // Its details; the array itself opens with Enter or a click.
    children: 'collapsed',
    command: { id: 'scienceGateway.array.open', args: [subject] },
    subject,
  };
}

/** `2 × 3`, or that there is one value. */
export function shapeText({ shape }: Pick<ZarrArrayInfo, 'shape'>): string {
  return shape.join(' × ') || l10n.t('scalar');
}

/** The row at the end of a list that goes on. */
export function moreRow(place: StorePlace, shown: number): Row<StorePlace> {
  const subject: StorePlace = { ...place, kind: 'more' };
  return {
    id: `${keyOf({ ...place, kind: 'prefix' })}#more`,
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

function contextOf(kind: string, { filter, canWrite, isAdded }: PlaceMarks): string {
  const marks = [filter && 'filtered', canWrite && 'writable', isAdded && 'added'];
  return ['place', kind, ...marks.filter(Boolean)].join('.');
}

function filtered({ filter }: PlaceMarks): { description?: string } {
  return filter ? { description: l10n.t('begins with “{0}”', filter) } : {};
}

function lastPart(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) ?? path;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
