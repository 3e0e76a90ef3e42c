import { ProgressLocation, window } from 'vscode';
import type { Account } from '../account/account.ts';
import { l10n } from '../platform/l10n.ts';
import type { ClusterRef, WorkerRef } from '../platform/subjects.ts';
import { chooseCluster } from './chooseCluster.ts';
import { shortName, workerName } from './clusterText.ts';
import { costWords } from './costWords.ts';

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
