import { l10n } from '../platform/l10n.ts';
import { ago } from '../platform/quantity.ts';
import { shortName } from './clusterText.ts';
import { left } from './leaseText.ts';

/** What happened while nobody looked. */
export interface Meanwhile {
  /** How long nobody looked, ms. */
  readonly awayMs: number;
  readonly ended: readonly { readonly name: string; readonly ranMs: number }[];
  readonly running: readonly { readonly name: string; readonly endsInMs: number | undefined }[];
  readonly done: number;
  /** Jobs that ended otherwise: failed, lost, timed out. */
  readonly failed: number;
}

/** In sentences what ran meanwhile and what still does; undefined where there is nothing to say. */
export function meanwhileText(facts: Meanwhile): string | undefined {
  const { awayMs, ended, running, done, failed } = facts;
  const happened = [
    ...ended.map(({ name, ranMs }) =>
      l10n.t('cluster {0} ended after {1}', shortName(name), ago(ranMs)),
    ),
    ...(done > 0 ? [done === 1 ? l10n.t('1 job is done') : l10n.t('{0} jobs are done', done)] : []),
    ...(failed > 0
      ? [failed === 1 ? l10n.t('1 job failed') : l10n.t('{0} jobs failed', failed)]
      : []),
  ];
  const parts: string[] = [];
  if (happened.length > 0) {
    parts.push(l10n.t('In the last {0}: {1}.', ago(awayMs), happened.join(', ')));
  }
  if (running.length > 0) {
    const names = running.map(({ name, endsInMs }) =>
      endsInMs === undefined
        ? shortName(name)
        : l10n.t('{0} (ends in {1})', shortName(name), left(endsInMs)),
    );
    parts.push(l10n.t('Still running: {0}.', names.join(', ')));
  }
  return parts.length > 0 ? parts.join(' ') : undefined;
}
