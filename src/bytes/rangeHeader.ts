import type { ByteRange } from './byteStore.ts';

/** A part of an object as HTTP's `Range` asks for it (RFC 9110 §14.2). */
export function rangeHeader(range: ByteRange): string {
  if ('suffix' in range) return `bytes=-${range.suffix}`;
  return `bytes=${range.offset}-${range.offset + range.length - 1}`;
}
