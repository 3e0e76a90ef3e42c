import type { LeaseTerms } from '../../jobs/lease.ts';
import { l10n } from '../platform/l10n.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MOST = 8 * HOUR;

/** How long a cluster can be kept, in the words of a form; the first one is the default. */
export function leaseChoices(): readonly { readonly label: string; readonly terms: LeaseTerms }[] {
  return [
    {
      label: l10n.t('30 minutes after its last work, at most 8 hours'),
      terms: { idleMs: 30 * MINUTE, mostMs: MOST },
    },
    {
      label: l10n.t('5 minutes after its last work, at most 8 hours'),
      terms: { idleMs: 5 * MINUTE, mostMs: MOST },
    },
    {
      label: l10n.t('2 hours after its last work, at most 8 hours'),
      terms: { idleMs: 2 * HOUR, mostMs: MOST },
    },
    {
      label: l10n.t('8 hours after its last work, at most 3 days'),
      terms: { idleMs: 8 * HOUR, mostMs: 72 * HOUR },
    },
    { label: l10n.t('Until I stop it'), terms: {} },
  ];
}
