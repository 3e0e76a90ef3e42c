import type { Lease } from '../../jobs/lease.ts';
import { l10n } from '../platform/l10n.ts';
import { ago } from '../platform/quantity.ts';

/** When a cluster that is about to end is worth a warning, ms before. */
export const SOON_MS = 5 * 60_000;

/** True when the cluster ends within the next minutes unless somebody does something. */
export function endsSoon(lease: Lease | undefined, now: number): boolean {
  return lease?.endsAt !== undefined && lease.endsAt - now <= SOON_MS;
}

/** In a few words when a cluster ends: `ends in 25 min`. Undefined while nothing is known. */
export function leaseWords(lease: Lease | undefined, now: number): string | undefined {
  if (!lease) return undefined;
  if (lease.ending) return l10n.t('ends now');
  if (lease.endsAt !== undefined) return l10n.t('ends in {0}', left(lease.endsAt - now));
  if (hasNoEnd(lease)) return l10n.t('no end');
  return undefined;
}

/** One sentence or two about the lease of a cluster. */
export function leaseSentence(lease: Lease, now: number): string {
  if (lease.ending) return l10n.t('Its time is over: the gateway was asked to stop it.');
  if (hasNoEnd(lease)) {
    return l10n.t('It runs until somebody stops it, or until the site does.');
  }
  const terms = termsWords(lease);
  if (lease.endsAt !== undefined) {
    return l10n.t(
      'It ends in {0} unless something runs: {1}.',
      left(lease.endsAt - now),
      lowerFirst(terms),
    );
  }
  return l10n.t('What runs keeps it: it ends {0}.', lowerFirst(terms));
}

/** Terms in words: `30 min after its last work, 8 h at the most`. */
export function termsWords({ idleMs, mostMs }: Pick<Lease, 'idleMs' | 'mostMs'>): string {
  if (idleMs !== undefined && mostMs !== undefined) {
    return l10n.t('{0} after its last work, after {1} at the latest', ago(idleMs), ago(mostMs));
  }
  if (idleMs !== undefined) return l10n.t('{0} after its last work', ago(idleMs));
  if (mostMs !== undefined) return l10n.t('After {0}', ago(mostMs));
  return l10n.t('Until somebody stops it');
}

/** Time that is left, rounded up: nobody is promised more than there is. */
export function left(ms: number): string {
  if (ms <= 60_000) return l10n.t('{0} s', Math.max(0, 10 * Math.ceil(ms / 10_000)));
  return ago(Math.ceil(ms / 60_000) * 60_000);
}

function hasNoEnd({ idleMs, mostMs }: Lease): boolean {
  return idleMs === undefined && mostMs === undefined;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
