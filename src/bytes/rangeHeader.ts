import type { ByteRange } from './byteStore.ts';

/** A part of an object as HTTP's `Range` asks for it (RFC 9110 §14.2). */
export function rangeHeader(range: ByteRange): string {
  if ('suffix' in range) return `bytes=-${range.suffix}`;
  return `bytes=${range.offset}-${range.offset + range.length - 1}`;
}

/**
 * True when `Content-Range: bytes first-last/size` (RFC 9110 §14.4) describes the part that was asked
 * for and the number of bytes that came; fewer than asked for only at the object's end.
 */
export function isPartAsked(
  header: string | undefined,
  range: ByteRange,
  received: number,
): boolean {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(header ?? '');
  if (!match) return false;
  const [first, last, size] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (last - first + 1 !== received) return false;
  if ('suffix' in range) return last === size - 1 && received <= range.suffix;
  if (first !== range.offset || received > range.length) return false;
  // A server that does not know the size (`*`) cannot be caught at sending less.
  return received === range.length || Number.isNaN(size) || last === size - 1;
}
