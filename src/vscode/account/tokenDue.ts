import type { SavedAccount } from './savedAccount.ts';

/** A token is renewed when a quarter of its life is left, and never earlier than this before its end. */
const EARLY_MS = 7 * 24 * 3_600_000;
const QUARTER = 0.25;

/** When something is to be done about a token, ms since the epoch; `undefined`: never, or not known. */
export function dueAt({ createdAt, at, expiresAt }: SavedAccount): number | undefined {
  if (typeof expiresAt !== 'number') return undefined;
  const life = expiresAt - (createdAt ?? at);
  return expiresAt - Math.min(EARLY_MS, life * QUARTER);
}
