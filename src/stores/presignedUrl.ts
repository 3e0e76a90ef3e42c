import { S3Addresses, type S3Place } from './s3Address.ts';
import { type S3Keys, SigV4 } from './sigV4.ts';

/** How long a link lives, and by whose right. */
export interface Presigning {
  /** Absent for a bucket that everybody may read: the plain address. */
  readonly keys: S3Keys | undefined;
  readonly now: Date;
  /** At most seven days. */
  readonly seconds: number;
}

/** The address with which anybody can GET one object, for a while. */
export function presignedUrl(
  place: S3Place,
  bucket: string,
  key: string,
  { keys, ...life }: Presigning,
): string {
  const { origin, host, path } = new S3Addresses(place, bucket).of(key);
  if (!keys) return origin + path;
  return `${origin}${path}?${new SigV4(place.region).presign({ host, path }, keys, life)}`;
}
