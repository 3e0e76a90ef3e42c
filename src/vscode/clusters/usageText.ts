import { usageSince, weekStart, type ClusterUse } from '../../site/usage.ts';
import { l10n } from '../platform/l10n.ts';
import { ago } from '../platform/quantity.ts';
import { shortName } from './clusterText.ts';
import { plainTable } from './plainTable.ts';

/** What the page on used hours tells of. */
export interface UsageFacts {
  readonly uses: Readonly<Record<string, readonly ClusterUse[]>>;
  /** Price of a core for an hour, by profile. */
  readonly prices: Readonly<
    Record<string, { readonly amount: number; readonly unit: string } | undefined>
  >;
  readonly now: number;
}

/** Hours and core-hours of this week by profile, and what still runs. */
export function usageText({ uses, prices, now }: UsageFacts): string {
  const from = weekStart(now);
  const sums = Object.entries(uses).map(([profile, list]) => {
    const sum = usageSince(list, from, now);
    const price = prices[profile];
    const cost = price ? `${(sum.coreHours * price.amount).toFixed(1)} ${price.unit}` : '';
    const about = sum.isAbout ? l10n.t('about {0}', sum.coreHours.toFixed(1)) : undefined;
    const cores = about ?? sum.coreHours.toFixed(1);
    return [profile, String(sum.clusters), sum.hours.toFixed(1), cores, cost];
  });
  const columns = [
    { title: l10n.t('Profile') },
    { title: l10n.t('Clusters'), isNumber: true },
    { title: l10n.t('Hours'), isNumber: true },
    { title: l10n.t('Core-hours'), isNumber: true },
    { title: l10n.t('Price') },
  ];
  const title = l10n.t('Clusters since Monday, {0}', new Date(from).toLocaleDateString());
  const lines = [title, '', ...plainTable(columns, sums), '', ...runningLines(uses, now)];
  return `${lines.join('\n')}\n`;
}

function runningLines(uses: UsageFacts['uses'], now: number): readonly string[] {
  const rows = Object.entries(uses).flatMap(([profile, list]) =>
    list
      .filter(({ stopped }) => stopped === undefined)
      .map(({ name, started, threads }) => [
        shortName(name),
        profile,
        ago(now - started),
        String(threads),
      ]),
  );
  if (rows.length === 0) return [l10n.t('Nothing runs, as far as this editor knows.')];
  const columns = [
    { title: l10n.t('Cluster') },
    { title: l10n.t('Profile') },
    { title: l10n.t('For'), isNumber: true },
    { title: l10n.t('Cores'), isNumber: true },
  ];
  return [l10n.t('Still running'), ...plainTable(columns, rows).map((line) => `  ${line}`)];
}
