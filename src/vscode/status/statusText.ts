import { sentence } from '../../base/errors.ts';
import type { WayState } from '../../site/ways.ts';
import { left } from '../clusters/leaseText.ts';
import { l10n } from '../platform/l10n.ts';
import { wayWords } from '../ways/wayText.ts';

/** What the status bar tells of. */
export interface StatusFacts {
  readonly clusters: number;
  readonly running: number;
  readonly queued: number;
  /** True when the gateway does not answer. */
  readonly isFailing: boolean;
  /** Names and counts are those of the last contact. */
  readonly profile: string;
  /** Time until the first cluster ends, ms, when that is soon. */
  readonly endsInMs?: number | undefined;
  /** How schedulers are reached, once that is known. */
  readonly way?: WayState | undefined;
}

/** Text, tooltip and spoken text of the one status bar item. */
export function statusText(facts: StatusFacts): { text: string; tooltip: string; spoken: string } {
  const { clusters, running, queued, isFailing, profile } = facts;
  const parts = [clusters === 1 ? l10n.t('1 cluster') : l10n.t('{0} clusters', clusters)];
  if (running > 0) parts.push(l10n.t('{0} running', running));
  if (queued > 0) parts.push(l10n.t('{0} queued', queued));
  const { endsInMs } = facts;
  if (endsInMs !== undefined) parts.push(l10n.t('$(watch) ends in {0}', left(endsInMs)));
  const icon = isFailing ? '$(debug-disconnect)' : '$(server-process)';
  const words = parts.join(' · ');
  const first = isFailing
    ? l10n.t('Science Gateway: {0} does not answer', profile)
    : l10n.t('Science Gateway: {0}', profile);
  const second = isFailing ? undefined : wayLine(facts.way);
  const tooltip = second === undefined ? first : `${first}\n${second}`;
  const spoken = words.replaceAll('$(watch) ', '');
  return { text: `${icon} ${words}`, tooltip, spoken: `${tooltip}, ${spoken}` };
}

function wayLine(way: WayState | undefined): string | undefined {
  if (way?.blocked) return sentence(way.blocked);
  if (way?.kind === undefined) return undefined;
  return l10n.t('Schedulers are reached {0}', wayWords(way.kind));
}
