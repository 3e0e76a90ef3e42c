import type { StorePlace } from '../platform/subjects.ts';

/** The address of a place, without a slash at the end. */
export function urlOf({ bucket, path, root }: Omit<StorePlace, 'kind' | 'store'>): string {
  if (root === undefined || root.startsWith('s3://')) {
    return `${root ?? `s3://${bucket}`}/${path}`.replace(/\/+$/, '');
  }
  return `${root}/${path.split('/').map(encodeURIComponent).join('/')}`.replace(/\/+$/, '');
}

/** The id of a place's row. */
export function keyOf({ store, bucket, path, kind, root }: StorePlace): string {
  if (root !== undefined) return `place/${root}#/${path}`;
  return kind === 'store' ? `store/${store}` : `store/${store}/${bucket}/${path}`;
}
