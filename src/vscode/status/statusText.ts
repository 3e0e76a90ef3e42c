import { l10n } from '../platform/l10n.ts';

/** What the status bar tells of. */
export interface StatusFacts {
  readonly clusters: number;
  readonly running: number;
  readonly queued: number;
  /** True when the gateway does not answer. */
  readonly isFailing: boolean;
  /** Names and counts are those of the last contact. */
  readonly profile: string;
}

/** Text, tooltip and spoken text of the one status bar item. */
export function statusText(facts: StatusFacts): { text: string; tooltip: string; spoken: string } {
  const { clusters, running, queued, isFailing, profile } = facts;
  const parts = [clusters === 1 ? l10n.t('1 cluster') : l10n.t('{0} clusters', clusters)];
  if (running > 0) parts.push(l10n.t('{0} running', running));
  if (queued > 0) parts.push(l10n.t('{0} queued', queued));
  const icon = isFailing ? '$(debug-disconnect)' : '$(server-process)';
  const words = parts.join(' · ');
  const tooltip = isFailing
    ? l10n.t('Science Gateway: {0} does not answer', profile)
    : l10n.t('Science Gateway: {0}', profile);
  return { text: `${icon} ${words}`, tooltip, spoken: `${tooltip}, ${words}` };
}
