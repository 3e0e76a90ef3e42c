import type { ForgottenCluster } from '../../site/forgottenClusters.ts';
import { l10n } from '../platform/l10n.ts';
import { shortName } from './clusterText.ts';
import { left } from './leaseText.ts';

/** What is lost with a cluster that its gateway has forgotten, and what is not. */
export function forgottenText({ name, lease }: ForgottenCluster, jobs: number, now: number) {
  const sentences = [
    l10n.t(
      'The gateway was restarted and has forgotten cluster {0}: it keeps no database. From here the cluster can be neither reached nor stopped.',
      shortName(name),
    ),
    endWords(lease, now),
  ];
  if (jobs === 1) {
    sentences.push(
      l10n.t('1 job ran there: what it writes stays, and its record tells how it ends.'),
    );
  } else if (jobs > 1) {
    sentences.push(
      l10n.t(
        '{0} jobs ran there: what they write stays, and their records tell how they end.',
        jobs,
      ),
    );
  }
  return sentences.join(' ');
}

function endWords(lease: ForgottenCluster['lease'], now: number): string {
  if (lease?.endsAt !== undefined) {
    return l10n.t(
      'If it still runs, its lease ends it within {0}.',
      left(Math.max(0, lease.endsAt - now)),
    );
  }
  if ((lease?.idleMs ?? lease?.mostMs) !== undefined) {
    return l10n.t('If it still runs, its lease ends it after its last work.');
  }
  return l10n.t(
    'If it still runs, nothing ends it: it has no lease. Tell the administrator of the site.',
  );
}
