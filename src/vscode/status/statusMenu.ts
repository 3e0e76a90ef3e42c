import { commands } from 'vscode';
import type { Account } from '../account/account.ts';
import { jobDescription, jobIcon, refOf, isActive } from '../jobs/jobText.ts';
import { askChoice } from '../platform/ask.ts';
import { l10n } from '../platform/l10n.ts';

/** What a click on the status bar item offers: active jobs first, then what one may start. */
export async function showStatusMenu(account: Account): Promise<void> {
  const now = Date.now();
  const jobs = account.site?.jobs.jobs.filter(({ state }) => isActive(state)).slice(0, 10) ?? [];
  const items = [
    ...jobs.map((job) => ({
      label: `$(${jobIcon(job).id}) ${job.id}`,
      description: jobDescription(job, now),
      command: 'scienceGateway.job.showLog',
      args: [refOf(job)] as unknown[],
    })),
    action(l10n.t('$(play) Submit Job…'), 'scienceGateway.job.submit'),
    action(l10n.t('$(add) Create Cluster…'), 'scienceGateway.cluster.create'),
    action(l10n.t('$(symbol-array) Open Array…'), 'scienceGateway.array.open'),
    action(l10n.t('$(list-tree) Show Jobs'), 'scienceGateway.jobs.focus'),
    action(l10n.t('$(pulse) Check Connection'), 'scienceGateway.connection.check'),
    action(l10n.t('$(output) Show Log'), 'scienceGateway.log.show'),
  ];
  const placeholder = l10n.t('Choose a job to see its log, or what to do');
  const chosen = await askChoice({ title: l10n.t('Science Gateway'), placeholder, items });
  await commands.executeCommand(chosen.command, ...chosen.args);
}

function action(label: string, command: string) {
  return { label, description: '', command, args: [] as unknown[] };
}
