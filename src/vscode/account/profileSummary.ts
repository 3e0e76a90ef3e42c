import type { Profile } from '../../site/profile.ts';
import { l10n } from '../platform/l10n.ts';

/** What a profile contains, a line each; with what it replaces, where that is another address. */
export function profileSummary(
  profile: Profile,
  before: Profile | undefined,
  authorities: readonly string[],
): string[] {
  const changed = (now: string, old: string | undefined) =>
    old === undefined || old === now ? now : l10n.t('{0} (before: {1})', now, old);
  const { gateway, stores, results, carrier } = profile;
  const lines = [
    l10n.t('Hub: {0}', changed(profile.hub, before?.hub)),
    l10n.t('Gateway: {0}', changed(gateway.address, before?.gateway.address)),
  ];
  if (gateway.proxy !== undefined) lines.push(l10n.t('Schedulers: {0}', gateway.proxy));
  if (carrier === 'hub') lines.push(l10n.t('Schedulers are reached through the hub.'));
  for (const { name, endpoint } of stores) {
    lines.push(l10n.t('Store: {0} at {1}', name, endpoint ?? 'AWS'));
  }
  if (results.prefix !== '') lines.push(l10n.t('Results: {0}', results.prefix));
  for (const authority of authorities) {
    lines.push(l10n.t('Trusts this authority for all of them: {0}', authority));
  }
  if (before)
    lines.push(
      '',
      l10n.t('If hub or gateway changes, you are asked before your token goes there.'),
    );
  return lines;
}
