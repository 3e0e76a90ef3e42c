import type { Carrier } from '../../net/carrier.ts';
import type { WayState } from '../../site/ways.ts';
import { sentence } from '../../base/errors.ts';
import { l10n } from '../platform/l10n.ts';
import type { Row } from '../platform/row.ts';

/** How schedulers are reached, in words. */
export function wayWords(kind: Carrier['kind']): string {
  return kind === 'tcp' ? l10n.t('directly') : l10n.t('through the hub');
}

/** The row of the Gateway view that tells how schedulers are reached. */
export function wayRow({ kind, blocked, hub }: WayState): Row {
  const label = l10n.t('Schedulers');
  const command = { id: 'scienceGateway.way.choose' as const, args: [] };
  if (blocked) {
    const message = sentence(blocked);
    return {
      id: 'way',
      label,
      description: message,
      icon: { id: 'error', color: 'list.errorForeground' },
      tooltip: message,
      spoken: l10n.t('{0} cannot be reached: {1}', label, message),
      context: 'way.blocked',
      command,
    };
  }
  const isComing = hub === 'connecting' && kind !== 'tcp';
  const description = isComing
    ? l10n.t('connecting through the hub…')
    : kind === undefined
      ? l10n.t('no connection yet')
      : wayWords(kind);
  return {
    id: 'way',
    label,
    description,
    icon: isComing
      ? { id: 'loading~spin' }
      : { id: 'plug', ...(kind !== undefined && { color: 'testing.iconPassed' as const }) },
    tooltip: l10n.t('How the schedulers of clusters are reached: {0}', description),
    context: 'way',
  };
}
