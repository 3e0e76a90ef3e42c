import { commands, window } from 'vscode';
import type { ForgottenCluster } from '../../site/forgottenClusters.ts';
import type { Site } from '../../site/site.ts';
import { l10n } from '../platform/l10n.ts';
import { forgottenText } from './forgottenText.ts';

/** Says what is lost with a cluster that the gateway has forgotten. */
export async function tellForgotten(site: Site, cluster: ForgottenCluster): Promise<void> {
  const jobs = site.jobs.jobs.filter((job) => job.cluster === cluster.name && job.state === 'lost');
  const show = l10n.t('Show Jobs');
  const text = forgottenText(cluster, jobs.length, Date.now());
  const answer = await window.showWarningMessage(text, ...(jobs.length > 0 ? [show] : []));
  if (answer === show) await commands.executeCommand('scienceGateway.jobs.focus');
}
