import type { RestartCost } from '../../jobs/clusterSight.ts';
import { l10n } from '../platform/l10n.ts';
import { bytes } from '../platform/quantity.ts';

/** What is lost by a restart, in sentences. */
export function costWords({ jobs, tasks, bytes: held }: RestartCost): string {
  const parts: string[] = [];
  if (jobs.length > 0) {
    parts.push(
      l10n.t(
        'These jobs run there: {0}. They begin again or fail; what they have written stays.',
        jobs.slice(0, 5).join(', ') + (jobs.length > 5 ? ', …' : ''),
      ),
    );
  }
  if (tasks > 0) {
    parts.push(
      tasks === 1
        ? l10n.t('1 task begins again elsewhere.')
        : l10n.t('{0} tasks begin again elsewhere.', tasks),
    );
  }
  if (held > 0) {
    parts.push(l10n.t('{0} of results are only there and are computed again.', bytes(held)));
  }
  return parts.length > 0 ? parts.join(' ') : l10n.t('Nothing runs there and nothing is lost.');
}
