import { StoreDenied } from './errors.ts';

/** What a write meets where somebody else's keys only lend the reading. */
export function readOnlyHere(url: string): StoreDenied {
  return new StoreDenied(`${url} can only be read: this computer has no keys for it.`, 'ReadOnly', {
    remedy: 'openSettings',
  });
}
