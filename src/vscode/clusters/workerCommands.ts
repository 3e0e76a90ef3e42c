import { ProgressLocation, window } from 'vscode';
import type { RestartCost } from '../../jobs/clusterSight.ts';
import type { Account } from '../account/account.ts';
import { l10n } from '../platform/l10n.ts';
import { bytes } from '../platform/quantity.ts';
import type { ClusterRef, WorkerRef } from '../platform/subjects.ts';
import { chooseCluster } from './chooseCluster.ts';
import { shortName, workerName } from './clusterText.ts';

/** What people do to workers. */
export class WorkerCommands {
  constructor(private readonly account: Account) {}

  /** Restarts one worker, or all of a cluster, after saying what that costs. */
  async restart(ref?: ClusterRef | WorkerRef): Promise<void> {
    const site = this.account.require();
    const wanted = ref?.kind === 'worker' ? { name: ref.cluster } : ref;
    const { name } = await chooseCluster(this.account, wanted, l10n.t('Restart Workers'));
    const look = await site.look(name);
    const places = ref?.kind === 'worker' ? [ref.address] : undefined;
    const cost = await look.restartCost(places);
    const question =
      ref?.kind === 'worker'
        ? l10n.t('Restart worker {0}?', workerName(ref.name))
        : l10n.t('Restart the {0} workers of cluster {1}?', cost.workers, shortName(name));
    const restart = l10n.t('Restart');
    const detail = costWords(cost);
    const answer = await window.showWarningMessage(question, { modal: true, detail }, restart);
    if (answer !== restart) return;
    const title = l10n.t('Restarting workers of cluster {0}…', shortName(name));
    await window.withProgress({ location: ProgressLocation.Window, title }, () =>
      look.restart(places),
    );
  }
}

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
