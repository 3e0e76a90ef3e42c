import { sentence } from '../../base/errors.ts';
import { parseAddress, type Address } from '../../stores/address.ts';

/** A sentence when `text` is no address of anything. */
export function checkAddress(text: string): string | undefined {
  const found = read(text);
  return found instanceof Error ? sentence(found) : undefined;
}

/** The address in the clipboard, most likely the one that is meant; else nothing. */
export function proposedAddress(copied: string): string {
  const found = read(copied);
  return found instanceof Error ? '' : found.url;
}

function read(text: string): Address | Error {
  try {
    return parseAddress(text);
  } catch (error) {
    return error as Error;
  }
}
