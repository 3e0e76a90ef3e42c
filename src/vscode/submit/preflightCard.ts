import type { CardLine, FormCard } from '../../shared/form.ts';
import type { JobOrder } from '../../site/jobOrder.ts';
import type { Check, CheckFix } from '../../site/preflight.ts';
import { l10n } from '../platform/l10n.ts';
import type { Runnable } from './runnable.ts';

/** The buttons that go on. */
export const RUN = 'run';
export const TRY = 'try';

/** What was checked, as a card. A credential in the program leaves no way on. */
export function cardOf(
  { label, injected }: Pick<Runnable, 'label' | 'injected'>,
  checks: readonly Check[],
  order: JobOrder,
  record: string | undefined,
): FormCard {
  const bad = checks.filter(({ verdict }) => verdict === 'bad');
  const count = order.params.length;
  const title =
    bad.length === 0
      ? l10n.t('Before {0} Runs', label)
      : l10n.t('Before {0} Runs: Something Is in the Way', label);
  const run = bad.length > 0 ? l10n.t('Run Anyway') : runTitle(count);
  const hasSecret = bad.some(({ id }) => id === 'secrets');
  const canTry = count === 1 && injected.includes('regions');
  return {
    title,
    lines: [...checks.map(lineOf), ...(record === undefined ? [] : [recordLine(record)])],
    buttons: hasSecret
      ? []
      : [{ id: RUN, title: run }, ...(canTry ? [{ id: TRY, title: l10n.t('Try One Chunk') }] : [])],
    back: l10n.t('Change'),
  };
}

function runTitle(count: number): string {
  return count === 1 ? l10n.t('Run') : l10n.t('Run {0} Jobs', count);
}

function lineOf({ id, verdict, says, fix }: Check): CardLine {
  return {
    id,
    verdict,
    label: labels()[id],
    says,
    ...(fix && { fix: { id: fix, title: fixTitle(fix) } }),
  };
}

function recordLine(says: string): CardLine {
  return { id: 'record', verdict: 'good', label: l10n.t('Record'), says };
}

function labels(): Readonly<Record<Check['id'], string>> {
  return {
    cluster: l10n.t('Cluster'),
    versions: l10n.t('Versions'),
    packages: l10n.t('Packages'),
    keys: l10n.t('Object store'),
    size: l10n.t('Output'),
    cost: l10n.t('Cost'),
    token: l10n.t('Token'),
    secrets: l10n.t('Credentials'),
    modules: l10n.t('Local modules'),
  };
}

function fixTitle(fix: CheckFix): string {
  switch (fix) {
    case 'lendKeys':
      return l10n.t('Lend Keys');
    case 'setTimeout':
      return l10n.t('Set a Time Limit');
    case 'renewToken':
      return l10n.t('Renew Token');
    case 'installPackages':
      return l10n.t('Install Packages');
    case 'chooseCluster':
      return l10n.t('Cluster Options…');
  }
}
